/** The Leaflet map with our canvases on it, from the ground up. */
import { control, Map as LeafletMap, latLngBounds } from "leaflet";
import type { Box } from "../geo/box";
import { latitude, longitude, worldX, worldY } from "../geo/mercator";
import type { Words } from "../i18n/words";
import type { Model } from "../state/model";
import type { MapView as View } from "../state/view";
import { PALETTES, typeColours } from "../style/palette";
import { Areas } from "./areas";
import { CanvasLayer } from "./canvasLayer";
import { CorridorPainter } from "./corridor";
import { Ground } from "./ground";
import { Highways } from "./highways";
import { CirclesPainter, type Look, MarksPainter } from "./incidents";
import { InSight } from "./inSight";
import { Labels } from "./labels";
import { type Picked, pick } from "./pick";

const MIN_ZOOM = 2;
const MAX_ZOOM = 16;
const TILE_PX = 256;

/** A view fitted to data comes no nearer than this: one incident does not fill the screen. */
const MAX_FIT_ZOOM = 10;

export class MapView {
  readonly leaflet: LeafletMap;
  private readonly areas = new Areas();
  private readonly highways = new Highways();
  private readonly corridor = new CorridorPainter();
  private readonly labels: Labels;
  private readonly marks: MarksPainter;
  private readonly look: Look = { colours: [], selected: undefined };
  private readonly layers: Readonly<Record<"ground" | "circles" | "overlay" | "points" | "labels", CanvasLayer>>;
  /** What each layer was last painted from. */
  private readonly drawn: Partial<Record<keyof MapView["layers"], readonly unknown[]>> = {};
  private controls: { remove(): unknown }[] = [];

  constructor(
    container: HTMLElement,
    private readonly model: Model,
  ) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.leaflet = new LeafletMap(container, {
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      zoomSnap: 0.25,
      wheelPxPerZoomLevel: 110,
      worldCopyJump: true,
      zoomControl: false,
      attributionControl: false,
      zoomAnimation: !still,
      fadeAnimation: !still,
      inertia: !still,
    });
    this.labels = new Labels(model.base, () => this.marks.numbers);
    const inSight = new InSight(model.incidents, model.shown);
    const circles = new CirclesPainter(model.incidents, inSight, this.look);
    this.marks = new MarksPainter(model.incidents, inSight, this.look, (drawing) => model.drawing.set(drawing));
    const palette = () => PALETTES[model.theme];
    this.layers = {
      ground: new CanvasLayer("ground", [new Ground(model.base)], palette),
      circles: new CanvasLayer("circles", [circles], palette),
      overlay: new CanvasLayer("overlay", [this.corridor, this.areas, this.highways], palette),
      points: new CanvasLayer("points", [this.marks], palette),
      labels: new CanvasLayer("labels", [this.labels], palette),
    };
    this.leaflet.setView([0, 0], MIN_ZOOM);
    for (const layer of Object.values(this.layers)) layer.addTo(this.leaflet);
  }

  /** The names of Leaflet's own buttons. */
  translate(words: Words): void {
    for (const each of this.controls) each.remove();
    const zoom = control.zoom({
      position: "topright",
      zoomInTitle: words.zoomIn,
      zoomOutTitle: words.zoomOut,
    });
    const scale = control.scale({ position: "bottomright", imperial: false });
    this.controls = [zoom.addTo(this.leaflet), scale.addTo(this.leaflet)];
    this.leaflet.getContainer().setAttribute("aria-label", words.mapLabel);
    this.leaflet.getContainer().setAttribute("role", "region");
  }

  /** Takes over what the model says now. */
  update(): void {
    const { catalog, view, line, incidents, shown, loader } = this.model;
    const { near, selected, distance, from, to } = view.value;
    this.areas.areas = catalog.areas.value.filter(({ shape }) => this.model.inForce(shape));
    this.areas.selected = this.look.selected = selected;
    this.highways.highways = this.labels.highways = catalog.highways.value;
    this.highways.chosen = this.labels.chosen = near;
    this.labels.language = this.model.language;
    this.labels.places = catalog.places.value;
    this.corridor.line = line;
    this.corridor.distance = distance;
    this.look.colours = typeColours(incidents.types.all);
    const theme = this.model.theme;
    const [highways, areas, places] = [catalog.highways.value, catalog.areas.value, catalog.places.value];
    this.redraw("overlay", [highways, areas, line, near, selected, line && distance, from, to, theme]);
    this.redraw("circles", [shown.version, selected, theme]);
    this.redraw("points", [shown.version, selected, theme]);
    const loaded = loader.loading.value.busy;
    const numbered = [incidents.changes, loaded, from, to, view.value.facets];
    this.redraw("labels", [highways, places, near, theme, this.labels.language, ...numbered]);
  }

  /** Paints a layer anew where something it shows is not as it was. */
  private redraw(layer: keyof MapView["layers"], inputs: readonly unknown[]): void {
    if (inputs.every((input, i) => input === this.drawn[layer]?.[i])) return;
    this.drawn[layer] = inputs;
    this.layers[layer].redraw();
  }

  /** Paints the ground and its names again: more of it came, or the theme changed. */
  updateGround(): void {
    this.layers.ground.redraw();
    this.layers.labels.redraw();
  }

  /** What is at a position. */
  pick(lat: number, lng: number): Picked {
    const ground = {
      incidents: this.model.incidents,
      shown: this.model.shown,
      hexagons: this.marks.hexagons,
      highways: this.highways.highways,
      areas: this.areas.areas,
    };
    const lon = ((((lng + 180) % 360) + 360) % 360) - 180;
    return pick(ground, worldX(lon), worldY(lat), TILE_PX * 2 ** this.leaflet.getZoom());
  }

  get view(): View {
    const { lat, lng } = this.leaflet.getCenter();
    return { zoom: this.leaflet.getZoom(), lat, lon: lng };
  }

  /** The part of the world in view. */
  get box(): Box {
    const bounds = this.leaflet.getBounds();
    return {
      minX: worldX(bounds.getWest()),
      maxX: worldX(bounds.getEast()),
      minY: worldY(bounds.getNorth()),
      maxY: worldY(bounds.getSouth()),
    };
  }

  show({ zoom, lat, lon }: View): void {
    this.leaflet.setView([lat, lon], zoom, { animate: false });
  }

  /** Moves the map where a position, in world units, is out of view. */
  reveal(x: number, y: number): void {
    const position = { lat: latitude(y), lng: longitude(x) };
    if (!this.leaflet.getBounds().contains(position)) this.leaflet.panTo(position);
  }

  fit(box: Box): void {
    const bounds = latLngBounds(
      [latitude(box.maxY), longitude(box.minX)],
      [latitude(box.minY), longitude(box.maxX)],
    );
    this.leaflet.fitBounds(bounds, { maxZoom: MAX_FIT_ZOOM, padding: [30, 30], animate: false });
  }
}
