/**
 * Incidents on a Leaflet map, from vector tiles. It needs no page around it: who makes it says what to ask, how to colour it
 * and what to do about failures. All of it is one canvas, on which others may draw too, since each canvas more is moved and
 * scaled with the map: circles lie below the roads, which they would tint or hide, and signs above.
 */
import type { Map as LeafletMap } from "leaflet";
import type { Drawing } from "../../state/drawing";
import type { Failure } from "../../state/tiles/failure";
import { type IncidentQuery, IncidentTiles } from "../../state/tiles/incidentTiles";
import { type Palette, PALETTES, typeColours } from "../../style/palette";
import { CanvasLayer } from "../canvasLayer";
import type { Frame, Painter } from "../frame";
import { Room } from "../room";
import { paintCircles, paintNumbers, paintSelected, paintSigns, tintSelected } from "./paint";
import { pickIncidents, type PickedIncidents } from "./pick";
import type { ShortNumber } from "./ring";
import { Sights } from "./sight";
import type { PlaceOf } from "./signs";

/** The colour of types that are not known, or not given. */
const LAST_PLACE = PALETTES.light.types.length - 1;

export interface IncidentLayerOptions {
  /** What else is drawn: below everything, between circles and signs, and above all. */
  readonly below?: readonly Painter[];
  readonly between?: readonly Painter[];
  readonly above?: readonly Painter[];
  /** Whether the others have what they will draw of another zoom; who says no redraws when they have. */
  readonly ready?: () => boolean;
  readonly palette: () => Palette;
  readonly number: ShortNumber;
  readonly failed: (failure: Failure) => void;
  /** Called when what is asked for is on its way, and when all of it is here. */
  readonly busy?: (busy: boolean) => void;
  /** Called when other incidents are to be seen. */
  readonly changed?: () => void;
  /** Called with how the incidents are drawn now. */
  readonly drawn?: (drawing: Drawing) => void;
}

/** A place on the map, in world units. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export class IncidentLayer {
  /** Where numbers stand, which the names of towns keep clear of. */
  numbers = new Room();
  private readonly tiles: IncidentTiles;
  private readonly sights = new Sights();
  private readonly canvas: CanvasLayer;
  private lastFrame: Frame | undefined;
  private spot: Spot | undefined;
  private place: PlaceOf = () => LAST_PLACE;

  constructor(private readonly options: IncidentLayerOptions) {
    this.tiles = new IncidentTiles(options.failed);
    this.tiles.busy.subscribe((busy) => options.busy?.(busy));
    this.tiles.seen.subscribe(() => this.update());
    const { below = [], between = [], above = [], palette } = options;
    const circles = { paint: (frame: Frame) => this.paintCircles(frame) };
    const points = { paint: (frame: Frame) => this.paintPoints(frame) };
    const painters = [...below, circles, ...between, points, ...above];
    const { ready = () => true } = options;
    this.canvas = new CanvasLayer("points", painters, palette, (box, zoom) => this.tiles.show(box, zoom) && ready());
  }

  addTo(map: LeafletMap): this {
    this.canvas.addTo(map);
    return this;
  }

  remove(): void {
    this.canvas.remove();
    this.tiles.stop();
  }

  /** Shows what these queries find; what was shown stays until all of it is here. */
  ask(queries: readonly IncidentQuery[]): void {
    this.tiles.ask(queries);
  }

  /** All event types there are, whatever is asked for: each has its colour by its place among them. */
  colour(types: readonly string[]): void {
    const colours = typeColours(types);
    const places = new Map(types.map((type, i) => [type, colours[i]]));
    this.place = (type) => places.get(type) ?? LAST_PLACE;
    this.update();
  }

  /** Marks a place as the selected one. */
  select(spot: Spot | undefined): void {
    if (spot?.x === this.spot?.x && spot?.y === this.spot?.y) return;
    this.spot = spot;
    this.redraw();
  }

  /** What is at a place in world units. */
  pick(x: number, y: number): PickedIncidents {
    const frame = this.lastFrame;
    return frame ? pickIncidents(this.sights.of(frame), x, y, frame.scale) : { sign: undefined, circles: [] };
  }

  redraw(): void {
    this.canvas.redraw();
  }

  private update(): void {
    this.sights.show(this.tiles.seen.value, this.place);
    this.redraw();
    this.options.changed?.();
  }

  private paintCircles(frame: Frame): void {
    paintCircles(frame, this.sights.of(frame));
    if (this.spot) tintSelected(frame, frame.x(this.spot.x), frame.y(this.spot.y), this.spot.radius * frame.scale);
  }

  private paintPoints(frame: Frame): void {
    const sight = this.sights.of(frame);
    if (frame.first) this.numbers = new Room();
    paintSigns(frame, sight);
    paintNumbers(frame, sight, this.options.number, this.numbers);
    if (this.spot) paintSelected(frame, frame.x(this.spot.x), frame.y(this.spot.y), this.spot.radius * frame.scale);
    if (!frame.first) return;
    this.lastFrame = frame;
    this.options.drawn?.({ most: sight.rings.most, several: (sight.signs[0]?.count ?? 0) > 1, circles: sight.circles.length > 0, tooWide: sight.tooWide });
  }
}
