/**
 * A Leaflet layer that is one canvas with painters. It covers the view and a margin, moves with the map while
 * it is dragged, is scaled while it zooms, and is painted anew when the map comes to rest: the way of Leaflet's
 * own canvas renderer, without an object for each feature. What is painted of another zoom is asked for when the map
 * sets out for it, and the scaled picture stays a little for it to come, so that it is mostly painted once.
 */
import {
  DomUtil,
  Layer,
  type LeafletEventHandlerFn,
  type Map as LeafletMap,
  type Point,
  type ZoomAnimEvent,
} from "leaflet";
import type { Box } from "../geo/box";
import { scaleOf } from "../geo/tiles";
import type { Palette } from "../style/palette";
import { Frame, type Painter } from "./frame";

/** How far the canvas reaches beyond the view on each side, as a part of it. */
const MARGIN = 0.12;

/** More device pixels than this cost memory on phones and are not seen. */
const MAX_PIXEL_RATIO = 2;

/** How long a scaled picture stays for what is on its way, and how long an empty canvas does. */
const PATIENT_MS = 400;
const PATIENT_AT_FIRST_MS = 700;

/** No zoom of a map: nothing was painted yet. */
const NOWHERE = -1;

/** Asks for what a part of the world lacks at a zoom of the map, and says whether all of it is here. */
export type Ask = (box: Box, zoom: number) => boolean;

/** Where a canvas lies: its zoom, and its corner and size in pixels of the world. */
interface Place {
  readonly zoom: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export class CanvasLayer extends Layer {
  private readonly canvas = document.createElement("canvas");
  private map: LeafletMap | undefined;
  private request = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The map is on its way to another zoom, where it will be painted. */
  private zooming = false;
  /** Where it was painted last. */
  private place: Place = { zoom: NOWHERE, left: 0, top: 0, width: 0, height: 0 };

  constructor(
    private readonly paneName: string,
    private readonly painters: readonly Painter[],
    private readonly palette: () => Palette,
    private readonly ask: Ask = () => true,
  ) {
    super();
    this.canvas.className = "leaflet-zoom-animated map-canvas";
    this.canvas.setAttribute("aria-hidden", "true");
    // Nothing to be moved and scaled before it is painted.
    this.canvas.width = this.canvas.height = 0;
  }

  override onAdd(map: LeafletMap): this {
    this.map = map;
    const pane = map.getPane(this.paneName) ?? map.createPane(this.paneName);
    pane.appendChild(this.canvas);
    this.redraw();
    return this;
  }

  override onRemove(): this {
    this.unschedule();
    this.canvas.remove();
    this.map = undefined;
    return this;
  }

  override getEvents(): Record<string, LeafletEventHandlerFn> {
    return {
      moveend: () => this.arrive(),
      viewreset: () => this.arrive(),
      resize: () => this.redraw(),
      move: () => this.follow(),
      zoom: () => this.transform(this.map!.getCenter(), this.map!.getZoom()),
      zoomanim: (event) => this.setOut(event as ZoomAnimEvent),
    };
  }

  /** Paints before the next frame: what draws was changed. */
  redraw(): void {
    if (!this.map || this.request) return;
    this.request = requestAnimationFrame(() => {
      this.request = 0;
      // On the way to another zoom nobody would see it.
      if (!this.zooming) this.rest();
    });
  }

  /** A long drag leaves the margin: paint there before anyone sees an edge. */
  private follow(): void {
    const map = this.map!;
    const { zoom, left, top, width, height } = this.place;
    if (map.getZoom() !== zoom) return;
    const { min, max } = map.getPixelBounds();
    if (min!.x < left || min!.y < top || max!.x > left + width || max!.y > top + height) this.redraw();
  }

  private setOut({ center, zoom }: ZoomAnimEvent): void {
    const map = this.map!;
    this.zooming = true;
    this.transform(center, zoom);
    const there = this.around(map.project(center, zoom).subtract(map.getSize().divideBy(2)), zoom);
    // First the map sets out: asking takes a while.
    setTimeout(() => this.zooming && this.map && this.asks(there));
  }

  /** Leaflet tells the same in several ways: what is painted lies where it belongs at once, and is painted anew once. */
  private arrive(): void {
    const map = this.map!;
    this.zooming = false;
    this.transform(map.getCenter(), map.getZoom());
    this.redraw();
  }

  /** Paints, unless what is painted is of another zoom and still better than what is here of this one. */
  private rest(): void {
    if (this.asks(this.present) || this.place.zoom === this.map!.getZoom()) this.paint();
    else this.timer ??= setTimeout(() => this.paint(), this.place.zoom === NOWHERE ? PATIENT_AT_FIRST_MS : PATIENT_MS);
  }

  private transform(center: { lat: number; lng: number }, zoom: number): void {
    const map = this.map!;
    const scale = map.getZoomScale(zoom, this.place.zoom);
    const half = map.getSize().divideBy(2);
    const pane = DomUtil.getPosition(map.getPane("mapPane")!);
    const origin = map.project([center.lat, center.lng], zoom).subtract(half).add(pane).round();
    const corner = half.multiplyBy(0);
    corner.x = this.place.left * scale - origin.x;
    corner.y = this.place.top * scale - origin.y;
    DomUtil.setTransform(this.canvas, corner, scale);
  }

  private get present(): Place {
    return this.around(this.map!.getPixelBounds().min!, this.map!.getZoom());
  }

  /** The place that covers a view, of which this is the corner. */
  private around(corner: Point, zoom: number): Place {
    const size = this.map!.getSize();
    const margin = size.multiplyBy(MARGIN).round();
    const { x, y } = corner.subtract(margin).round();
    return { zoom, left: x, top: y, width: size.x + 2 * margin.x, height: size.y + 2 * margin.y };
  }

  private asks({ zoom, left, top, width, height }: Place): boolean {
    const scale = scaleOf(zoom);
    const copy = Math.floor(left / scale);
    const [minX, minY] = [left / scale - copy, top / scale];
    return this.ask({ minX, minY, maxX: minX + width / scale, maxY: minY + height / scale }, zoom);
  }

  private paint(): void {
    if (!this.map) return;
    this.place = this.present;
    this.asks(this.place);
    // What asking has found to be here already is painted now.
    this.unschedule();
    const { left, top, width, height } = this.place;
    const corner = this.map.getPixelOrigin().multiplyBy(-1);
    DomUtil.setPosition(this.canvas, corner.add([left, top]));
    this.resize(width, height);
    this.paintCopies();
  }

  private unschedule(): void {
    cancelAnimationFrame(this.request);
    clearTimeout(this.timer);
    this.request = 0;
    this.timer = undefined;
  }

  private resize(width: number, height: number): void {
    const ratio = Math.min(MAX_PIXEL_RATIO, window.devicePixelRatio || 1);
    if (
      this.canvas.width !== Math.round(width * ratio) ||
      this.canvas.height !== Math.round(height * ratio)
    ) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    const context = this.canvas.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
  }

  /** The world repeats sideways: each copy in sight is painted with its own offset. */
  private paintCopies(): void {
    const context = this.canvas.getContext("2d")!;
    const { zoom, left, top, width, height } = this.place;
    const scale = scaleOf(zoom);
    const firstCopy = Math.floor(left / scale);
    const lastCopy = Math.floor((left + width) / scale);
    const frames = Array.from({ length: lastCopy - firstCopy + 1 }, (_, i) => {
      const from = left - (firstCopy + i) * scale;
      return new Frame(context, this.palette(), zoom, scale, from, top, width, height, i === 0);
    });
    for (const painter of this.painters) {
      for (const frame of frames) {
        context.save();
        painter.paint(frame);
        context.restore();
      }
    }
  }
}
