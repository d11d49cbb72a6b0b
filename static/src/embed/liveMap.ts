/** The live map of an embed. It takes the still's place, showing the same piece of the world. */
import { Map as LeafletMap } from "leaflet";
import { getCollections } from "../api/collections";
import { Problem } from "../api/problem";
import { button, el } from "../controls/dom";
import { type Box, grow } from "../geo/box";
import { worldX, worldY } from "../geo/mercator";
import type { Collection } from "../api/wire";
import { CanvasLayer } from "../layers/canvasLayer";
import { Areas } from "../layers/areas";
import { Ground } from "../layers/ground";
import { Highways } from "../layers/highways";
import { Labels } from "../layers/labels";
import { IncidentLayer } from "../layers/tiles/incidentLayer";
import { BaseMap } from "../state/base";
import { Notices } from "../state/notices";
import { PALETTES } from "../style/palette";
import type { Live } from "./described";
import { considerate } from "./gestures";
import { legend } from "./legend";
import { type Phrases, phrasesFor } from "./phrases";
import { isOfPoints, loadThings } from "./things";
import { zoomOn } from "./view";

const MAX_ZOOM = 16;

/** The base map is fetched a little beyond the view, as a part of it. */
const BASE_MARGIN = 0.2;

export class LiveMap {
  readonly element = el("div", { class: "live" });
  private readonly map: LeafletMap;
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private readonly notices = new Notices();
  private available: ReadonlySet<string> = new Set();
  private readonly base = new BaseMap(this.notices, () => this.available);
  private readonly areas = new Areas();
  private readonly highways = new Highways();
  private readonly labels: Labels;
  private readonly incidents: IncidentLayer;
  private readonly layers: Readonly<Record<"ground" | "overlay" | "labels", CanvasLayer>>;
  private legend: HTMLElement = el("ul");
  private readonly trouble = el("p", { class: "trouble" });
  /** Whether the reader has moved the map, which then stays where it is. */
  private moved = false;
  private arrived: () => void = () => {};
  private failed: (error: unknown, retry: () => void) => void = this.tell;
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
    this.incidents = new IncidentLayer({
      palette,
      number: (n) => short.format(n),
      failed: ({ error, retry }) => this.failed(error, retry),
      busy: (busy) => busy || this.arrived(),
      changed: () => this.layers.labels.redraw(),
    });
    this.labels = new Labels(this.base, () => this.incidents.numbers);
    this.labels.language = live.lang;
    this.layers = {
      ground: new CanvasLayer("ground", [new Ground(this.base)], palette),
      overlay: new CanvasLayer("overlay", [this.areas, this.highways], palette),
      labels: new CanvasLayer("labels", [this.labels], palette),
    };
    this.element.setAttribute("role", "region");
    this.element.setAttribute("aria-label", this.phrases.map);
    this.element.append(hint, this.zoomButtons(), this.legend, this.trouble);
    considerate(this.map, hint, this.phrases);
    this.redraw();
  }

  /** Loads what is in view; done when it can be looked at. */
  async start(): Promise<void> {
    const collections = await getCollections();
    this.available = new Set(collections.map(({ id }) => id));
    this.layers.ground.addTo(this.map);
    this.incidents.addTo(this.map);
    this.layers.overlay.addTo(this.map);
    this.layers.labels.addTo(this.map);
    this.map.on("moveend", () => this.load());
    this.map.on("dragstart", () => (this.moved = true));
    this.map.on("zoomstart", () => (this.moved = true));
    this.base.subscribe(() => this.redraw());
    this.dark.addEventListener("change", this.redraw);
    this.resizes.observe(this.element);
    const ground = this.grounded();
    this.load();
    await Promise.all([ground, this.showThings(collections), this.showIncidents(collections)]);
    this.redraw();
  }

  remove(): void {
    this.resizes.disconnect();
    this.dark.removeEventListener("change", this.redraw);
    this.incidents.remove();
    this.map.remove();
    this.element.remove();
  }

  private grounded(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.base.subscribe(() => {
        stop();
        resolve();
      });
    });
  }

  private async showThings(collections: readonly Collection[]): Promise<void> {
    const { polygons, lines, points } = await loadThings(this.live, collections);
    this.areas.areas = polygons;
    this.highways.highways = this.labels.highways = lines;
    this.labels.places = points;
  }

  /** Asks for the incidents; done when those in view are here, or cannot be had. */
  private async showIncidents(collections: readonly Collection[]): Promise<void> {
    const { live, incidents } = this;
    if (!isOfPoints(live, collections)) return;
    const fields = collections.find(({ id }) => id === live.collection)?.vigie?.fields ?? [];
    incidents.colour(live.kinds);
    incidents.ask([{ collection: live.collection, fields, query: new URLSearchParams(live.features) }]);
    await new Promise<void>((resolve, reject) => {
      this.arrived = resolve;
      this.failed = (error) => reject(error as Error);
    });
    this.failed = this.tell;
  }

  /** What could not be had of what the reader moved to. */
  private tell(error: unknown, retry: () => void): void {
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
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const [lon, lat] = this.live.center;
    return new LeafletMap(this.element, {
      center: [lat, lon],
      zoom: zoomOn(this.element.clientWidth, this.live),
      maxZoom: MAX_ZOOM,
      zoomSnap: 0,
      zoomDelta: 0.5,
      worldCopyJump: true,
      zoomControl: false,
      attributionControl: false,
      zoomAnimation: !still,
      fadeAnimation: !still,
      inertia: !still,
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

  private load(): void {
    const box = this.box;
    this.base.show(grow(box, (box.maxX - box.minX) * BASE_MARGIN), this.map.getZoom());
  }

  private readonly redraw = (): void => {
    for (const layer of Object.values(this.layers)) layer.redraw();
    this.incidents.redraw();
    const key = legend(this.live, this.theme, this.phrases.legend);
    this.legend.replaceWith(key);
    this.legend = key;
  };

  private get box(): Box {
    const bounds = this.map.getBounds();
    return {
      minX: worldX(bounds.getWest()),
      maxX: worldX(bounds.getEast()),
      minY: worldY(bounds.getNorth()),
      maxY: worldY(bounds.getSouth()),
    };
  }
}
