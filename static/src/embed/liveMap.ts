/** The live map of an embed. It takes the still's place, showing the same piece of the world. */
import { Map as LeafletMap } from "leaflet";
import { getHoldings } from "../api/collections";
import { button, el } from "../controls/dom";
import { publishedCopy, serverAddress } from "../api/client";
import type { Collection, Feature } from "../api/wire";
import { latitude, longitude, metresPerUnit, worldX, worldY, wrapped } from "../geo/mercator";
import { scaleOf } from "../geo/tiles";
import { Areas } from "../layers/areas";
import { GroundLayer } from "../layers/groundLayer";
import { Highways } from "../layers/highways";
import { leafletOptions } from "../layers/leafletOptions";
import { pick } from "../layers/pick";
import { IncidentLayer, type Spot } from "../layers/tiles/incidentLayer";
import type { Sign } from "../layers/tiles/signs";
import { Basemaps } from "../state/basemaps";
import { referenceOf } from "../state/members";
import { encodeValue } from "../state/query";
import type { Failure } from "../state/tiles/failure";
import { uncertaintyOf } from "../state/uncertainty";
import { onContrast, paletteOf } from "../style/contrast";
import { Card } from "./card";
import type { Live } from "./described";
import { considerate } from "./gestures";
import { colourOf, legend } from "./legend";
import { type Phrases, phrasesFor } from "./phrases";
import { isOfPoints, loadThings } from "./things";
import { trouble } from "./trouble";
import { zoomOn } from "./view";
import { wordsIn } from "./words";

const MAX_ZOOM = 16;

/** Fewer incidents than this are listed; more are gone nearer to, by so many levels of zoom. */
const MAX_LISTED = 30;
const APPROACH = 2;

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
  private readonly card: Card;
  private collections: readonly Collection[] = [];
  /** Whether the reader has moved the map, which then stays where it is. */
  private moved = false;
  private uncontrast: () => void = () => {};
  private arrived: () => void = () => {};
  private grounded: () => void = () => {};
  private failed: (failure: Failure) => void = this.tell;
  private readonly resizes = new ResizeObserver(() => this.resized());

  /** Puts the map into a box that has its size already. */
  constructor(
    stage: HTMLElement,
    private readonly live: Live,
  ) {
    const hint = el("div", { class: "over", attributes: { "aria-hidden": "true" } });
    this.card = new Card({
      words: wordsIn(live.lang),
      phrases: this.phrases,
      fields: () => this.fields,
      colour: (type) => colourOf(live, this.theme, type),
      role: (collection) => this.collections.find(({ id }) => id === collection)?.vigie?.role,
      address: (reference) => `${serverAddress()}/${publishedCopy() ? "index.html" : ""}#sel=${encodeValue(reference)}${this.moment === undefined ? "" : `&as-of=${encodeValue(this.moment)}`}&lang=${live.lang}`,
      moment: this.moment,
      shown: (feature) => this.incidents.select(spotOf(feature)),
    });
    stage.append(this.element, this.card.element);
    this.map = this.leaflet();
    const palette = () => paletteOf(this.theme);
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
      ready: () => this.ground.complete,
      palette,
      number: (n) => short.format(n),
      failed: (failure) => this.failed(failure),
      busy: (busy) => busy || this.arrived(),
    });
    this.ground.labels.language = live.lang;
    // Places lie where they lie, whichever way the page is read.
    this.element.dir = "ltr";
    this.element.setAttribute("role", "region");
    this.element.setAttribute("aria-label", this.phrases.map);
    this.element.append(hint, this.zoomButtons(), this.legend);
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
    this.map.on("click", ({ latlng }) => this.clicked(latlng.lat, latlng.lng));
    this.dark.addEventListener("change", this.redraw);
    this.uncontrast = onContrast(this.redraw);
    this.resizes.observe(this.element);
  }

  private async load(): Promise<void> {
    const { collections } = await getHoldings(this.moment);
    this.collections = collections;
    for (const layer of [this.ground, this.incidents]) layer.addTo(this.map);
    await Promise.all([this.showGround(), this.showThings(collections), this.showIncidents(collections)]);
  }

  remove(): void {
    this.resizes.disconnect();
    this.dark.removeEventListener("change", this.redraw);
    this.uncontrast();
    this.incidents.remove();
    this.ground.remove();
    this.map.remove();
    this.element.remove();
    this.card.element.remove();
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
    incidents.colour(live.kinds);
    const complete = new Promise<void>((resolve) => (this.arrived = resolve));
    incidents.ask([{ collection: live.collection, fields: this.fields, query: new URLSearchParams(live.features) }]);
    await complete;
  }

  /** What could not be had of what the reader moved to. */
  private tell({ error, retry }: Failure): void {
    const note = trouble(error, this.phrases, () => {
      note.remove();
      retry();
    });
    this.element.querySelector(".trouble")?.remove();
    this.element.append(note);
  }

  /** Tells of what is at a place; of very many, goes nearer first. */
  private clicked(lat: number, lng: number): void {
    const [x, y] = [worldX(wrapped(lng)), worldY(lat)];
    const things = { highways: [], areas: this.areas.areas };
    const { sign, circles, areas } = pick(this.incidents.pick(x, y), things, x, y, scaleOf(this.map.getZoom()));
    const signs = sign ? [sign] : circles;
    const incidents = signs.reduce((sum, { count }) => sum + count, 0);
    if (sign && incidents > MAX_LISTED && this.map.getZoom() < MAX_ZOOM - 1) return this.approach(sign);
    if (incidents + areas.length === 0) return this.card.close();
    if (incidents + areas.length === 1) return void this.card.open(areas[0] ?? referenceOf(signs[0].marks[0]));
    const named = areas.map((reference) => [reference, this.areaName(reference)] as const);
    void this.card.list({ kind: sign ? "place" : "circles", marks: signs.flatMap(({ marks }) => marks) }, named);
  }

  private approach({ x, y }: Sign): void {
    this.moved = true;
    this.map.setView([latitude(y), longitude(x)], Math.min(MAX_ZOOM, this.map.getZoom() + APPROACH));
  }

  private areaName(reference: string): string {
    const area = this.areas.areas.find((each) => each.reference === reference);
    return String(area?.shape.properties.name ?? reference);
  }

  /** The moment of the past that it shows. */
  private get moment(): string | undefined {
    return new URLSearchParams(this.live.features).get("as-of") ?? undefined;
  }

  /** Names of the properties that the incidents have. */
  private get fields(): readonly string[] {
    return this.collections.find(({ id }) => id === this.live.collection)?.vigie?.fields ?? [];
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
    this.incidents.redraw();
    const key = legend(this.live, this.theme, this.phrases.legend);
    this.legend.replaceWith(key);
    this.legend = key;
  };
}

/** Where a feature is, with how far from there it may have been. */
function spotOf(feature: Feature | undefined): Spot | undefined {
  if (feature?.geometry?.type !== "Point") return undefined;
  const [lon, lat] = feature.geometry.coordinates;
  const y = worldY(lat);
  return { x: worldX(lon), y, radius: uncertaintyOf(feature.properties) / metresPerUnit(y) };
}
