/** Starts the page for iframes: puts the live map in the still's place, and tells the page around how high it would be. */
import "./embed.css";
import type { Live } from "./described";
import { LiveMap } from "./element";

/**
 * What the page around is told: the message of AMP's frames, which pages of others can read as well. It holds nothing but the
 * height.
 */
function tellHeight(height: number): void {
  window.parent.postMessage({ sentinel: "amp", type: "embed-size", height }, "*");
}

const main = document.querySelector<HTMLElement>("main.vigie")!;
const stage = main.querySelector<HTMLElement>(".stage");

new ResizeObserver(() => tellHeight(Math.ceil(main.getBoundingClientRect().height))).observe(main);

if (stage && main.dataset.live) {
  const map = new LiveMap(stage, JSON.parse(main.dataset.live) as Live);
  // Until it can be looked at, and where it cannot be had, the still stands.
  map.start().then(
    () => stage.classList.add("lively"),
    (error: unknown) => {
      map.element.remove();
      throw error;
    },
  );
}
