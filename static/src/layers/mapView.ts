/** The Leaflet map with our canvases on it, from the ground up. */
import { control, Map as LeafletMap, latLngBounds, TileLayer } from "leaflet";
import type { Box } from "../geo/box";
import { latitude, longitude, metresPerUnit, worldX, worldY, wrapped } from "../geo/mercator";
import { scaleOf } from "../geo/tiles";
import { parsePosition } from "../geo/wkt";
import type { Words } from "../i18n/words";
import type { Model } from "../state/model";
import { incidentQuery } from "../state/query";
import { uncertaintyOf } from "../state/uncertainty";
import { kindOfNear, type MapView as View } from "../state/view";
import { onContrast, paletteOf } from "../style/contrast";
import { Areas } from "./areas";
import { CanvasLayer } from "./canvasLayer";
import { CorridorPainter } from "./corridor";
import { GroundLayer } from "./groundLayer";
import { Highways } from "./highways";
import { type Picked, pick } from "./pick";
import { SketchPainter } from "./sketch";
import { leafletOptions, ZOOM_SIGNS } from "./leafletOptions";
import { IncidentLayer, type Spot } from "./tiles/incidentLayer";
import { shortNumber } from "./tiles/ring";
import type { Sign } from "./tiles/signs";

const MIN_ZOOM = 2;
const MAX_ZOOM = 16;
/** A view fitted to data comes no nearer than this: one incident does not fill the screen. */
const MAX_FIT_ZOOM = 10;

/** Fewer incidents than this are listed; more are gone nearer to, by so many levels of zoom. */
const MAX_LISTED = 30;
const APPROACH = 2;

export class MapView {
  readonly leaflet: LeafletMap;
  private readonly areas = new Areas();
  private readonly highways = new Highways();
  private readonly corridor = new CorridorPainter();
  private readonly ground: GroundLayer;
  private readonly incidents: IncidentLayer;
  private readonly sketch = new SketchPainter();
  private readonly sketches: CanvasLayer;
  /** The base map where it is of pictures. */
  private pictures: TileLayer | undefined;
  /** What each layer was last painted from. */
  private readonly drawn = new Map<string, readonly unknown[]>();
  private controls: { remove(): unknown }[] = [];
  /** It shows some part of the world; until then nothing is painted. */
  placed = false;

  constructor(
    container: HTMLElement,
    private readonly model: Model,
  ) {
    this.leaflet = new LeafletMap(container, {
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      zoomSnap: 0.25,
      wheelPxPerZoomLevel: 110,
      ...leafletOptions(),
    });
    const palette = () => paletteOf(model.theme);
    this.ground = new GroundLayer({
      palette,
      failed: ({ error, retry }) => model.notices.fail("base", error, retry),
      numbers: () => this.incidents.numbers,
      redrawLabels: () => this.incidents.redraw(),
    });
    this.incidents = new IncidentLayer({
      palette,
      below: [this.corridor],
      between: [this.areas, this.highways],
      above: [this.ground.labels],
      ready: () => this.ground.complete,
      number: (n) => shortNumber(n, model.language),
      failed: ({ error, retry }) => model.notices.fail("incidents", error, retry),
      busy: (busy) => model.busy.set(busy),
      drawn: (drawing) => model.drawing.set(drawing),
    });
    this.sketches = new CanvasLayer("sketch", [this.sketch], palette);
    for (const layer of [this.ground, this.incidents]) layer.addTo(this.leaflet);
    model.basemaps.shown.subscribe(() => this.showBasemap());
    onContrast(() => {
      this.showBasemap();
      this.incidents.redraw();
      model.refresh();
    });
    model.counts.types.subscribe((types) => types && this.incidents.colour(types));
  }

  /** The names of Leaflet's own buttons. */
  translate(words: Words): void {
    for (const each of this.controls) each.remove();
    const zoom = control.zoom({
      position: "topright",
      zoomInTitle: words.zoomIn,
      zoomOutTitle: words.zoomOut,
      ...ZOOM_SIGNS,
    });
    const scale = control.scale({ position: "bottomright", imperial: false });
    this.controls = [zoom.addTo(this.leaflet), scale.addTo(this.leaflet)];
    this.leaflet.getContainer().setAttribute("aria-label", words.mapLabel);
    this.leaflet.getContainer().setAttribute("role", "region");
    // Places lie where they lie, whichever way the page is read.
    this.leaflet.getContainer().dir = "ltr";
  }

  /** Takes over what the model says now. */
  update(): void {
    const { catalog, view, line, theme, language } = this.model;
    const { near, selected, distance, from, to } = view.value;
    const [highways, areas, places] = [catalog.highways.value, catalog.areas.value, catalog.places.value];
    const { labels } = this.ground;
    this.areas.areas = areas.filter(({ shape }) => this.model.inForce(shape));
    this.areas.selected = selected;
    this.highways.highways = labels.highways = highways;
    this.highways.chosen = labels.chosen = near;
    labels.language = language;
    labels.places = places;
    this.corridor.line = line;
    this.corridor.distance = distance;
    const shown = [highways, areas, places, line, near, selected, line && distance, from, to, theme, language];
    this.onChange("incidents", shown, () => this.incidents.redraw());
    this.onChange("ground", [theme], () => this.showBasemap());
    this.incidents.select(this.spot);
    this.updateSketch();
    if (catalog.known) this.ask();
  }

  /** Shows the chosen base map; on pictures of others only the names are ours. */
  private showBasemap(): void {
    const { basemaps, theme } = this.model;
    const shown = basemaps.shown.value;
    this.pictures?.remove();
    this.pictures = undefined;
    this.ground.bare = shown?.kind === "raster";
    this.ground.use(basemaps.own);
    this.ground.redraw();
    if (shown?.kind !== "raster") return;
    const [west, south, east, north] = shown.bounds;
    this.pictures = new TileLayer((theme === "dark" && shown.darkTiles) || shown.tiles, {
      minNativeZoom: shown.minzoom,
      maxNativeZoom: shown.maxzoom,
      bounds: [[south, west], [north, east]],
    }).addTo(this.leaflet);
  }

  /** Takes over what is drawn by hand or pointed at. */
  updateSketch(): void {
    const { sketch, view, pointed, theme } = this.model;
    const { within, near, distance } = view.value;
    const centre = near !== undefined && kindOfNear(near) === "position" ? parsePosition(near) : undefined;
    Object.assign(this.sketch, { drawn: sketch.value, within, centre, radius: distance, pointed: pointed.value });
    // A canvas with nothing on it would still be moved and scaled with the map.
    const anything = sketch.value || within || centre || pointed.value;
    if (anything) this.sketches.addTo(this.leaflet);
    else this.sketches.remove();
    const inputs = [sketch.value, within, near, centre && distance, pointed.value, theme];
    this.onChange("sketch", inputs, () => this.sketches.redraw());
  }

  /** Shows the incidents that pass the view's filters. */
  private ask(): void {
    const { catalog, view } = this.model;
    const query = incidentQuery(view.value);
    const collections = catalog.incidentsWith(view.value, []);
    this.incidents.ask(collections.map((collection) => ({ collection, fields: catalog.fieldsOf(collection), query })));
  }

  /** Where the open incident is. */
  private get spot(): Spot | undefined {
    const detail = this.model.details.value;
    if (detail.state !== "open" || detail.feature.geometry?.type !== "Point") return undefined;
    const [lon, lat] = detail.feature.geometry.coordinates;
    const y = worldY(lat);
    return { x: worldX(lon), y, radius: uncertaintyOf(detail.feature.properties) / metresPerUnit(y) };
  }

  /** Acts where something is not as it was. */
  private onChange(what: string, inputs: readonly unknown[], act: () => void): void {
    const known = this.drawn.get(what);
    if (known && inputs.every((input, i) => input === known[i])) return;
    this.drawn.set(what, inputs);
    act();
  }

  /** What is at a position. */
  pick(lat: number, lng: number): Picked {
    const [x, y] = [worldX(wrapped(lng)), worldY(lat)];
    const { highways } = this.highways;
    const { areas } = this.areas;
    return pick(this.incidents.pick(x, y), { highways, areas }, x, y, scaleOf(this.leaflet.getZoom()));
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

  showWorld(): void {
    this.show({ zoom: MIN_ZOOM, lat: 0, lon: 0 });
  }

  show({ zoom, lat, lon }: View): void {
    this.placed = true;
    this.leaflet.setView([lat, lon], zoom, { animate: false });
  }

  /** Moves the map where the open incident is out of view. */
  revealSelected(): void {
    const { spot } = this;
    if (!spot) return;
    const position = { lat: latitude(spot.y), lng: longitude(spot.x) };
    if (!this.leaflet.getBounds().contains(position)) this.leaflet.panTo(position);
  }

  /** Whether what a sign stands for is told apart from nearer by. */
  separates({ count }: Sign): boolean {
    return count > MAX_LISTED && this.leaflet.getZoom() < MAX_ZOOM - 1;
  }

  /** Goes nearer to a sign. */
  approach({ x, y }: Sign): void {
    const zoom = Math.min(MAX_ZOOM, this.leaflet.getZoom() + APPROACH);
    this.leaflet.flyTo([latitude(y), longitude(x)], zoom, { duration: 0.4 });
  }

  fit(box: Box): void {
    this.placed = true;
    const bounds = latLngBounds(
      [latitude(box.maxY), longitude(box.minX)],
      [latitude(box.minY), longitude(box.maxX)],
    );
    this.leaflet.fitBounds(bounds, { maxZoom: MAX_FIT_ZOOM, padding: [30, 30], animate: false });
  }
}
