/** The part of Leaflet that an embed needs: a map that is moved and zoomed, and layers of ours on it. Its markers, popups, vectors and controls stay out of the bundle. */
export { Map } from "leaflet/src/map/Map.js";
export { Layer } from "leaflet/src/layer/Layer.js";
import "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import "leaflet/src/map/handler/Map.Drag.js";
import "leaflet/src/map/handler/Map.Keyboard.js";
import "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import "leaflet/src/map/handler/Map.TouchZoom.js";
import { getPosition, setPosition, setTransform } from "leaflet/src/dom/DomUtil.js";
export const DomUtil = { getPosition, setPosition, setTransform };
