/** Wires the page: what the map and the panel ask for goes to the model, and its changes come back to both. */

import { Announcer } from "./controls/announcer";
import { AttributionControl } from "./controls/attribution";
import { BasemapControl } from "./controls/basemap";
import { el } from "./controls/dom";
import { NoticesControl } from "./controls/notices";
import { LaterControl } from "./controls/later";
import { PanelControl } from "./controls/panel";
import { ProgressControl } from "./controls/progress";
import { overlaps } from "./geo/box";
import { wrapped } from "./geo/mercator";
import { loadWords, type Words } from "./i18n/words";
import { MapView } from "./layers/mapView";
import { formatFragment } from "./state/fragment";
import { referenceOf } from "./state/members";
import { Model } from "./state/model";
import { DEFAULT_VIEW, type MapView as View } from "./state/view";

/** What is listed and counted beside the map follows it when it has not moved for so long: whoever zooms goes on zooming. */
const RESTING_MS = 200;

/** The map waits so long to be told where the data are. */
const PLACELESS_MS = 1_500;

export class App {
  private readonly model = new Model();
  private readonly mapElement = el("div", { class: "map" });
  private readonly stage: HTMLElement;
  private readonly map: MapView;
  private words: Words | undefined;
  /** The language whose words are here or on their way. */
  private speaking: string | undefined;
  private theme = "";
  /** At first what is in the page itself stands where they will be. */
  private removeControls: () => void = () => this.root.querySelector(".panel")?.remove();
  /** The view in the link, as text, to tell whether going back changed it. */
  private shownView = "";
  private placing = false;
  private resting: ReturnType<typeof setTimeout> | undefined;
  /** The map shows where the incidents are, until somebody or a link says otherwise. */
  private fitting = true;
  private shownNear: string | undefined;
  private shownSelected: string | undefined;

  constructor(private readonly root: HTMLElement) {
    this.stage = el("main", { class: "stage" }, this.mapElement);
    root.querySelector(".stage")!.replaceWith(this.stage);
    this.map = new MapView(this.mapElement, this.model);
  }

  start(): void {
    const { model, map } = this;
    this.shownSelected = model.view.value.selected;
    this.fitting = model.view.value.map === undefined;
    this.update();
    model.changed.subscribe(() => this.update());
    model.catalog.subscribe(() => this.placeFirst());
    model.sketch.subscribe((drawn) => {
      this.mapElement.classList.toggle("drawing", drawn !== undefined && !drawn.done);
      map.updateSketch();
    });
    model.pointed.subscribe(() => map.updateSketch());
    map.leaflet.on("movestart", () => clearTimeout(this.resting));
    map.leaflet.on("moveend", () => this.moved());
    map.leaflet.on("click", ({ latlng }) => this.clicked(latlng.lat, latlng.lng));
    map.leaflet.on("mousemove", ({ latlng }) => this.hovered(latlng.lat, latlng.lng));
    new ResizeObserver(() => this.resized()).observe(this.mapElement);
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.escape());
    window.addEventListener("offline", () =>
      model.notices.tell({ key: "offline", kind: "information", text: ({ say }) => say.offline }),
    );
    window.addEventListener("online", () => model.notices.withdraw("offline"));
    void this.begin();
  }

  /** Where nothing is known of the data, or not soon, the map shows the world. */
  private async begin(): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, PLACELESS_MS));
    await Promise.race([this.model.start(), late]);
    if (!this.map.placed && !this.model.view.value.map) this.quietly(() => this.map.showWorld());
  }

  private update(): void {
    void this.translate();
    if (this.model.theme !== this.theme) {
      this.theme = this.model.theme;
      document.documentElement.dataset.theme = this.theme;
    }
    const { map, near } = this.model.view.value;
    // What stands around the map says how large it is.
    if (map && this.words && formatMap(map) !== this.shownView) {
      this.shownView = formatMap(map);
      this.fitting = false;
      this.quietly(() => this.map.show(map));
    }
    if (this.map.placed) {
      this.bringIntoView(near);
      this.bringSelectedIntoView();
    }
    this.map.update();
  }

  /** Builds the controls, anew whenever the language changes: everything they show is in the model. */
  private async translate(): Promise<void> {
    const { language } = this.model;
    if (language === this.speaking) return;
    this.speaking = language;
    const words = await loadWords(language);
    // Whoever changed their mind meanwhile gets the other.
    if (language !== this.speaking) return;
    const first = this.words === undefined;
    this.removeControls();
    this.words = words;
    document.documentElement.lang = language;
    document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
    document.title = words.title;
    const { model } = this;
    const panel = new PanelControl(model, words);
    const { copy } = model;
    const lists = copy?.lists ?? true;
    const overMap = [
      new NoticesControl(model, words).start(),
      new BasemapControl(model, words).start(),
      new ProgressControl(model, words).start(),
      new AttributionControl(model, words).start(),
      !copy && new LaterControl(model, words, async () => (await import("./controls/tools")).SketchBarControl).start(),
      lists && new LaterControl(model, words, async () => (await import("./controls/tools")).TimeBarControl, "later-time").start(),
      new LaterControl(model, words, async () => (await import("./controls/tools")).PaperControl).start(),
    ].filter((control) => control !== false);
    const announcer = new Announcer(model, words).start();
    const skip = el("a", { class: "skip", text: words.skipToList, attributes: { href: "#list" } });
    skip.addEventListener("click", (event) => {
      // The fragment is the page's state, so the link must not replace it.
      event.preventDefault();
      document.getElementById("list-title")?.focus();
    });
    this.root.prepend(...(lists ? [skip] : []), panel.element);
    this.stage.append(...overMap.map(({ element }) => element), announcer.element);
    this.map.translate(words);
    this.removeControls = () => {
      for (const control of [panel, ...overMap, announcer]) control.remove();
      skip.remove();
    };
    if (!first) return document.getElementById("switch-language")?.focus();
    if (this.map.placed) this.quietly(() => this.map.leaflet.invalidateSize({ animate: false, pan: false }));
    this.update();
    if (this.model.catalog.known) this.placeFirst();
  }

  /** Without a view in the link, the map begins where the incidents are. */
  private placeFirst(): void {
    if (!this.fitting || !this.words) return;
    const extent = this.model.catalog.extent();
    if (extent) this.map.fit(extent);
    else this.map.showWorld();
    this.moved();
    this.fitting = true;
  }

  /** The page takes shape bit by bit, and what the map shows first is not to depend on which bit came when. */
  private resized(): void {
    const { leaflet, placed } = this.map;
    if (!placed) return;
    const before = leaflet.getSize();
    this.quietly(() => leaflet.invalidateSize({ animate: false }));
    if (!leaflet.getSize().equals(before)) this.placeFirst();
  }

  /** Moves the map by our own doing: it may come to rest a pixel aside, and the link stays as it was given. */
  private quietly(move: () => void): void {
    this.placing = true;
    move();
    this.placing = false;
  }

  private moved(): void {
    const { map, model } = this;
    if (!map.placed) return;
    clearTimeout(this.resting);
    const rests = () => model.box.set(map.box);
    if (model.box.value) this.resting = setTimeout(rests, RESTING_MS);
    else rests();
    if (!this.placing) this.fitting = false;
    if (this.placing || model.catalog.value.length === 0) return;
    const view = map.view;
    if (formatMap(view) === this.shownView) return;
    this.shownView = formatMap(view);
    model.view.adjust({ map: view });
  }

  /** A highway chosen by name may be elsewhere. */
  private bringIntoView(near: string | undefined): void {
    const line = this.model.line;
    if (near === this.shownNear || (near && !line)) return;
    const chosenNow = this.model.box.value !== undefined && near !== undefined;
    this.shownNear = near;
    if (chosenNow && line && !overlaps(line.box, this.map.box)) this.map.fit(line.box);
  }

  /** An incident opened from a list may be outside the view; one that came with the link leaves it as it is. */
  private bringSelectedIntoView(): void {
    const detail = this.model.details.value;
    if (detail.state === "closed") this.shownSelected = undefined;
    if (detail.state !== "open" || detail.reference === this.shownSelected) return;
    this.shownSelected = detail.reference;
    this.map.revealSelected();
  }

  private clicked(lat: number, lng: number): void {
    const { model, map } = this;
    if (model.sketch.drawing) return model.sketch.add([wrapped(lng), lat]);
    const { sign, circles, highway, areas } = map.pick(lat, lng);
    const signs = sign ? [sign] : circles;
    const several = signs.reduce((sum, { count }) => sum + count, 0) + areas.length + (highway ? 1 : 0) > 1;
    if (sign && several && map.separates(sign)) return map.approach(sign);
    if (several) return void model.gather({ kind: sign ? "place" : "circles", marks: signs.flatMap(({ marks }) => marks) }, areas, highway);
    model.group.set(undefined);
    const thing = signs.length > 0 ? referenceOf(signs[0].marks[0]) : areas[0];
    if (highway) model.view.choose(model.copy ? { selected: highway } : { near: highway, selected: undefined });
    else if (thing !== undefined) model.view.choose({ selected: thing });
    else if (model.view.value.selected) model.view.choose({ selected: undefined });
  }

  private hovered(lat: number, lng: number): void {
    const { sign, circles, highway, areas } = this.map.pick(lat, lng);
    const found = sign !== undefined || circles.length > 0 || highway !== undefined || areas.length > 0;
    this.mapElement.classList.toggle("over-something", found);
  }

  /** Closes the innermost thing that is open. */
  private escape(): void {
    const { view, group, sketch } = this.model;
    if (sketch.value) sketch.cancel();
    else if (view.value.selected) view.choose({ selected: undefined });
    else if (group.value) group.set(undefined);
    else if (view.value.near) view.choose({ near: undefined });
  }
}

function formatMap(map: View): string {
  return formatFragment({ ...DEFAULT_VIEW, map });
}
