/** Fetches incidents page by page into the columns, as many as the browser bears. */
import { getPages } from "../api/items";
import { isAbort } from "../api/problem";
import type { IncidentProperties } from "../api/wire";
import type { Incidents } from "./incidents";
import type { Notices } from "./notices";
import { Signal } from "./signal";

/** More than this would take about 200 MB in the browser; reaching it is told on the page. */
export const MAX_INCIDENTS = 1_000_000;

/** What came is shown each time that it grew by this part: a million rows are not gone through a hundred times. */
const SHOW_AFTER_GROWTH = 0.25;

/** Rows a request: a page parses in a few tens of milliseconds, so the map stays at hand while loading. */
const PAGE_ROWS = 10_000;

export interface Loading {
  readonly loaded: number;
  /** What the server has, of which `loaded` are here. */
  readonly matched: number;
  readonly busy: boolean;
  /** Asking failed, so that what is not here may yet exist. */
  readonly failed: boolean;
  /** Why `loaded` may stay below `matched`. */
  readonly limit: "licence" | "memory" | undefined;
}

/** The filters that are sent along when the browser cannot hold everything. */
export interface Filters {
  readonly datetime: string | undefined;
  readonly event_type: string | undefined;
}

const NOTHING_LOADED: Loading = { loaded: 0, matched: 0, busy: false, failed: false, limit: undefined };

const NO_FILTERS: Filters = { datetime: undefined, event_type: undefined };

export class IncidentLoader {
  readonly loading = new Signal<Loading>(NOTHING_LOADED);
  private loadedFor: Filters = NO_FILTERS;
  private abort: AbortController | undefined;

  constructor(
    private readonly incidents: Incidents,
    private readonly notices: Notices,
    /** Called whenever rows were added. */
    private readonly added: () => void,
    /** The properties to ask of a collection. */
    private readonly wanted: (collection: string) => string | undefined,
  ) {}

  /** Loads everything; where that proves too much, `refine` asks again with the filters. */
  async load(collections: readonly string[], filters: Filters = NO_FILTERS): Promise<void> {
    this.abort?.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.loadedFor = filters;
    this.incidents.clear();
    this.loading.set({ ...NOTHING_LOADED, busy: true });
    for (const key of ["licence", "memory", "incidents"]) this.notices.withdraw(key);
    try {
      for (const collection of collections) await this.loadCollection(collection, filters, signal);
      this.update({ busy: false });
      this.tellLimit();
    } catch (error) {
      if (isAbort(error)) return;
      this.update({ busy: false, failed: true });
      this.notices.fail("incidents", error, () => void this.load(collections, filters));
    }
    this.added();
  }

  /** Filters run here while everything is loaded, and on the server where it is not. */
  refine(collections: readonly string[], filters: Filters): void {
    const unfiltered = !this.loadedFor.datetime && !this.loadedFor.event_type;
    if (unfiltered && this.loading.value.limit === undefined) return;
    const same =
      filters.datetime === this.loadedFor.datetime && filters.event_type === this.loadedFor.event_type;
    if (!same) void this.load(collections, filters);
  }

  private async loadCollection(collection: string, filters: Filters, signal: AbortSignal): Promise<void> {
    const before = this.loading.value.matched;
    let received = 0;
    let shown = 0;
    let matched = 0;
    const query = { ...filters, limit: PAGE_ROWS, properties: this.wanted(collection) };
    for await (const page of getPages<IncidentProperties>(collection, query, signal)) {
      for (const feature of page.features) this.incidents.add(collection, feature);
      received += page.features.length;
      matched = Math.max(page.numberMatched ?? 0, received);
      this.update({ loaded: this.incidents.count, matched: before + matched });
      if (this.incidents.count >= shown * (1 + SHOW_AFTER_GROWTH)) {
        shown = this.incidents.count;
        this.added();
      }
      if (this.incidents.count >= MAX_INCIDENTS) break;
    }
    if (received < matched) {
      this.update({ limit: this.incidents.count >= MAX_INCIDENTS ? "memory" : "licence" });
    }
  }

  private update(change: Partial<Loading>): void {
    this.loading.set({ ...this.loading.value, ...change });
  }

  private tellLimit(): void {
    const { limit, loaded, matched } = this.loading.value;
    if (!limit) return;
    this.notices.tell({
      key: limit,
      kind: "information",
      text: ({ say }) =>
        limit === "licence" ? say.licenceLimit(loaded, matched) : say.memoryLimit(loaded, matched),
    });
  }
}
