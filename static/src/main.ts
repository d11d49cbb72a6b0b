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
import { findCopy } from "./api/published";
import { App } from "./app";
import { loadWords, preferredLanguage } from "./i18n/words";
import { framed } from "./state/moment";

// On their way while the first frame is painted, which has the frame of the page.
void loadWords(preferredLanguage(navigator.languages));
await Promise.all([framed(), findCopy(() => import("./copy/copy"))]);
new App(document.getElementById("app")!).start();
