/** Keeps an article's reader scrolling: a wheel zooms only with Ctrl, and on a touch screen it takes two fingers to move the map. */
import type { Map as LeafletMap } from "leaflet";
import type { Phrases } from "./phrases";

/** How long the hint stays. */
const HINT_MS = 1500;

export function considerate(map: LeafletMap, hint: HTMLElement, phrases: Phrases): void {
  const container = map.getContainer();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (text: string) => {
    hint.textContent = text;
    hint.classList.add("shown");
    clearTimeout(timer);
    timer = setTimeout(() => hint.classList.remove("shown"), HINT_MS);
  };
  // Before Leaflet's own listener on the same element.
  container.addEventListener(
    "wheel",
    (event) => {
      const meant = event.ctrlKey || event.metaKey;
      map.scrollWheelZoom[meant ? "enable" : "disable"]();
      if (!meant) tell(phrases.wheel);
    },
    { capture: true, passive: true },
  );
  container.addEventListener(
    "touchstart",
    (event) => {
      map.dragging[event.touches.length > 1 ? "enable" : "disable"]();
    },
    { capture: true, passive: true },
  );
  container.addEventListener(
    "touchmove",
    (event) => {
      if (event.touches.length === 1) tell(phrases.fingers);
    },
    { passive: true },
  );
}
