/**
 * The incidents of a query at one level. Those known only to a large part of the screen are asked for apart, on coarser tiles:
 * their circles reach far, and what a tile counts together must not hide that they are circles.
 */
import { type Box, grow } from "../../geo/box";
import { metresPerUnit } from "../../geo/mercator";
import { scaleOfLevel } from "../../geo/tiles";
import { MARKS } from "../../style/palette";
import { turn } from "../moment";
import type { IncidentTile } from "./incidentTile";
import { type LoadTile, TileGrid } from "./tileGrid";
import type { Tileset } from "./tileset";
import type { Turns } from "./turns";

/** The properties that drawing needs of an incident; its id comes unasked. */
const DRAWN_PROPERTIES = ["event_type", "precision", "uncertainty_m"];

/** Wide circles are asked for by tiles so many levels coarser. */
const WIDE_LEVELS = 2;

/** A circle is drawn while its radius is below this part of half the view's diagonal; a wider one covers all of it. */
export const WIDEST = 1.6;

/** A collection, and what it is asked. */
export interface IncidentSource {
  readonly collection: string;
  /** Names of the properties that its features have. */
  readonly fields: readonly string[];
  /** In the server's grammar, a `filter` as CQL2 text. */
  readonly query: URLSearchParams;
  readonly tileset: Tileset;
}

export interface Seen {
  readonly small: readonly IncidentTile[];
  readonly wide: readonly IncidentTile[];
}

export class IncidentSet {
  private readonly small: readonly TileGrid<IncidentTile>[];
  private readonly wide: readonly TileGrid<IncidentTile>[];

  constructor(
    sources: readonly IncidentSource[],
    level: number,
    private readonly turns: Turns,
    private readonly came: (failure?: unknown) => void,
  ) {
    const wideLevel = Math.max(0, level - WIDE_LEVELS);
    this.small = sources.map((source) => this.grid(source, level, smallCondition(source, level)));
    const uncertain = sources.filter(({ fields }) => fields.includes("uncertainty_m"));
    this.wide = uncertain.map((source) => this.grid(source, wideLevel, wideCondition(source, level)));
  }

  /** Asks for what a part of the world lacks. */
  show(box: Box): void {
    for (const grid of this.small) grid.show(box);
    const reach = (Math.hypot(box.maxX - box.minX, box.maxY - box.minY) / 2) * WIDEST;
    for (const grid of this.wide) grid.show(grow(box, reach));
  }

  get complete(): boolean {
    return [...this.small, ...this.wide].every((grid) => grid.complete);
  }

  get seen(): Seen {
    return { small: this.small.flatMap((grid) => [...grid.all()]), wide: this.wide.flatMap((grid) => [...grid.all()]) };
  }

  stop(): void {
    for (const grid of [...this.small, ...this.wide]) grid.stop();
  }

  /** From now on asks again for what could not be had. */
  retry(): void {
    for (const grid of [...this.small, ...this.wide]) grid.retry();
  }

  private grid(source: IncidentSource, level: number, condition: string | undefined): TileGrid<IncidentTile> {
    const { collection, fields, tileset } = source;
    const query = narrowed(source.query, condition);
    const drawn = new URLSearchParams(query);
    drawn.set("properties", DRAWN_PROPERTIES.filter((name) => fields.includes(name)).join(","));
    const fetch = tileset.fetching(drawn);
    const load: LoadTile<IncidentTile> = async (coord, signal) => {
      // What reads tiles comes while the first of them does, since the page shows much before.
      const asked = this.turns.take(signal, () => fetch(coord, signal));
      const [{ readIncidents }, bytes] = await Promise.all([import("./readers"), asked]);
      await turn();
      signal.throwIfAborted();
      return bytes && readIncidents(bytes, coord, { collection, query });
    };
    return new TileGrid(level, load, this.came);
  }
}

/** The same query with a further condition. */
export function narrowed(query: URLSearchParams, condition: string | undefined): URLSearchParams {
  const narrow = new URLSearchParams(query);
  const filter = query.get("filter");
  if (condition !== undefined) narrow.set("filter", filter === null ? condition : `(${filter}) AND ${condition}`);
  return narrow;
}

/** Which incidents are drawn where they are; all, where a collection says nothing of uncertainty. */
export function smallCondition(source: IncidentSource, level: number): string | undefined {
  if (!source.fields.includes("uncertainty_m")) return undefined;
  const exact = source.fields.includes("precision") ? " OR precision = 'exact'" : "";
  return `(uncertainty_m IS NULL OR uncertainty_m <= ${wideMetres(source, level)}${exact})`;
}

/** Which are known only to a circle that is large on the screen: all others. */
export function wideCondition(source: IncidentSource, level: number): string {
  const vague = source.fields.includes("precision") ? " AND (precision IS NULL OR precision <> 'exact')" : "";
  return `(uncertainty_m > ${wideMetres(source, level)}${vague})`;
}

/** The radius of the largest circle that is still small, in metres, where most of the data are. */
function wideMetres({ tileset }: IncidentSource, level: number): number {
  return Number(((MARKS.wide / scaleOfLevel(level)) * metresPerUnit(tileset.middle)).toPrecision(2));
}
