/** Names of towns and numbers of highways: the most important first, none on top of another. */
import { overlaps } from "../geo/box";
import type { Shape } from "../geo/shape";
import type { BaseMap } from "../state/base";
import type { Reference } from "../state/catalog";
import type { Frame, Painter } from "./frame";
import { baseShapes } from "./ground";
import { Room } from "./room";

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/** Pixels between two shields on one highway. */
const SHIELD_EVERY_PX = 260;

/** The same name again within this distance is the same town. */
const SAME_TOWN_PX = 70;

/** Where the kinds of a gazetteer stand among the ranks of the base map. */
const PLACE_RANKS: Record<string, number> = { capital: 0, city: 2, town: 4, village: 6 };

/** Largest size and weight first; towns of a rank beyond the last look like the last. */
const TOWN_FONTS = ["600 14.5px", "600 14px", "600 13px", "500 12.5px", "400 12px", "400 11.5px"];

export class Labels implements Painter {
  highways: readonly Reference[] = [];
  chosen: string | undefined;
  /** The gazetteer's places, which matter here even where they are small. */
  places: readonly Reference[] = [];
  private room = new Room();
  /** Where each name stands already. */
  private readonly named = new Map<string, [number, number][]>();

  constructor(private readonly base: BaseMap) {}

  paint(frame: Frame): void {
    if (frame.first) this.begin();
    frame.context.textBaseline = "middle";
    frame.context.lineJoin = "round";
    const highest = highestRank(frame.zoom);
    const towns = [...this.places.map(({ shape }) => shape), ...baseShapes(this.base, "towns", frame)]
      .filter((town) => rankOf(town) <= highest && overlaps(town.box, frame.box))
      .sort((a, b) => rankOf(a) - rankOf(b));
    // Shields come between: a highway's number says more than the name of a small town.
    const important = (town: Shape) => rankOf(town) <= Math.max(2, highest - 2);
    for (const town of towns) if (important(town)) this.town(frame, town);
    for (const highway of this.highways) this.shields(frame, highway);
    for (const town of towns) if (!important(town)) this.town(frame, town);
  }

  private begin(): void {
    this.room = new Room();
    this.named.clear();
  }

  /** Whether the same town was named close by: a gazetteer and the base map may both have it. */
  private isNamed(name: string, x: number, y: number): boolean {
    return (this.named.get(name) ?? []).some(([nx, ny]) => Math.hypot(nx - x, ny - y) < SAME_TOWN_PX);
  }

  private town(frame: Frame, shape: Shape): void {
    const { context, palette } = frame;
    const name = String(shape.properties.name ?? "");
    const [x, y] = [frame.x(shape.parts[0][0]), frame.y(shape.parts[0][1])];
    if (this.isNamed(name, x, y)) return;
    const rank = Math.min(rankOf(shape), TOWN_FONTS.length - 1);
    context.font = `${TOWN_FONTS[rank]} ${FONT}`;
    const width = context.measureText(name).width;
    const side = [x + 6, x - 6 - width].find((left) => this.room.free(left - 2, y - 8, width + 4, 16));
    if (side === undefined || !this.room.free(x - 3, y - 3, 6, 6)) return;
    this.named.set(name, [...(this.named.get(name) ?? []), [x, y]]);
    this.room.take(side - 2, y - 8, width + 4, 16);
    this.room.take(x - 4, y - 4, 8, 8);
    context.fillStyle = palette.halo;
    context.fillRect(x - 2.5, y - 2.5, 5, 5);
    context.fillStyle = palette.town;
    context.fillRect(x - 1.5, y - 1.5, 3, 3);
    context.strokeStyle = palette.halo;
    context.lineWidth = 3.5;
    context.strokeText(name, side, y);
    context.fillStyle = palette.label;
    context.fillText(name, side, y);
  }

  private shields(frame: Frame, { reference, shape }: Reference): void {
    const ref = String(shape.properties.ref ?? "");
    if (!ref || frame.zoom < 5 || !overlaps(shape.box, frame.box)) return;
    for (const part of shape.parts) {
      let since = SHIELD_EVERY_PX / 2;
      for (let i = 2; i < part.length; i += 2) {
        const [x, y] = [frame.x(part[i]), frame.y(part[i + 1])];
        since += Math.hypot(x - frame.x(part[i - 2]), y - frame.y(part[i - 1]));
        if (since >= SHIELD_EVERY_PX && this.shield(frame, ref, x, y, reference === this.chosen)) since = 0;
      }
    }
  }

  private shield(frame: Frame, ref: string, x: number, y: number, chosen: boolean): boolean {
    const { context, palette } = frame;
    context.font = `600 10.5px ${FONT}`;
    const width = context.measureText(ref).width + 9;
    if (!this.room.free(x - width / 2, y - 8, width, 16)) return false;
    this.room.take(x - width / 2, y - 8, width, 16);
    context.fillStyle = chosen ? palette.chosen : palette.shield;
    context.strokeStyle = chosen ? palette.halo : palette.highway;
    context.lineWidth = 1.2;
    context.beginPath();
    context.roundRect(x - width / 2, y - 7.5, width, 15, 3.5);
    context.fill();
    context.stroke();
    context.fillStyle = chosen ? palette.halo : palette.shieldText;
    context.fillText(ref, x - width / 2 + 4.5, y + 0.5);
    return true;
  }
}

function rankOf({ properties }: Shape): number {
  if (typeof properties.rank === "number") return properties.rank;
  return PLACE_RANKS[String(properties.kind)] ?? TOWN_FONTS.length;
}

/** Small towns appear as one comes nearer: all ten ranks from zoom 11 on. */
function highestRank(zoom: number): number {
  return Math.max(0, Math.floor(zoom - 2));
}
