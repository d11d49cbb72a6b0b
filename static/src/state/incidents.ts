/**
 * All loaded incidents as columns: numbers in typed arrays, repeated text once in a dictionary. A hundred
 * thousand of them are a few megabytes, and drawing reads them without making an object each.
 */
import type { Feature, IncidentProperties } from "../api/wire";
import { PointGrid } from "../geo/grid";
import { metresPerUnit, worldX, worldY } from "../geo/mercator";
import { parseDay } from "./day";
import { Dictionary } from "./dictionary";
import { uncertaintyOf } from "./uncertainty";

/** Rows the first arrays have room for; they double when full. */
const FIRST_CAPACITY = 1024;

/** More rows than there ever are; with any day still a whole number that a double holds. */
const ROW_ROOM = 2 ** 21;

/** Days for an end that is not given: before and after every date. */
const FIRST_DAY = -0x8000_0000;
const LAST_DAY = 0x7fff_ffff;

export class Incidents {
  count = 0;
  /** Grows with each row that comes and each time that all go. */
  changes = 0;
  /** The last day on which anything is known to have begun. */
  latestDay: number | undefined;
  /** World units (see `geo/mercator.ts`). */
  x = new Float64Array(FIRST_CAPACITY);
  y = new Float64Array(FIRST_CAPACITY);
  /** Radius within which it happened, in world units too; 0 where the place is exact. */
  radius = new Float32Array(FIRST_CAPACITY);
  /** First and last day, both included. */
  start = new Int32Array(FIRST_CAPACITY);
  end = new Int32Array(FIRST_CAPACITY);
  /** Indices into the dictionaries below. */
  type = new Uint16Array(FIRST_CAPACITY);
  private label = new Uint32Array(FIRST_CAPACITY);
  private datePrecision = new Uint8Array(FIRST_CAPACITY);
  private collection = new Uint8Array(FIRST_CAPACITY);

  readonly types = new Dictionary();
  private readonly labels = new Dictionary();
  private readonly datePrecisions = new Dictionary();
  private readonly collections = new Dictionary();
  private readonly ids: string[] = [];
  private readonly rows = new Map<string, number>();
  private cachedGrid: PointGrid | undefined;
  private cachedOrder: Uint32Array | undefined;

  /** Adds an incident, unless it is there already: pages may overlap while the data changes. */
  add(collection: string, feature: Feature<IncidentProperties>): void {
    const reference = `${collection}/${feature.id}`;
    if (feature.geometry?.type !== "Point" || this.rows.has(reference)) return;
    if (this.count === this.x.length) this.enlarge();
    const row = this.count++;
    this.changes++;
    const p = feature.properties;
    const [lon, lat] = feature.geometry.coordinates;
    this.x[row] = worldX(lon);
    this.y[row] = worldY(lat);
    this.radius[row] = uncertaintyOf(p) / metresPerUnit(this.y[row]);
    this.start[row] = p.start ? (parseDay(p.start) ?? FIRST_DAY) : FIRST_DAY;
    this.end[row] = p.end ? (parseDay(p.end) ?? LAST_DAY) : LAST_DAY;
    if (this.start[row] !== FIRST_DAY)
      this.latestDay = Math.max(this.latestDay ?? FIRST_DAY, this.start[row]);
    this.type[row] = this.types.index(p.event_type ?? "");
    this.label[row] = this.labels.index(p.title || p.location || "");
    this.datePrecision[row] = this.datePrecisions.index(p.date_precision ?? "day");
    this.collection[row] = this.collections.index(collection);
    this.ids[row] = String(feature.id);
    this.rows.set(reference, row);
    this.cachedGrid = undefined;
    this.cachedOrder = undefined;
  }

  clear(): void {
    this.count = 0;
    this.changes++;
    this.rows.clear();
    this.ids.length = 0;
    this.cachedGrid = undefined;
    this.cachedOrder = undefined;
  }

  /** `collection/id` of a row. */
  reference(row: number): string {
    return `${this.collections.text(this.collection[row])}/${this.ids[row]}`;
  }

  rowOf(reference: string): number | undefined {
    return this.rows.get(reference);
  }

  typeOf(row: number): string {
    return this.types.text(this.type[row]);
  }

  /** Radius in metres within which it happened; 0 where the place is exact. */
  uncertaintyOf(row: number): number {
    return this.radius[row] * metresPerUnit(this.y[row]);
  }

  /** Title, or place where it has none. */
  labelOf(row: number): string {
    return this.labels.text(this.label[row]);
  }

  datePrecisionOf(row: number): string {
    return this.datePrecisions.text(this.datePrecision[row]);
  }

  /** Made when first asked for after a change, since pages arrive faster than anyone points. */
  get grid(): PointGrid {
    this.cachedGrid ??= new PointGrid(this.x, this.y, this.count);
    return this.cachedGrid;
  }

  /** Rows with the latest first. */
  get latestFirst(): Uint32Array {
    if (!this.cachedOrder) {
      // One number for day and row, since sorting numbers is ten times as fast as asking a function about each pair.
      const keys = Float64Array.from({ length: this.count }, (_, row) => row - this.start[row] * ROW_ROOM).sort();
      this.cachedOrder = Uint32Array.from(keys, (key) => key - Math.floor(key / ROW_ROOM) * ROW_ROOM);
    }
    return this.cachedOrder;
  }

  private enlarge(): void {
    const size = this.x.length * 2;
    const grown = <A extends { set(from: ArrayLike<number>): void }>(to: A, from: ArrayLike<number>): A => {
      to.set(from);
      return to;
    };
    this.x = grown(new Float64Array(size), this.x);
    this.y = grown(new Float64Array(size), this.y);
    this.radius = grown(new Float32Array(size), this.radius);
    this.start = grown(new Int32Array(size), this.start);
    this.end = grown(new Int32Array(size), this.end);
    this.type = grown(new Uint16Array(size), this.type);
    this.label = grown(new Uint32Array(size), this.label);
    this.datePrecision = grown(new Uint8Array(size), this.datePrecision);
    this.collection = grown(new Uint8Array(size), this.collection);
  }
}
