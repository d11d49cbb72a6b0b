/** Places, highways and incidents by what somebody types, each asked at the same time. */
import { getPage } from "../api/items";
import type { Feature, FeaturePage, IncidentProperties } from "../api/wire";
import { type Position, parsePosition } from "../geo/wkt";
import type { Catalog } from "./catalog";
import type { Notices } from "./notices";
import { Question } from "./question";

export interface Found {
  readonly kind: "place" | "highway" | "incident" | "position";
  readonly name: string;
  /** What tells it from others of the name. */
  readonly detail: string;
  readonly reference: string;
  readonly position: Position | undefined;
}

/** As many of each kind: a list that is seen at once. */
const MOST = 5;

/** Collections whose features have a name that begins with what is typed. */
const NAMED = ["places", "towns"];

export class Search extends Question<readonly Found[]> {
  constructor(
    notices: Notices,
    private readonly catalog: Catalog,
  ) {
    super(notices, "search");
  }

  /** Looks for a text; with nothing typed nothing is found. */
  look(text: string): void {
    const words = text.trim();
    if (words === "") return this.forget();
    this.ask(words.toLowerCase(), (signal) => this.find(words, signal));
  }

  private async find(words: string, signal: AbortSignal): Promise<Found[]> {
    const position = coordinatesOf(words);
    if (position) return [{ kind: "position", name: words, detail: "", reference: "", position }];
    const named = this.catalog.value.filter(({ id, vigie }) => vigie?.role === "places" || NAMED.includes(id));
    const [places, incidents] = await Promise.all([
      Promise.all(named.map(({ id, vigie }) => this.named(id, vigie?.fields ?? [], words, signal))),
      Promise.all(this.catalog.ofRole("incidents").map((each) => this.incidents(each, words, signal))),
    ]);
    return [...once(places.flat()), ...this.highways(words), ...incidents.flat()];
  }

  /** Names that begin so, whatever their case and accents, the weightier first. */
  private async named(collection: string, fields: readonly string[], words: string, signal: AbortSignal): Promise<Found[]> {
    const pattern = words.replace(/[\\%_]/g, (sign) => `\\${sign}`).replace(/'/g, "''");
    const filter = `ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('${pattern}%'))`;
    const sortby = fields.includes("rank") ? "rank" : undefined;
    const { features }: FeaturePage = await getPage(collection, { filter, sortby, limit: MOST }, signal);
    return features.map((feature) => placeOf(collection, feature));
  }

  /** Highways are here already. */
  private highways(words: string): Found[] {
    const looked = plain(words);
    return this.catalog.highways.value
      .map(({ reference, shape }): Found => {
        const { ref, name } = shape.properties;
        return { kind: "highway", name: String(ref ?? shape.id), detail: String(name ?? ""), reference, position: undefined };
      })
      .filter(({ name, detail }) => plain(name).startsWith(looked) || plain(detail).includes(looked))
      .slice(0, MOST);
  }

  private async incidents(collection: string, words: string, signal: AbortSignal): Promise<Found[]> {
    if (!/[\p{L}\p{N}]/u.test(words)) return [];
    const query = { q: words, sortby: "-start", limit: MOST, properties: this.catalog.wanted(collection), "as-of": this.catalog.frozen };
    const { features }: FeaturePage<IncidentProperties> = await getPage(collection, query, signal);
    return features.map((feature) => incidentOf(collection, feature));
  }
}

function placeOf(collection: string, { id, geometry, properties }: Feature): Found {
  const detail = [properties.kind, properties.admin1, properties.country].filter((part) => typeof part === "string");
  return {
    kind: "place",
    name: String(properties.name ?? id),
    detail: detail.join(", "),
    reference: `${collection}/${id}`,
    position: geometry?.type === "Point" ? [geometry.coordinates[0], geometry.coordinates[1]] : undefined,
  };
}

function incidentOf(collection: string, { id, geometry, properties: p }: Feature<IncidentProperties>): Found {
  return {
    kind: "incident",
    name: p.title || p.location || String(id),
    detail: [p.start, p.event_type].filter(Boolean).join(" · "),
    reference: `${collection}/${id}`,
    position: geometry?.type === "Point" ? [geometry.coordinates[0], geometry.coordinates[1]] : undefined,
  };
}

/** A town that two collections know is one town: the first is the one of the server's own gazetteer. */
function once(places: readonly Found[]): Found[] {
  const near = (a: Found, b: Found) =>
    a.position !== undefined && b.position !== undefined &&
    Math.abs(a.position[0] - b.position[0]) < SAME_DEGREES && Math.abs(a.position[1] - b.position[1]) < SAME_DEGREES;
  const kept: Found[] = [];
  for (const place of places)
    if (!kept.some((other) => plain(other.name) === plain(place.name) && near(other, place))) kept.push(place);
  return kept.slice(0, MOST);
}

/** Two sources put the middle of a town no further apart. */
const SAME_DEGREES = 0.2;

/** "12.6, -8": latitude first, as people write it. */
function coordinatesOf(words: string): Position | undefined {
  const parts = /^(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)$/.exec(words);
  return parts ? parsePosition(`${parts[2]},${parts[1]}`) : undefined;
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
