/**
 * The base map, from our own server: the whole world in low detail, and from zoom 6 on the cells of a fixed
 * grid in high detail. A cell is fetched once, so panning to and fro asks for nothing twice.
 */
import { getPages } from "../api/items";
import { isAbort } from "../api/problem";
import type { Box } from "../geo/box";
import { latitude, longitude } from "../geo/mercator";
import { type Shape, shapeOf } from "../geo/shape";
import type { Notices } from "./notices";
import { HIGH_DETAIL_ZOOM } from "../style/palette";
import { Signal } from "./signal";

export const BASE_COLLECTIONS = ["land", "coast", "water", "rivers", "borders", "countries", "towns"] as const;
export type BaseName = (typeof BASE_COLLECTIONS)[number];

/** Width and height of a cell in degrees: a screen at zoom 6 touches four to six. */
const CELL_DEGREES = 20;

const PAGE_ROWS = 100_000;

/** Shapes of one cell, or of the world, by collection. */
export type BaseShapes = ReadonlyMap<BaseName, readonly Shape[]>;

export class BaseMap extends Signal<undefined> {
  low: BaseShapes | undefined;
  private readonly cells = new Map<string, BaseShapes | "loading">();
  private lowAsked = false;

  constructor(
    private readonly notices: Notices,
    /** Collections this server has; others are not asked for. */
    private readonly available: () => ReadonlySet<string>,
  ) {
    super(undefined);
  }

  /** Fetches what the view lacks. */
  show(box: Box, zoom: number): void {
    if (!this.lowAsked) {
      this.lowAsked = true;
      void this.fetch(
        undefined,
        (shapes) => (this.low = shapes),
        () => (this.lowAsked = false),
      );
    }
    if (zoom < HIGH_DETAIL_ZOOM) return;
    for (const cell of cellsOf(box)) {
      if (this.cells.has(cell)) continue;
      this.cells.set(cell, "loading");
      void this.fetch(
        cell,
        (shapes) => this.cells.set(cell, shapes),
        () => this.cells.delete(cell),
      );
    }
  }

  /** The cells of a box in high detail, or nothing until all of them are here. */
  high(box: Box): BaseShapes[] | undefined {
    const cells = cellsOf(box).map((cell) => this.cells.get(cell));
    return cells.every((cell) => cell !== undefined && cell !== "loading")
      ? (cells as BaseShapes[])
      : undefined;
  }

  private async fetch(
    cell: string | undefined,
    keep: (shapes: BaseShapes) => void,
    drop: () => void,
  ): Promise<void> {
    const query = { detail: cell ? "high" : "low", bbox: cell, limit: PAGE_ROWS };
    try {
      const names = BASE_COLLECTIONS.filter((name) => this.available().has(name));
      const fetched = await Promise.all(names.map((name) => allShapes(name, query)));
      keep(new Map(names.map((name, i) => [name, fetched[i]])));
      this.announce();
    } catch (error) {
      drop();
      if (!isAbort(error)) this.notices.fail("base", error, () => this.announce());
    }
  }
}

/** Every feature of a query as shapes. */
export async function allShapes(
  collection: string,
  query: Record<string, string | number | undefined>,
): Promise<Shape[]> {
  const shapes: Shape[] = [];
  for await (const page of getPages<Record<string, unknown>>(collection, query)) {
    for (const feature of page.features) {
      const shape = shapeOf(feature);
      if (shape) shapes.push(shape);
    }
  }
  return shapes;
}

/** The cells that a box touches, each as its own `bbox`; a box over the antimeridian is wrapped. */
function cellsOf(box: Box): string[] {
  const [west, east] = [longitude(box.minX), longitude(box.maxX)];
  const [south, north] = [latitude(Math.min(1, box.maxY)), latitude(Math.max(0, box.minY))];
  const cells = new Set<string>();
  for (let lon = floor(west); lon < east; lon += CELL_DEGREES) {
    for (let lat = floor(south); lat < north; lat += CELL_DEGREES) {
      const w = ((((lon + 180) % 360) + 360) % 360) - 180;
      const s = Math.max(-90, lat);
      cells.add(`${w},${s},${w + CELL_DEGREES},${Math.min(90, lat + CELL_DEGREES)}`);
    }
  }
  return [...cells];
}

function floor(degrees: number): number {
  return Math.floor(degrees / CELL_DEGREES) * CELL_DEGREES;
}
