/** What lies on an embed's map besides incidents: areas, highways and places, or the collections that it names. */
import type { ItemsQuery } from "../api/items";
import type { Collection } from "../api/wire";
import type { Shape } from "../geo/shape";
import { allShapes, type Reference } from "../state/catalog";
import type { Live } from "./described";

/** Most features of a collection: more are no drawing but a cloud. */
const MOST = 2_000;

const BY_THEMSELVES = ["areas", "highways", "places"];

/** Each with the kind of its geometry, which says how it is drawn. */
export interface Things {
  readonly polygons: readonly Reference[];
  readonly lines: readonly Reference[];
  readonly points: readonly Reference[];
}

/** The further collections of an embed. */
export function furtherOf(live: Pick<Live, "collection" | "collections">, all: readonly Collection[]): readonly string[] {
  const named = live.collections?.split(",").map((name) => name.trim());
  const wanted = ({ id, vigie }: Collection) => (named ? named.includes(id) : BY_THEMSELVES.includes(vigie?.role ?? ""));
  return all.filter((each) => wanted(each) && each.id !== live.collection).map(({ id }) => id);
}

/** Loads them, as they were at the time that is asked for, and with them the embed's own collection where it is of no points. */
export async function loadThings(live: Live, all: readonly Collection[]): Promise<Things> {
  const query = new URLSearchParams(live.features);
  const time = query.get("datetime") ?? undefined;
  const own = all.find(({ id }) => id === live.collection && !isOfPoints(live, all));
  const moment = query.get("as-of") ?? undefined;
  const asked = furtherOf(live, all).map((collection) => shapesOf(collection, { datetime: time, "as-of": moment, limit: MOST }));
  if (own) asked.push(shapesOf(own.id, { ...Object.fromEntries(query), limit: MOST }));
  const found = (await Promise.all(asked)).flat();
  const of = (kind: Shape["kind"]) => found.filter(({ shape }) => shape.kind === kind);
  return { polygons: of("polygon"), lines: of("line"), points: of("point") };
}

export function isOfPoints(live: Pick<Live, "collection">, all: readonly Collection[]): boolean {
  return all.some(({ id, vigie }) => id === live.collection && vigie?.geometry === "point");
}

async function shapesOf(collection: string, query: ItemsQuery): Promise<Reference[]> {
  const shapes = await allShapes(collection, query);
  return shapes.map((shape) => ({ reference: `${collection}/${shape.id}`, shape }));
}
