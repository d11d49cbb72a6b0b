/**
 * A Leaflet layer that is one canvas with painters. It covers the view and a margin, moves with the map while
 * it is dragged, is scaled while it zooms, and is painted anew when the map comes to rest: the way of Leaflet's
 * own canvas renderer, without an object for each feature.
 */
import {
  DomUtil,
  Layer,
  type LeafletEventHandlerFn,
  type Map as LeafletMap,
  type ZoomAnimEvent,
} from "leaflet";
import type { Palette } from "../style/palette";
import { Frame, type Painter } from "./frame";

/** How far the canvas reaches beyond the view on each side, as a part of it. */
const MARGIN = 0.12;

/** More device pixels than this cost memory on phones and are not seen. */
const MAX_PIXEL_RATIO = 2;

const TILE_PX = 256;

export class CanvasLayer extends Layer {
  private readonly canvas = document.createElement("canvas");
  private map: LeafletMap | undefined;
  private request = 0;
  /** Zoom and world pixel of the top left corner at the last painting. */
  private zoom = 0;
  private left = 0;
  private top = 0;
  private width = 0;
  private height = 0;

  constructor(
    private readonly paneName: string,
    private readonly painters: readonly Painter[],
    private readonly palette: () => Palette,
  ) {
    super();
    this.canvas.className = "leaflet-zoom-animated map-canvas";
    this.canvas.setAttribute("aria-hidden", "true");
  }

  override onAdd(map: LeafletMap): this {
    this.map = map;
    const pane = map.getPane(this.paneName) ?? map.createPane(this.paneName);
    pane.appendChild(this.canvas);
    this.paint();
    return this;
  }

  override onRemove(): this {
    cancelAnimationFrame(this.request);
    this.request = 0;
    this.canvas.remove();
    this.map = undefined;
    return this;
  }

  override getEvents(): Record<string, LeafletEventHandlerFn> {
    return {
      moveend: () => this.paint(),
      viewreset: () => this.paint(),
      resize: () => this.paint(),
      move: () => this.follow(),
      zoom: () => this.transform(this.map!.getCenter(), this.map!.getZoom()),
      zoomanim: (event) => this.transform((event as ZoomAnimEvent).center, (event as ZoomAnimEvent).zoom),
    };
  }

  /** Paints before the next frame: what draws was changed. */
  redraw(): void {
    if (!this.map || this.request) return;
    this.request = requestAnimationFrame(() => {
      this.request = 0;
      this.paint();
    });
  }

  /** A long drag leaves the margin: paint there before anyone sees an edge. */
  private follow(): void {
    const map = this.map!;
    if (map.getZoom() !== this.zoom) return;
    const corner = map.getPixelBounds().min!;
    const size = map.getSize();
    const [dx, dy] = [corner.x - this.left, corner.y - this.top];
    if (dx < 0 || dy < 0 || dx + size.x > this.width || dy + size.y > this.height) this.redraw();
  }

  private transform(center: { lat: number; lng: number }, zoom: number): void {
    const map = this.map!;
    const scale = map.getZoomScale(zoom, this.zoom);
    const half = map.getSize().divideBy(2);
    const pane = DomUtil.getPosition(map.getPane("mapPane")!);
    const origin = map.project([center.lat, center.lng], zoom).subtract(half).add(pane).round();
    const corner = half.multiplyBy(0);
    corner.x = this.left * scale - origin.x;
    corner.y = this.top * scale - origin.y;
    DomUtil.setTransform(this.canvas, corner, scale);
  }

  private paint(): void {
    const map = this.map;
    if (!map) return;
    const size = map.getSize();
    const margin = size.multiplyBy(MARGIN).round();
    const corner = map.containerPointToLayerPoint(margin.multiplyBy(-1)).round();
    DomUtil.setPosition(this.canvas, corner);
    this.zoom = map.getZoom();
    const origin = map.getPixelOrigin().add(corner);
    [this.left, this.top] = [origin.x, origin.y];
    this.resize(size.x + 2 * margin.x, size.y + 2 * margin.y);
    this.paintCopies();
  }

  private resize(width: number, height: number): void {
    const ratio = Math.min(MAX_PIXEL_RATIO, window.devicePixelRatio || 1);
    [this.width, this.height] = [width, height];
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
    const scale = TILE_PX * 2 ** this.zoom;
    const firstCopy = Math.floor(this.left / scale);
    const lastCopy = Math.floor((this.left + this.width) / scale);
    const frames = Array.from({ length: lastCopy - firstCopy + 1 }, (_, i) => {
      const left = this.left - (firstCopy + i) * scale;
      return new Frame(
        context,
        this.palette(),
        this.zoom,
        scale,
        left,
        this.top,
        this.width,
        this.height,
        i === 0,
      );
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
