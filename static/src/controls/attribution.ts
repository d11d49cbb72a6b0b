/** One line on the map: where the ground is from, and that boundaries are no statement. */
import type { Words } from "../i18n/words";
import { el } from "./dom";

export function attributionLine(words: Words): HTMLElement {
  return el("p", { class: "attribution", text: `${words.attribution}. ${words.boundaries}` });
}
