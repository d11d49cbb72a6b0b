/**
 * The corridor's hits. The server decides which incidents they are; while its answer is on the way, offsets
 * measured here let the map follow the pointer.
 */
import { firstPage } from "../api/items";
import { isAbort } from "../api/problem";
import type { Feature, FeaturePage, IncidentProperties } from "../api/wire";
import { offsets } from "../geo/offset";
import type { Shape } from "../geo/shape";
import { formatDatetime, formatDistance } from "./query";
import type { Incidents } from "./incidents";
import type { Notices } from "./notices";
import type { IsHit } from "./shown";
import { Signal } from "./signal";
import { uncertaintyOf } from "./uncertainty";
import { MAX_DISTANCE_M, type View } from "./view";

/** The server is asked no more often than this while somebody drags. */
const ASK_EVERY_MS = 120;

/** Hits fetched for the list; with more, the count stays exact and the list says that it is cut. */
const MAX_ROWS = 2_000;

export interface Hit {
  readonly reference: string;
  readonly properties: IncidentProperties;
}

export interface Answer {
  /** The query this answers, to tell whether it still stands. */
  readonly asked: string;
  readonly matched: number;
  /** In order along the highway. */
  readonly hits: readonly Hit[];
  /** Hits in `hits` that are placed less precisely than the corridor is wide: they may have happened outside. */
  readonly vague: number;
  /** All hits are listed in `hits`. */
  readonly complete: boolean;
}

export class Corridor {
  readonly answer = new Signal<Answer | undefined>(undefined);
  /** A request is under way or about to be. */
  readonly busy = new Signal(false);
  private asked = "";
  private lastAsk = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private abort: AbortController | undefined;
  private local: { line: Shape; count: number; metres: Float32Array } | undefined;

  constructor(
    private readonly notices: Notices,
    /** The properties to ask of a collection. */
    private readonly wanted: (collection: string) => string | undefined,
  ) {}

  /** Makes the answer follow the view: asks at once, or as soon as the pause since the last ask is over. */
  follow(view: View, collections: readonly string[]): void {
    const query = queryOf(view);
    const asked = query ? JSON.stringify([query, collections]) : "";
    if (asked === this.asked) return;
    this.asked = asked;
    clearTimeout(this.timer);
    if (!query || collections.length === 0) return this.forget();
        this.busy.set(true);
    const wait = Math.max(0, this.lastAsk + ASK_EVERY_MS - Date.now());
    this.timer = setTimeout(() => void this.ask(asked, query, view.distance, collections), wait);
  }

  /** Tells hits from the rest: by the server's answer where it is complete and current, else by `line`. */
  hitTest(incidents: Incidents, line: Shape | undefined, view: View): IsHit | undefined {
    if (!view.near) return undefined;
    const answer = this.answer.value;
    if (answer?.asked === this.asked && answer.complete) {
      const hits = this.hitRows(incidents, answer);
      return (row) => hits[row] === 1;
    }
    if (!line) return () => false;
    const metres = this.offsetsOf(incidents, line);
    return (row) => metres[row] <= view.distance;
  }

  private hitRows(incidents: Incidents, { hits }: Answer): Uint8Array {
    const rows = new Uint8Array(incidents.count);
    for (const { reference } of hits) rows[incidents.rowOf(reference) ?? rows.length] = 1;
    return rows;
  }

  /** The offsets of all incidents from the line, measured once for both. */
  private offsetsOf(incidents: Incidents, line: Shape): Float32Array {
    if (this.local?.line !== line || this.local.count !== incidents.count) {
      const { grid, x, y, count } = incidents;
      this.local = { line, count, metres: offsets(line, grid, x, y, count, MAX_DISTANCE_M) };
    }
    return this.local.metres;
  }

  private async ask(
    asked: string,
    query: Query,
    metres: number,
    collections: readonly string[],
  ): Promise<void> {
    this.lastAsk = Date.now();
    this.abort?.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    try {
      const pages = await Promise.all(collections.map((collection) => this.page(collection, query, signal)));
      if (asked !== this.asked) return;
      const hits = pages.flatMap((page, i) => page.features.map((feature) => hitOf(collections[i], feature)));
      hits.sort((a, b) => (a.properties.chainage_m ?? 0) - (b.properties.chainage_m ?? 0));
      const matched = pages.reduce((sum, page) => sum + page.numberMatched, 0);
      this.notices.withdraw("corridor");
      this.busy.set(false);
      const vague = hits.filter(({ properties }) => uncertaintyOf(properties) > metres).length;
      this.answer.set({ asked, matched, hits, vague, complete: hits.length >= matched });
    } catch (error) {
      if (isAbort(error) || asked !== this.asked) return;
      this.busy.set(false);
      this.answer.set(undefined);
      this.notices.fail("corridor", error, () => void this.ask(asked, query, metres, collections));
    }
  }

  /** Where a licence forbids many rows, the few that may be shown still come with the exact count. */
  private page(
    collection: string,
    query: Query,
    signal: AbortSignal,
  ): Promise<FeaturePage<IncidentProperties>> {
    const properties = this.wanted(collection);
    return firstPage(collection, { ...query, limit: MAX_ROWS, properties }, signal);
  }

  private forget(): void {
    this.abort?.abort();
    this.notices.withdraw("corridor");
    this.busy.set(false);
    if (this.answer.value) this.answer.set(undefined);
  }
}

interface Query {
  readonly near: string;
  readonly distance: string;
  readonly datetime: string | undefined;
  readonly event_type: string | undefined;
  readonly [parameter: string]: string | undefined;
}

function queryOf(view: View): Query | undefined {
  if (!view.near) return undefined;
  return {
    near: view.near,
    distance: formatDistance(view.distance),
    datetime: formatDatetime(view),
    event_type: view.facets.event_type?.join(","),
  };
}

function hitOf(collection: string, { id, properties }: Feature<IncidentProperties>): Hit {
  return { reference: `${collection}/${id}`, properties };
}
