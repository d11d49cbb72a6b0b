/** The part of Leaflet that our own pages need: what embeds need, two controls, and tiles that are pictures. Its whole is twice as much. */
export * from "./leafletCore.js";
import "leaflet/src/map/handler/Map.BoxZoom.js";
export { toLatLngBounds as latLngBounds } from "leaflet/src/geo/LatLngBounds.js";
export { TileLayer } from "leaflet/src/layer/tile/TileLayer.js";
import { scale } from "leaflet/src/control/Control.Scale.js";
import { zoom } from "leaflet/src/control/Control.Zoom.js";
export const control = { zoom, scale };
