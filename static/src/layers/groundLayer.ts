/** The base map on a Leaflet map, from vector tiles, with its names on top of everything. */
import type { Map as LeafletMap } from "leaflet";
import type { Failure } from "../state/tiles/failure";
import { GroundTiles } from "../state/tiles/groundTiles";
import type { Tileset } from "../state/tiles/tileset";
import type { Palette } from "../style/palette";
import { CanvasLayer } from "./canvasLayer";
import type { Frame } from "./frame";
import { Ground } from "./ground";
import { Labels } from "./labels";
import type { Room } from "./room";

export interface GroundLayerOptions {
  readonly palette: () => Palette;
  readonly failed: (failure: Failure) => void;
  /** Where other layers have numbers, which names keep clear of. */
  readonly numbers: () => Room;
  /** Draws the canvas again on which `labels` are painted, where that is another's. */
  readonly redrawLabels?: () => void;
  /** Called when all of what is in view is here, in the detail of its zoom. */
  readonly complete?: () => void;
}

export class GroundLayer {
  readonly labels: Labels;
  /** Only names are drawn: the ground itself is another's. */
  bare = false;
  private readonly tiles: GroundTiles;
  private readonly ground: Ground;
  private readonly lower: CanvasLayer;
  private readonly upper: CanvasLayer | undefined;

  constructor(private readonly options: GroundLayerOptions) {
    const { palette, failed, numbers, redrawLabels, complete } = options;
    this.tiles = new GroundTiles(failed);
    const seen = () => this.tiles.seen;
    this.ground = new Ground(seen);
    this.labels = new Labels(seen, numbers);
    const ground = { paint: (frame: Frame) => this.paint(frame) };
    this.lower = new CanvasLayer("ground", [ground], palette, (box, zoom) => this.tiles.show(box, zoom));
    this.upper = redrawLabels ? undefined : new CanvasLayer("labels", [this.labels], palette);
    this.tiles.changed.subscribe(() => {
      this.redraw();
      const { below, tiles } = this.tiles.seen;
      if (tiles.length > 0 && below.length === 0) complete?.();
    });
  }

  /** Whether all of what is in view is here, or there is nothing to be had. */
  get complete(): boolean {
    return !this.tiles.busy;
  }

  addTo(map: LeafletMap): this {
    this.lower.addTo(map);
    this.upper?.addTo(map);
    return this;
  }

  remove(): void {
    this.lower.remove();
    this.upper?.remove();
    this.tiles.stop();
  }

  /** From now on shows this tileset. */
  use(tileset: Tileset | undefined): void {
    this.tiles.use(tileset);
  }

  redraw(): void {
    this.lower.redraw();
    this.redrawLabels();
  }

  redrawLabels(): void {
    this.upper?.redraw();
    this.options.redrawLabels?.();
  }

  private paint(frame: Frame): void {
    if (!this.bare) this.ground.paint(frame);
  }
}
