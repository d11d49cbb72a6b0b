/** Names of countries and towns, and numbers of highways: the most important first, none on top of another. */
import { overlaps } from "../geo/box";
import type { Reference } from "../state/catalog";
import type { Place } from "../state/tiles/groundTile";
import type { GroundSeen } from "../state/tiles/groundTiles";
import type { Language } from "../state/view";
import { HIGHWAYS, LABELS } from "../style/palette";
import type { Frame, Painter } from "./frame";
import { Room } from "./room";
import { FONT, textWidth } from "./text";

/** Nearer than this a country is larger than the view, and its name says little. */
const COUNTRIES_UNTIL_ZOOM = LABELS.countriesUntilZoom;

/** Pixels between two shields on one highway. */
const SHIELD_EVERY_PX = HIGHWAYS.shieldEvery;

/** A highway shorter than this on the screen has no room for one; along a longer one it is the first. */
const FIRST_SHIELD_PX = HIGHWAYS.firstShieldAt;

/** How far a name keeps from the middle of a mark with a number. */
const NUMBER_GAP_PX = 17;

/** The same name again within this distance is the same town. */
const SAME_TOWN_PX = LABELS.sameTownWithin;

/** Where the kinds of a gazetteer stand among the ranks of the base map. */
const PLACE_RANKS: Readonly<Record<string, number>> = LABELS.placeRanks;

/** Largest size and weight first; towns of a rank beyond the last look like the last. */
const TOWN_FONTS = LABELS.towns.map(({ size, weight }) => `${weight} ${size}px`);

export class Labels implements Painter {
  highways: readonly Reference[] = [];
  chosen: string | undefined;
  /** The gazetteer's places, which matter here even where they are small. */
  places: readonly Reference[] = [];
  private room = new Room();
  language: Language = "en";
  /** Where each name stands already. */
  private readonly written = new Map<string, [number, number][]>();

  constructor(
    private readonly ground: () => GroundSeen,
    /** Where the marks have numbers. */
    private readonly numbers: () => Room,
  ) {}

  paint(frame: Frame): void {
    if (frame.first) this.begin();
    frame.context.textBaseline = "middle";
    frame.context.lineJoin = "round";
    const highest = highestRank(frame.zoom);
    const towns = [...this.places.map(placeOf), ...this.named(frame, "towns")]
      .filter((town) => rankOf(town) <= highest)
      .sort((a, b) => rankOf(a) - rankOf(b));
    // Shields come between: a highway's number says more than the name of a small town.
    const important = (town: Place) => rankOf(town) <= Math.max(2, highest - 2);
    const countries = this.named(frame, "countries").filter((country) => rankOf(country) <= frame.zoom);
    for (const country of countries.sort((a, b) => rankOf(a) - rankOf(b))) this.country(frame, country);
    for (const town of towns) if (important(town)) this.town(frame, town);
    const chosen = ({ reference }: Reference) => Number(reference === this.chosen);
    const highways = [...this.highways].sort((a, b) => chosen(b) - chosen(a));
    for (const highway of highways) this.shields(frame, highway);
    for (const town of towns) if (!important(town)) this.town(frame, town);
  }

  private begin(): void {
    this.room = new Room();
    this.written.clear();
  }

  /** The places of a layer of the base map that are on the canvas. */
  private named({ box }: Frame, layer: string): Place[] {
    const { below, tiles } = this.ground();
    const places = (tiles.length > 0 ? tiles : below).flatMap((tile) => tile.places.get(layer) ?? []);
    return places.filter(({ x, y }) => x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY);
  }

  /** Whether the same town was named close by: a gazetteer and the base map may both have it. */
  private isNamed(name: string, x: number, y: number): boolean {
    return (this.written.get(name) ?? []).some(([nx, ny]) => Math.hypot(nx - x, ny - y) < SAME_TOWN_PX);
  }

  private town(frame: Frame, place: Place): void {
    const { context, palette } = frame;
    const name = String(place.properties.name ?? "");
    const [x, y] = [frame.x(place.x), frame.y(place.y)];
    if (this.isNamed(name, x, y)) return;
    const rank = Math.min(rankOf(place), TOWN_FONTS.length - 1);
    context.font = `${TOWN_FONTS[rank]} ${FONT}`;
    const width = textWidth(context, name);
    const numbers = this.numbers();
    const gap = numbers.free(x - 3, y - 3, 6, 6) ? 6 : NUMBER_GAP_PX;
    const side = [x + gap, x - gap - width].find(
      (left) =>
        this.room.free(left - 2, y - 8, width + 4, 16) && numbers.free(left - 2, y - 8, width + 4, 16),
    );
    if (side === undefined || !this.room.free(x - 3, y - 3, 6, 6)) return;
    this.written.set(name, [...(this.written.get(name) ?? []), [x, y]]);
    this.room.take(side - 2, y - 8, width + 4, 16);
    this.room.take(x - 4, y - 4, 8, 8);
    context.fillStyle = palette.halo;
    context.fillRect(x - 2.5, y - 2.5, 5, 5);
    context.fillStyle = palette.town;
    context.fillRect(x - 1.5, y - 1.5, 3, 3);
    context.strokeStyle = palette.halo;
    context.lineWidth = LABELS.halo;
    context.strokeText(name, side, y);
    context.fillStyle = palette.label;
    context.fillText(name, side, y);
  }

  private country(frame: Frame, { properties, ...place }: Place): void {
    if (frame.zoom >= COUNTRIES_UNTIL_ZOOM) return;
    const { context, palette } = frame;
    const french = this.language === "fr" ? properties.name_fr : undefined;
    const name = String(french ?? properties.name ?? "").toLocaleUpperCase(this.language);
    context.font = `600 ${LABELS.country}px ${FONT}`;
    context.letterSpacing = `${LABELS.countrySpacing}px`;
    const width = textWidth(context, name);
    const [left, y] = [frame.x(place.x) - width / 2, frame.y(place.y)];
    if (this.room.free(left - 2, y - 8, width + 4, 16)) {
      this.room.take(left - 2, y - 8, width + 4, 16);
      context.strokeStyle = palette.halo;
      context.lineWidth = 3;
      context.strokeText(name, left, y);
      context.fillStyle = palette.town;
      context.fillText(name, left, y);
    }
    context.letterSpacing = "0px";
  }

  private shields(frame: Frame, { reference, shape }: Reference): void {
    const ref = String(shape.properties.ref ?? "");
    if (!ref || frame.zoom < HIGHWAYS.shieldsFromZoom || !overlaps(shape.box, frame.box)) return;
    for (const part of shape.parts) {
      let since = SHIELD_EVERY_PX - FIRST_SHIELD_PX;
      for (let i = 2; i < part.length; i += 2) {
        const [ax, ay] = [frame.x(part[i - 2]), frame.y(part[i - 1])];
        const [bx, by] = [frame.x(part[i]), frame.y(part[i + 1])];
        const half = Math.hypot(bx - ax, by - ay) / 2;
        since += half;
        // In the middle of a stretch: its ends are towns, with names.
        const [x, y] = [(ax + bx) / 2, (ay + by) / 2];
        if (since >= SHIELD_EVERY_PX && this.shield(frame, ref, x, y, reference === this.chosen)) since = 0;
        since += half;
      }
    }
  }

  private shield(frame: Frame, ref: string, x: number, y: number, chosen: boolean): boolean {
    const { context, palette } = frame;
    context.font = `600 ${HIGHWAYS.shieldText}px ${FONT}`;
    const width = textWidth(context, ref) + 9;
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

function placeOf({ shape: { parts, properties } }: Reference): Place {
  return { x: parts[0][0], y: parts[0][1], properties };
}

function rankOf({ properties }: Pick<Place, "properties">): number {
  if (typeof properties.rank === "number") return properties.rank;
  return PLACE_RANKS[String(properties.kind)] ?? TOWN_FONTS.length;
}

/** Small towns appear as one comes nearer: all ten ranks from zoom 10 on. */
function highestRank(zoom: number): number {
  return Math.max(0, Math.floor(zoom - 1));
}
