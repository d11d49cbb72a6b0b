/** The live map of an embed. It takes the still's place, showing the same piece of the world. */
import { Map as LeafletMap } from "leaflet";
import { getCollections } from "../api/collections";
import { button, el } from "../controls/dom";
import { type Box, grow } from "../geo/box";
import { worldX, worldY } from "../geo/mercator";
import { CanvasLayer } from "../layers/canvasLayer";
import { Ground } from "../layers/ground";
import { Labels } from "../layers/labels";
import { Room } from "../layers/room";
import { BaseMap } from "../state/base";
import { Notices } from "../state/notices";
import { PALETTES } from "../style/palette";
import type { Live } from "./described";
import { considerate } from "./gestures";
import { phrasesFor } from "./phrases";
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
  private readonly layers: readonly CanvasLayer[];
  /** Whether the reader has moved the map, which then stays where it is. */
  private moved = false;

  /** Puts the map into a box that has its size already. */
  constructor(
    stage: HTMLElement,
    private readonly live: Live,
  ) {
    const phrases = phrasesFor(live.lang);
    const hint = el("div", { class: "hint", attributes: { "aria-hidden": "true" } });
    stage.append(this.element);
    this.map = this.leaflet();
    const labels = new Labels(this.base, () => new Room());
    labels.language = live.lang;
    const palette = () => PALETTES[this.theme];
    this.layers = [
      new CanvasLayer("ground", [new Ground(this.base)], palette),
      new CanvasLayer("labels", [labels], palette),
    ];
    this.element.setAttribute("role", "region");
    this.element.setAttribute("aria-label", phrases.map);
    this.element.append(hint, this.zoomButtons());
    considerate(this.map, hint, phrases);
  }

  /** Loads what is in view; done when it can be looked at. */
  async start(): Promise<void> {
    const collections = await getCollections();
    this.available = new Set(collections.map(({ id }) => id));
    for (const layer of this.layers) layer.addTo(this.map);
    this.map.on("moveend", () => this.load());
    this.map.on("dragstart zoomstart", () => (this.moved = true));
    this.base.subscribe(() => this.redraw());
    this.dark.addEventListener("change", () => this.redraw());
    new ResizeObserver(() => this.resized()).observe(this.element);
    await new Promise<void>((resolve) => {
      const stop = this.base.subscribe(() => resolve(stop()));
      this.load();
    });
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
    const phrases = phrasesFor(this.live.lang);
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

  private redraw(): void {
    for (const layer of this.layers) layer.redraw();
  }

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
