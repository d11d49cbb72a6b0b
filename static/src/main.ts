/** Starts the page. */
import "leaflet/dist/leaflet.css";
import "./style/page.css";
import "./style/panel.css";
import "./style/facts.css";
import "./style/phone.css";
import "./style/facets.css";
import "./style/tools.css";
import "./style/map.css";
import "./style/short.css";
import "./style/contrast.css";
import { App } from "./app";

new App(document.getElementById("app")!).start();
