/** The small map of a page: its features, or the extent of them, on the server's own ground. */
import "leaflet/dist/leaflet.css";
import { control, latLngBounds, Map as LeafletMap } from "leaflet";
import { getJson, samePath } from "../api/client";
import type { Feature, FeaturePage } from "../api/wire";
import { type Box, emptyBox, extend, grow } from "../geo/box";
import { distanceToLine, inside } from "../geo/hit";
import { latitude, longitude, worldX, worldY } from "../geo/mercator";
import { type Shape, shapeOf } from "../geo/shape";
import { CanvasLayer } from "../layers/canvasLayer";
import { GroundLayer } from "../layers/groundLayer";
import { ZOOM_SIGNS } from "../layers/leafletOptions";
import { Room } from "../layers/room";
import { Basemaps } from "../state/basemaps";
import { onContrast, paletteOf } from "../style/contrast";
import { doubtOf, FeaturesPainter } from "./features";

/** One feature does not fill the view: what is around it says where it is. */
const MAX_FIT_ZOOM = 9;

/** A pointer this near to a feature is on it. */
const REACH_PX = 8;

/** Features have no numbers that names would hide. */
const NO_NUMBERS = new Room();

export class PageMap {
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  // A small map without its ground is still of use: what fails is left out.
  private readonly basemaps = new Basemaps(() => {});
  private readonly painter = new FeaturesPainter();
  private readonly rows = new Map<string, HTMLElement>();
  private readonly canvas: HTMLElement;

  constructor(private readonly figure: HTMLElement) {
    this.canvas = figure.querySelector<HTMLElement>(".canvas")!;
    for (const row of document.querySelectorAll<HTMLElement>("tr[data-id]")) this.rows.set(row.dataset.id!, row);
  }

  /** Draws the map; a page whose features cannot be had stays without one. */
  async start(): Promise<void> {
    const shapes = await this.shapes();
    const box = emptyBox();
    for (const shape of shapes) {
      const own = grow(shape.box, doubtOf(shape));
      extend(box, own.minX, own.minY);
      extend(box, own.maxX, own.maxY);
    }
    if (box.minX > box.maxX) return;
    this.painter.shapes = shapes;
    this.figure.hidden = false;
    this.draw(box);
    await this.basemaps.load();
  }

  private async shapes(): Promise<Shape[]> {
    const { features, extent } = this.figure.dataset;
    if (extent) return [boxShape(extent.split(",").map(Number))];
    // Whatever system the page has its positions in, the map wants longitude and latitude.
    const url = new URL(samePath(features!), location.href);
    url.searchParams.delete("crs");
    const page = await getJson<FeaturePage & Partial<Feature>>(url.href);
    const all = page.features ?? [page as Feature];
    return all.map(shapeOf).filter((shape) => shape !== undefined);
  }

  private draw(box: Box): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = new LeafletMap(this.canvas, {
      minZoom: 1,
      maxZoom: 14,
      zoomSnap: 0.25,
      attributionControl: false,
      zoomControl: false,
      scrollWheelZoom: false, // the page is what scrolls
      dragging: matchMedia("(pointer: fine)").matches,
      zoomAnimation: !still,
      fadeAnimation: !still,
      inertia: !still,
    });
    control.zoom({ position: "topright", ...ZOOM_SIGNS }).addTo(map);
    control.scale({ position: "bottomright", imperial: false }).addTo(map);
    const bounds = latLngBounds([latitude(box.maxY), longitude(box.minX)], [latitude(box.minY), longitude(box.maxX)]);
    map.fitBounds(bounds, { maxZoom: MAX_FIT_ZOOM, padding: [24, 24], animate: false });
    const palette = () => paletteOf(this.dark.matches ? "dark" : "light");
    const ground = new GroundLayer({ palette, failed: () => {}, numbers: () => NO_NUMBERS }).addTo(map);
    const features = new CanvasLayer("features", [this.painter], palette).addTo(map);
    this.basemaps.shown.subscribe(() => ground.use(this.basemaps.own));
    const redraw = () => {
      ground.redraw();
      features.redraw();
    };
    this.dark.addEventListener("change", redraw);
    onContrast(redraw);
    this.listen(map, features);
  }

  /** A row under the pointer is lit on the map, and what is under the pointer on the map in its row. */
  private listen(map: LeafletMap, layer: CanvasLayer): void {
    const light = (id: string | undefined) => {
      if (id === this.painter.lit) return;
      this.rows.get(this.painter.lit ?? "")?.classList.remove("lit");
      this.painter.lit = id;
      this.rows.get(id ?? "")?.classList.add("lit");
      map.getContainer().style.cursor = id !== undefined && this.rows.has(id) ? "pointer" : "";
      layer.redraw();
    };
    map.on("mousemove", ({ latlng }) => light(this.under(map, latlng.lng, latlng.lat)));
    map.on("mouseout", () => light(undefined));
    map.on("click", ({ latlng }) => {
      const row = this.rows.get(this.under(map, latlng.lng, latlng.lat) ?? "");
      row?.scrollIntoView({ block: "center" });
      row?.querySelector("a")?.focus();
    });
    for (const [id, row] of this.rows) {
      row.addEventListener("mouseenter", () => light(id));
      row.addEventListener("mouseleave", () => light(undefined));
    }
  }

  /** The feature under a position: the nearest point or line, or else the last polygon around it. */
  private under(map: LeafletMap, lon: number, lat: number): string | undefined {
    const scale = 256 * 2 ** map.getZoom();
    const [x, y] = [worldX(lon), worldY(lat)];
    const distance = (shape: Shape) =>
      shape.kind === "line"
        ? distanceToLine(shape, x, y)
        : Math.min(...shape.parts.map(([px, py]) => Math.hypot(px - x, py - y)));
    let [best, nearest] = [REACH_PX / scale, undefined as string | undefined];
    for (const shape of this.painter.shapes) {
      if (shape.kind === "polygon" || distance(shape) >= best) continue;
      [best, nearest] = [distance(shape), shape.id];
    }
    const around = this.painter.shapes.filter((shape) => shape.kind === "polygon" && inside(shape, x, y));
    return nearest ?? around.at(-1)?.id;
  }
}

/** The outline of a `bbox`. */
function boxShape([west, south, east, north]: number[]): Shape {
  const beyond = east < west ? east + 360 : east;
  const corners = [west, south, beyond, south, beyond, north, west, north, west, south];
  const ring = Float64Array.from(corners, (degrees, i) => (i % 2 === 0 ? worldX(degrees) : worldY(degrees)));
  const box = { minX: worldX(west), maxX: worldX(beyond), minY: worldY(north), maxY: worldY(south) };
  return { id: "", kind: "polygon", parts: [ring], box, properties: {} };
}
