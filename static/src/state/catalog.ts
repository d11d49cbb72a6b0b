/** What the server holds, and its small collections in full: highways, areas and places. */
import { getHoldings } from "../api/collections";
import { getPages, type ItemsQuery } from "../api/items";
import type { Collection, Role } from "../api/wire";
import { type Box, emptyBox, extend } from "../geo/box";
import { worldX, worldY } from "../geo/mercator";
import { type Shape, shapeOf } from "../geo/shape";
import { parseDay } from "./day";
import type { Notices } from "./notices";
import { filteredProperties } from "./query";
import { Signal } from "./signal";
import type { Domain } from "./time";
import type { View } from "./view";
import { wantedOf } from "./wanted";

const PAGE_ROWS = 10_000;

/** A highway or area with the collection it is from. */
export interface Reference {
  /** `collection/id`. */
  readonly reference: string;
  readonly shape: Shape;
}

export class Catalog extends Signal<readonly Collection[]> {
  readonly highways = new Signal<readonly Reference[]>([]);
  readonly areas = new Signal<readonly Reference[]>([]);
  readonly places = new Signal<readonly Reference[]>([]);

  /** The moment of which everything is asked for. */
  frozen: string | undefined;
  /** How many features of then nobody may see today. */
  withheld = 0;

  constructor(private readonly notices: Notices) {
    super([]);
  }

  /** Loads the list of collections, of the present or of a moment, then the small ones; true where the list came. */
  async load(frozen: string | undefined, retry: () => void): Promise<boolean> {
    this.frozen = frozen;
    try {
      const { collections, withheld } = await getHoldings(frozen);
      // Whoever went to another moment meanwhile gets that.
      if (frozen !== this.frozen) return false;
      this.withheld = withheld;
      this.set(collections);
    } catch (error) {
      this.notices.fail("collections", error, retry);
      return false;
    }
    void this.loadReferences("highways", this.highways);
    void this.loadReferences("areas", this.areas);
    void this.loadReferences("places", this.places);
    return true;
  }

  ofRole(role: Role): readonly string[] {
    return this.value.filter((collection) => collection.vigie?.role === role).map(({ id }) => id);
  }

  /** The list of collections came. */
  get known(): boolean {
    return this.value.length > 0;
  }

  /** The collections of incidents that have what the view filters by, and these properties besides. */
  incidentsWith(view: View | undefined, properties: readonly string[]): readonly string[] {
    return this.shown(view, properties).map(({ id }) => id);
  }

  /** The same in full. */
  shown(view: View | undefined, properties: readonly string[] = []): readonly Collection[] {
    const needed = [...(view ? filteredProperties(view) : []), ...properties];
    const has = ({ vigie }: Collection) => needed.every((name) => vigie?.fields?.includes(name) ?? true);
    return this.value.filter((each) => each.vigie?.role === "incidents" && has(each));
  }

  /** The properties to ask of a collection's incidents. */
  wanted(collection: string): string | undefined {
    return wantedOf(this.fieldsOf(collection));
  }

  /** Names of the properties that a collection's features have. */
  fieldsOf(collection: string): readonly string[] {
    return this.value.find(({ id }) => id === collection)?.vigie?.fields ?? [];
  }

  has(mark: "synthetic" | "demonstration"): boolean {
    return this.value.some((collection) => collection.vigie?.[mark]);
  }

  /** Where the incidents are, or else the highways and areas; nothing where no collection says. */
  extent(): Box | undefined {
    for (const roles of [["incidents"], ["highways", "areas", "places"]] as Role[][]) {
      const box = emptyBox();
      for (const { vigie, extent } of this.value) {
        const bbox = extent?.spatial?.bbox?.[0];
        if (!vigie?.role || !roles.includes(vigie.role) || vigie.count === 0 || bbox?.length !== 4) continue;
        extend(box, worldX(bbox[0]), worldY(bbox[1]));
        extend(box, worldX(bbox[2]), worldY(bbox[3]));
      }
      if (box.minX <= box.maxX) return box;
    }
    return undefined;
  }

  /** First and last day of the incidents; nothing where no collection says. */
  get days(): Domain | undefined {
    const intervals = this.value
      .filter(({ vigie }) => vigie?.role === "incidents")
      .flatMap(({ extent }) => extent?.temporal?.interval ?? []);
    const days = (end: 0 | 1) => intervals.flatMap((interval) => parseDay(interval[end] ?? "") ?? []);
    const [from, to] = [Math.min(...days(0)), Math.max(...days(1))];
    return Number.isFinite(from) && Number.isFinite(to) ? { from, to } : undefined;
  }

  highway(reference: string | undefined): Shape | undefined {
    return this.highways.value.find((highway) => highway.reference === reference)?.shape;
  }

  private async loadReferences(
    role: "highways" | "areas" | "places",
    into: Signal<readonly Reference[]>,
  ): Promise<void> {
    const { frozen } = this;
    try {
      const lists = await Promise.all(
        this.ofRole(role).map(async (collection) => {
          const shapes = await allShapes(collection, { limit: PAGE_ROWS, "as-of": frozen });
          return shapes.map((shape) => ({ reference: `${collection}/${shape.id}`, shape }));
        }),
      );
      if (frozen === this.frozen) into.set(lists.flat());
    } catch (error) {
      this.notices.fail(role, error, () => void this.loadReferences(role, into));
    }
  }
}

/** Every feature that a query finds as a shape; what has no geometry has none. */
export async function allShapes(collection: string, query: ItemsQuery): Promise<Shape[]> {
  const shapes: Shape[] = [];
  for await (const page of getPages<Record<string, unknown>>(collection, query)) {
    shapes.push(...page.features.flatMap((feature) => shapeOf(feature) ?? []));
  }
  return shapes;
}
