/** The live map of an embed. It takes the still's place, showing the same piece of the world. */
import { Map as LeafletMap } from "leaflet";
import { getCollections } from "../api/collections";
import { Problem } from "../api/problem";
import { button, el } from "../controls/dom";
import type { Collection } from "../api/wire";
import { Areas } from "../layers/areas";
import { GroundLayer } from "../layers/groundLayer";
import { Highways } from "../layers/highways";
import { leafletOptions } from "../layers/leafletOptions";
import { IncidentLayer } from "../layers/tiles/incidentLayer";
import { Basemaps } from "../state/basemaps";
import type { Failure } from "../state/tiles/failure";
import { PALETTES } from "../style/palette";
import type { Live } from "./described";
import { considerate } from "./gestures";
import { legend } from "./legend";
import { type Phrases, phrasesFor } from "./phrases";
import { isOfPoints, loadThings } from "./things";
import { zoomOn } from "./view";

const MAX_ZOOM = 16;

export class LiveMap {
  readonly element = el("div", { class: "live" });
  private readonly map: LeafletMap;
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private readonly basemaps = new Basemaps((failure) => this.failed(failure));
  private readonly areas = new Areas();
  private readonly highways = new Highways();
  private readonly ground: GroundLayer;
  private readonly incidents: IncidentLayer;
  private legend: HTMLElement = el("ul");
  private readonly trouble = el("p", { class: "trouble" });
  /** Whether the reader has moved the map, which then stays where it is. */
  private moved = false;
  private arrived: () => void = () => {};
  private grounded: () => void = () => {};
  private failed: (failure: Failure) => void = this.tell;
  private readonly resizes = new ResizeObserver(() => this.resized());

  /** Puts the map into a box that has its size already. */
  constructor(
    stage: HTMLElement,
    private readonly live: Live,
  ) {
    const hint = el("div", { class: "hint", attributes: { "aria-hidden": "true" } });
    stage.append(this.element);
    this.map = this.leaflet();
    const palette = () => PALETTES[this.theme];
    const short = new Intl.NumberFormat(live.lang === "fr" ? "fr-FR" : "en-GB", { notation: "compact" });
    this.ground = new GroundLayer({
      palette,
      failed: (failure) => this.failed(failure),
      numbers: () => this.incidents.numbers,
      redrawLabels: () => this.incidents.redraw(),
      complete: () => this.grounded(),
    });
    this.incidents = new IncidentLayer({
      between: [this.areas, this.highways],
      above: [this.ground.labels],
      palette,
      number: (n) => short.format(n),
      failed: (failure) => this.failed(failure),
      busy: (busy) => busy || this.arrived(),
    });
    this.ground.labels.language = live.lang;
    this.element.setAttribute("role", "region");
    this.element.setAttribute("aria-label", this.phrases.map);
    this.element.append(hint, this.zoomButtons(), this.legend, this.trouble);
    considerate(this.map, hint, this.phrases);
    this.redraw();
  }

  /** Loads what is in view; done when it can be looked at. */
  async start(): Promise<void> {
    const failure = new Promise<never>((_, reject) => {
      this.failed = ({ error }) => reject(error as Error);
    });
    await Promise.race([this.load(), failure]);
    this.failed = this.tell;
    this.redraw();
    this.map.on("dragstart zoomstart", () => (this.moved = true));
    this.dark.addEventListener("change", this.redraw);
    this.resizes.observe(this.element);
  }

  private async load(): Promise<void> {
    const collections = await getCollections();
    for (const layer of [this.ground, this.incidents]) layer.addTo(this.map);
    await Promise.all([this.showGround(), this.showThings(collections), this.showIncidents(collections)]);
  }

  remove(): void {
    this.resizes.disconnect();
    this.dark.removeEventListener("change", this.redraw);
    this.incidents.remove();
    this.ground.remove();
    this.map.remove();
    this.element.remove();
  }

  private async showGround(): Promise<void> {
    const complete = new Promise<void>((resolve) => (this.grounded = resolve));
    await this.basemaps.load();
    this.ground.use(this.basemaps.own);
    // A server may have no ground.
    if (this.basemaps.own) await complete;
  }

  private async showThings(collections: readonly Collection[]): Promise<void> {
    const { polygons, lines, points } = await loadThings(this.live, collections);
    this.areas.areas = polygons;
    this.highways.highways = this.ground.labels.highways = lines;
    this.ground.labels.places = points;
  }

  /** Asks for the incidents; done when those in view are here, or cannot be had. */
  private async showIncidents(collections: readonly Collection[]): Promise<void> {
    const { live, incidents } = this;
    if (!isOfPoints(live, collections)) return;
    const fields = collections.find(({ id }) => id === live.collection)?.vigie?.fields ?? [];
    incidents.colour(live.kinds);
    const complete = new Promise<void>((resolve) => (this.arrived = resolve));
    incidents.ask([{ collection: live.collection, fields, query: new URLSearchParams(live.features) }]);
    await complete;
  }

  /** What could not be had of what the reader moved to. */
  private tell({ error, retry }: Failure): void {
    const status = error instanceof Problem ? error.status : 0;
    const again = button(this.phrases.retry, () => {
      this.trouble.replaceChildren();
      retry();
    }, "retry");
    this.trouble.className = "note fault trouble";
    this.trouble.setAttribute("role", "status");
    this.trouble.replaceChildren(`${status > 0 ? this.phrases.failed(status) : this.phrases.unreachable} `, again);
  }

  private get phrases(): Phrases {
    return phrasesFor(this.live.lang);
  }

  private get theme(): "light" | "dark" {
    return this.live.theme ?? (this.dark.matches ? "dark" : "light");
  }

  private leaflet(): LeafletMap {
    const [lon, lat] = this.live.center;
    return new LeafletMap(this.element, {
      center: [lat, lon],
      zoom: zoomOn(this.element.clientWidth, this.live),
      maxZoom: MAX_ZOOM,
      zoomSnap: 0,
      zoomDelta: 0.5,
      ...leafletOptions(),
    });
  }

  private zoomButtons(): HTMLElement {
    const { phrases } = this;
    const step = (label: string, sign: string, by: number) => {
      const key = button(sign, () => this.map.setZoom(this.map.getZoom() + by), "zoom");
      key.setAttribute("aria-label", label);
      key.title = label;
      // A double click on a button is two clicks, and not one on the map below.
      key.addEventListener("dblclick", (event) => event.stopPropagation());
      return key;
    };
    return el("div", { class: "zooms" }, step(phrases.zoomIn, "+", 1), step(phrases.zoomOut, "\u2212", -1));
  }

  /** Another width shows the same, smaller or larger. */
  private resized(): void {
    this.map.invalidateSize({ animate: false });
    if (this.moved) return;
    const [lon, lat] = this.live.center;
    this.map.setView([lat, lon], zoomOn(this.element.clientWidth, this.live), { animate: false });
    this.moved = false;
  }

  private readonly redraw = (): void => {
    this.ground.redraw();
    const key = legend(this.live, this.theme, this.phrases.legend);
    this.legend.replaceWith(key);
    this.legend = key;
  };
}
