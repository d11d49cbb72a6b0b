/**
 * The incidents of the view as rows, a page at a time, in the order that was chosen. Several collections are merged: each
 * gives its own pages by the server's links, and the next row is the first of all.
 */
import { firstPage, type ItemsQuery, nextPage } from "../api/items";
import { isAbort, Problem } from "../api/problem";
import type { Feature, FeaturePage, Geometry, IncidentProperties, LicenceClass } from "../api/wire";
import type { Box } from "../geo/box";
import type { Catalog } from "./catalog";
import type { Notices } from "./notices";
import { scopedQuery } from "./query";
import { Question } from "./question";
import { kindOfNear, type View } from "./view";

/** Rows added at a time: enough to scan, few enough to make in a frame. */
export const PAGE_ROWS = 50;

export interface Row {
  /** `collection/id`. */
  readonly reference: string;
  readonly geometry: Geometry | null;
  readonly properties: IncidentProperties;
}

export interface Listing {
  readonly rows: readonly Row[];
  readonly matched: number;
  readonly order: Order;
  /** What the terms of the sources permit, where they permit no more rows than these. */
  readonly withheld: Exclude<LicenceClass, "open"> | undefined;
  /** The rest of each collection. */
  readonly sources: readonly Source[];
}

export interface Order {
  readonly property: string;
  readonly down: boolean;
}

type Page = FeaturePage<IncidentProperties> & { readonly withheld?: string };

interface Source {
  readonly collection: string;
  readonly waiting: readonly Row[];
  readonly page: Page;
}

export class Rows extends Question<Listing> {
  /** More rows are on the way. */
  private adding = false;

  constructor(
    private readonly tell: Notices,
    private readonly catalog: Catalog,
  ) {
    super(tell, "list");
  }

  follow(view: View, box: Box | undefined): void {
    if (!box || !this.catalog.known) return;
    const order = orderOf(view);
    const query = scopedQuery(view, box);
    query.set("sortby", `${order.down ? "-" : ""}${order.property}`);
    const collections = this.catalog.incidentsWith(view, isMeasured(order) ? [] : [order.property]);
    this.ask(`${collections} ${query}`, (signal) => first(collections, Object.fromEntries(query), order, this.catalog, signal));
  }

  get hasMore(): boolean {
    return this.value?.sources.some(({ waiting, page }) => waiting.length > 0 || hasNext(page)) ?? false;
  }

  /** Adds the next page of rows. */
  async more(): Promise<void> {
    const listing = this.value;
    if (!listing || this.adding) return;
    this.adding = true;
    try {
      const grown = await grow(listing);
      // Whoever moved the map meanwhile has another list by now.
      if (this.value === listing) this.set(grown);
      this.tell.withdraw("list");
    } catch (error) {
      if (!isAbort(error)) this.tell.fail("list", error, () => void this.more());
    } finally {
      this.adding = false;
    }
  }
}

/** The order in which rows are listed: the chosen one, or along the road, from the place outwards, or the latest first. */
export function orderOf({ sortby, near }: View): Order {
  const kind = near === undefined ? undefined : kindOfNear(near);
  const [first] = (sortby ?? "").split(",");
  const property = first.replace(/^[-+]/, "");
  if (property !== "" && (kind !== undefined || !MEASURED.has(property))) return { property, down: first.startsWith("-") };
  if (kind === "position") return { property: "distance_m", down: false };
  return kind === undefined ? { property: "start", down: true } : { property: "chainage_m", down: false };
}

const MEASURED: ReadonlySet<string> = new Set(["distance_m", "chainage_m"]);

function isMeasured({ property }: Order): boolean {
  return MEASURED.has(property);
}

async function first(
  collections: readonly string[],
  query: ItemsQuery,
  order: Order,
  catalog: Catalog,
  signal: AbortSignal,
): Promise<Listing> {
  const pages = await Promise.all(
    collections.map((collection): Promise<Page> => {
      const asked = { ...query, limit: PAGE_ROWS, properties: catalog.wanted(collection) };
      return firstPage<IncidentProperties>(collection, asked, signal).catch(withheldPage);
    }),
  );
  const sources = pages.map((page, i) => ({ collection: collections[i], waiting: rowsOf(collections[i], page), page }));
  const matched = pages.reduce((sum, page) => sum + page.numberMatched, 0);
  return grow({ rows: [], matched, order, withheld: undefined, sources }, signal);
}

/** A source that permits counts alone has no rows to show, and says so. */
function withheldPage(error: unknown): Page {
  if (!(error instanceof Problem && error.status === 403)) throw error;
  return { features: [], numberMatched: 0, numberReturned: 0, withheld: error.detail };
}

/** The listing with so many rows more, fetching a page wherever one ran out. */
async function grow(listing: Listing, signal?: AbortSignal): Promise<Listing> {
  const rows = [...listing.rows];
  const sources = [...listing.sources];
  const wanted = rows.length + PAGE_ROWS;
  while (rows.length < wanted) {
    await Promise.all(
      sources.map(async (source, i) => {
        if (source.waiting.length > 0 || !hasNext(source.page)) return;
        const page = (await nextPage(source.page, signal))!;
        sources[i] = { ...source, waiting: rowsOf(source.collection, page), page };
      }),
    );
    const next = firstOf(sources, listing.order);
    if (next < 0) break;
    const { waiting } = sources[next];
    rows.push(waiting[0]);
    sources[next] = { ...sources[next], waiting: waiting.slice(1) };
  }
  const withheld = sources.some(({ page }) => page.withheld !== undefined);
  return { ...listing, rows, sources, withheld: !withheld ? undefined : rows.length > 0 ? "display" : "aggregate" };
}

/** The source whose first row comes before those of the others, as the server orders them: what is not given comes last. */
function firstOf(sources: readonly Source[], order: Order): number {
  let best = -1;
  sources.forEach(({ waiting }, i) => {
    if (waiting.length > 0 && (best < 0 || before(waiting[0], sources[best].waiting[0], order))) best = i;
  });
  return best;
}

function before(a: Row, b: Row, { property, down }: Order): boolean {
  const value = ({ properties }: Row) => (properties as Record<string, unknown>)[property] as string | number | null | undefined;
  const [left, right] = [value(a), value(b)];
  if (left === undefined || left === null) return false;
  if (right === undefined || right === null) return true;
  return down ? left > right : left < right;
}

function rowsOf(collection: string, page: FeaturePage<IncidentProperties>): Row[] {
  return page.features.map((feature) => rowOf(collection, feature));
}

export function rowOf(collection: string, { id, geometry, properties }: Feature<IncidentProperties>): Row {
  return { reference: `${collection}/${id}`, geometry, properties };
}

function hasNext({ links }: Page): boolean {
  return links?.some(({ rel }) => rel === "next") ?? false;
}
