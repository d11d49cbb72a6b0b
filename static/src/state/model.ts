/**
 * All state of the page in one place. The view says what is wanted; everything else follows from it and from
 * what the server sent. Layers and controls read it and listen to `changed`.
 */
import type { Box } from "../geo/box";
import { type Shape, shapeOf } from "../geo/shape";
import { parseLine, type Position } from "../geo/wkt";
import { preferredLanguage } from "../i18n/words";
import { Basemaps } from "./basemaps";
import { Catalog } from "./catalog";
import { Corridor } from "./corridor";
import { Counts } from "./counts";
import { parseDay } from "./day";
import { Details } from "./details";
import { type Drawing, NOTHING_DRAWN } from "./drawing";
import { type Filters, IncidentLoader } from "./incidentLoader";
import { Incidents } from "./incidents";
import { membersOf, membersRows } from "./members";
import { Notices } from "./notices";
import { Revision } from "./revision";
import { type Row, Rows } from "./rows";
import { Search } from "./search";
import { formatDatetime } from "./query";
import { Shown } from "./shown";
import { Signal } from "./signal";
import { Sketch } from "./sketch";
import { Sureness } from "./sureness";
import type { Domain } from "./time";
import { kindOfNear, type Language, type Theme, type View } from "./view";
import type { IncidentMark } from "./tiles/incidentTile";
import { ViewState } from "./viewState";

/** Things at one place of the map that were clicked together. */
export interface Group {
  readonly incidents: readonly Row[];
  /** How many incidents there are; more than are listed, where that would be very many. */
  readonly matched: number;
  readonly areas: readonly string[];
  readonly highway: string | undefined;
}

export class Model {
  readonly view = new ViewState();
  readonly notices = new Notices();
  readonly catalog = new Catalog(this.notices);
  readonly incidents = new Incidents();
  readonly shown = new Shown();
  private readonly wanted = (collection: string) => this.catalog.wanted(collection);
  readonly loader = new IncidentLoader(this.incidents, this.notices, () => this.refresh(), this.wanted);
  readonly corridor = new Corridor(this.notices, this.wanted);
  readonly basemaps = new Basemaps(({ error, retry }) => this.notices.fail("base", error, retry));
  readonly details = new Details();
  readonly counts = new Counts(this.notices, this.catalog);
  readonly rows = new Rows(this.notices, this.catalog);
  readonly sureness = new Sureness(this.notices, this.catalog);
  readonly search = new Search(this.notices, this.catalog);
  readonly revision = new Revision(this.notices);
  readonly sketch = new Sketch((change) => this.view.choose(change));
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
  private filteredFor: readonly unknown[] = [];

  constructor() {
    this.view.subscribe(() => this.refresh());
    this.view.unreadable.subscribe(() => this.tellUnreadable());
    this.catalog.highways.subscribe(() => this.refresh());
    this.catalog.areas.subscribe(() => this.refresh());
    this.catalog.places.subscribe(() => this.refresh());
    this.corridor.answer.subscribe(() => this.refresh());
    this.box.subscribe(() => this.refresh());
    this.zoomed.subscribe(() => this.refresh());
    this.dark.addEventListener("change", () => this.refresh());
  }

  /** Loads what the server holds; resolves once it is known what that is. */
  async start(): Promise<void> {
    this.tellUnreadable();
    this.refresh();
    if (!(await this.catalog.load(() => void this.start()))) return;
    void this.basemaps.load(this.catalog.value.map(({ id }) => id));
    void this.revision.load(this.catalog.ofRole("incidents"));
    void this.loader.load(this.catalog.ofRole("incidents"));
    this.refresh();
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

  /** The latest day in the data, from which presets count back. */
  get latestDay(): number | undefined {
    return this.catalog.days?.to;
  }

  /** Lists what was clicked together. */
  async gather(marks: readonly IncidentMark[], areas: readonly string[], highway: string | undefined): Promise<void> {
    const asked = ++this.gatherings;
    try {
      const { rows, matched } = await membersRows(membersOf(marks), this.catalog);
      if (asked === this.gatherings) this.group.set({ incidents: rows, matched, areas, highway });
    } catch (error) {
      this.notices.fail("group", error, () => void this.gather(marks, areas, highway));
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
    const collections = this.catalog.ofRole("incidents");
    if (collections.length > 0) this.loader.refine(collections, this.filters());
    this.corridor.follow(view, collections);
    this.filter(view);
    this.counts.follow(view, this.box.value, this.domain);
    this.rows.follow(view, this.box.value);
    this.sureness.follow(view);
    void this.details.open(view.selected);
    this.changed.announce();
  }

  /** Goes through all incidents again only when something they depend on changed: moving the map does not. */
  private filter(view: View): void {
    const { near, distance, from, to, facets } = view;
    const inputs = [
      this.incidents.count,
      this.corridor.answer.value,
      this.line,
      near,
      distance,
      from,
      to,
      facets,
    ];
    if (inputs.every((input, i) => input === this.filteredFor[i])) return;
    this.filteredFor = inputs;
    this.shown.update(this.incidents, view, this.corridor.hitTest(this.incidents, this.line, view));
  }

  private filters(): Filters {
    const view = this.view.value;
    return { datetime: formatDatetime(view), event_type: view.facets.event_type?.join(",") };
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
