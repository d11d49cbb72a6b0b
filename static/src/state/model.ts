/**
 * All state of the page in one place. The view says what is wanted; everything else follows from it and from
 * what the server sent. Layers and controls read it and listen to `changed`.
 */
import { publishedCopy } from "../api/client";
import type { Box } from "../geo/box";
import { type Shape, shapeOf } from "../geo/shape";
import { formatPosition, parseLine, type Position } from "../geo/wkt";
import { preferredLanguage } from "../i18n/words";
import { getHoldings } from "../api/collections";
import { Basemaps } from "./basemaps";
import { Catalog } from "./catalog";
import { Counts } from "./counts";
import { parseDay } from "./day";
import { Details } from "./details";
import { type Drawing, NOTHING_DRAWN } from "./drawing";
import { type Cut, type Marks, membersRows } from "./members";
import { distanceWithHits } from "./nearest";
import { Notices } from "./notices";
import { type Row, Rows } from "./rows";
import { Signal } from "./signal";
import { Sketch } from "./sketch";
import { StripCounts } from "./strip";
import { Sureness } from "./sureness";
import type { Domain } from "./time";
import { kindOfNear, type Language, MAX_DISTANCE_M, type Theme } from "./view";
import { ViewState } from "./viewState";

/** Things at one place of the map that were clicked together. */
export interface Group {
  readonly incidents: readonly Row[];
  /** How many incidents there are; more than are listed, where that would be very many. */
  readonly matched: number;
  readonly cut: Cut | undefined;
  readonly areas: readonly string[];
  readonly highway: string | undefined;
}

export class Model {
  /** The published copy that the page is; nothing where there is a server. */
  readonly copy = publishedCopy();
  readonly view = new ViewState();
  readonly notices = new Notices();
  readonly catalog = new Catalog(this.notices);
  readonly basemaps = new Basemaps(({ error, retry }) => this.notices.fail("base", error, retry));
  readonly details = new Details();
  readonly counts = new Counts(this.notices, this.catalog);
  readonly rows = new Rows(this.notices, this.catalog);
  readonly sureness = new Sureness(this.notices, this.catalog);
  readonly strip = new StripCounts(this.notices, this.catalog);
  readonly sketch = new Sketch(
    (change) => this.view.choose(change),
    (place) => void this.lookAround(place),
  );
  /** The days that the time bar spans, where it was narrowed; otherwise all of the data's. */
  readonly zoomed = new Signal<Domain | undefined>(undefined);
  /** A place that is pointed at beside the map. */
  readonly pointed = new Signal<Position | undefined>(undefined);
  readonly drawing = new Signal<Drawing>(NOTHING_DRAWN);
  /** What the map shows is not yet all that was asked for. */
  readonly busy = new Signal(false);
  readonly group = new Signal<Group | undefined>(undefined);
  /** The part of the world in view. */
  readonly box = new Signal<Box | undefined>(undefined);
  /** Something that is drawn or listed changed; at most once a frame. */
  readonly changed = new Signal<undefined>(undefined);
  private readonly dark = window.matchMedia("(prefers-color-scheme: dark)");
  private drawnLine: Shape | undefined;
  private request = 0;
  private gatherings = 0;

  constructor() {
    this.view.subscribe(() => this.refresh());
    this.view.unreadable.subscribe(() => this.tellUnreadable());
    this.catalog.highways.subscribe(() => this.refresh());
    this.catalog.areas.subscribe(() => this.refresh());
    this.catalog.places.subscribe(() => this.refresh());
    this.box.subscribe(() => this.refresh());
    this.zoomed.subscribe(() => this.refresh());
    this.counts.types.subscribe(() => this.refresh());
    this.dark.addEventListener("change", () => this.refresh());
  }

  /** Loads what the server holds; resolves once it is known what that is. */
  async start(): Promise<void> {
    this.tellUnreadable();
    this.refresh();
    void this.basemaps.load();
    await this.load();
  }

  /** The same of the moment that the view names. */
  private async load(): Promise<void> {
    this.busy.set(true);
    if (!(await this.catalog.load(this.view.value.frozen, () => void this.load()))) return this.busy.set(false);
    this.tellPast();
    this.refresh();
  }

  /** Freezes the view to the data as they are known now, or lets them go on. */
  async freeze(frozen: boolean): Promise<void> {
    this.notices.withdraw("freeze");
    try {
      const moment = frozen ? (await getHoldings()).asOf : undefined;
      if (!frozen || moment !== undefined) this.view.choose({ frozen: moment });
    } catch (error) {
      this.notices.fail("freeze", error, () => void this.freeze(frozen));
    }
  }

  get language(): Language {
    return this.view.value.language ?? preferredLanguage(navigator.languages);
  }

  get theme(): Theme {
    return this.view.value.theme ?? (this.dark.matches ? "dark" : "light");
  }

  /** The line of the corridor: a highway, or one that was drawn. */
  get line(): Shape | undefined {
    const { near } = this.view.value;
    if (near === undefined || kindOfNear(near) !== "line") return this.catalog.highway(near);
    if (this.drawnLine?.id !== near) this.drawnLine = lineOf(near);
    return this.drawnLine;
  }

  /** The days that the time bar spans. */
  get domain(): Domain | undefined {
    return this.zoomed.value ?? this.catalog.days;
  }

  /** Whether an area stands at some time of the chosen dates. */
  inForce({ properties }: Shape): boolean {
    const { from, to } = this.view.value;
    const [start, end] = [parseDay(String(properties.start)), parseDay(String(properties.end))];
    return (
      (to === undefined || start === undefined || start <= to) &&
      (from === undefined || end === undefined || end >= from)
    );
  }

  /** Where the counts along the road are to be had as files, one of each collection. */
  get stripCsv(): { href: string; title: string }[] {
    const view = this.view.value;
    return this.catalog.shown(view).map(({ id, title }) => ({ href: this.strip.csvLink(id, view), title: title ?? id }));
  }

  /** The latest day in the data, from which presets count back. */
  get latestDay(): number | undefined {
    return this.catalog.days?.to;
  }

  /** Lists what was clicked together: marks of one place, or all whose circles reach there. */
  async gather(marks: Marks, areas: readonly string[], highway: string | undefined): Promise<void> {
    const asked = ++this.gatherings;
    try {
      const { rows, matched, cut } = await membersRows(marks, this.catalog);
      if (asked === this.gatherings) this.group.set({ incidents: rows, matched, cut, areas, highway });
    } catch (error) {
      this.notices.fail("group", error, () => void this.gather(marks, areas, highway));
    }
  }

  /** Shows what is nearest to a place, however far that is, and says how far it looked. */
  private async lookAround(place: Position): Promise<void> {
    const near = formatPosition(place);
    this.view.choose({ near, selected: undefined });
    this.notices.withdraw("nearest");
    const asked = this.view.value;
    try {
      const distance = await distanceWithHits(asked, this.catalog);
      // Whoever went on meanwhile asks for something else.
      if (distance === asked.distance || this.view.value.near !== near || this.view.value.distance !== asked.distance) return;
      this.view.adjust({ distance });
      const found = distance < MAX_DISTANCE_M;
      this.notices.tell({ key: "nearest", kind: "information", text: (words) => (found ? words.widened : words.nothingNear)(words.length(distance)) });
    } catch (error) {
      this.notices.fail("nearest", error, () => void this.lookAround(place));
    }
  }

  /** Brings everything that follows from the view up to date, before the next frame. */
  refresh(): void {
    this.request ||= requestAnimationFrame(() => {
      this.request = 0;
      this.follow();
    });
  }

  private follow(): void {
    const view = this.view.value;
    if (this.catalog.known && view.frozen !== this.catalog.frozen) void this.load();
    this.counts.follow(view, this.box.value, this.domain);
    this.rows.follow(view, this.box.value);
    this.sureness.follow(view);
    this.strip.follow(view, this.line);
    if (view.near === undefined) this.notices.withdraw("nearest");
    void this.details.open(view.selected, view.frozen);
    this.changed.announce();
  }

  /** What is shown of the past says so. */
  private tellPast(): void {
    const { frozen, withheld } = this.catalog;
    if (frozen === undefined) return this.notices.withdraw("frozen");
    this.notices.tell({
      key: "frozen",
      kind: "information",
      text: (words) => words.asKnown(words.moment(Date.parse(frozen)), withheld),
      act: { label: (words) => words.followData, run: () => this.view.choose({ frozen: undefined }) },
    });
  }

  private tellUnreadable(): void {
    const unreadable = this.view.unreadable.value;
    if (unreadable.length === 0) return this.notices.withdraw("link");
    const values = unreadable.map(({ name, value }) => `${name}=${value}`).join(", ");
    this.notices.tell({ key: "link", kind: "information", text: (words) => words.say.unreadable(values) });
  }
}

/** The shape of a line that was drawn; its own text is its name. */
function lineOf(near: string): Shape | undefined {
  const line = parseLine(near);
  const coordinates = line?.map(([lon, lat]) => [lon, lat]);
  return coordinates && shapeOf({ id: near, geometry: { type: "LineString", coordinates }, properties: {} });
}
