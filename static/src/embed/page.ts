/** Starts the page for iframes: puts the live map in the still's place, and tells the page around how high it would be. */
import "./embed.css";
import { findCopy } from "../api/published";
import { Problem } from "../api/problem";
import type { Live } from "./described";
import { LiveMap, phrasesFor, trouble } from "./element";

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

/** Until the map can be looked at, and where it cannot be had, the still stands. */
async function enliven(stage: HTMLElement, live: Live): Promise<void> {
  let map: LiveMap | undefined;
  try {
    await findCopy(() => import("../copy/copy"));
    map = new LiveMap(stage, live);
    await map.start();
    stage.classList.add("lively");
  } catch (error) {
    map?.remove();
    const note = trouble(error, phrasesFor(live.lang), () => {
      note.remove();
      void enliven(stage, live);
    });
    stage.append(note);
    if (!(error instanceof Problem)) throw error;
  }
}

if (stage && main.dataset.live) void enliven(stage, JSON.parse(main.dataset.live) as Live);
