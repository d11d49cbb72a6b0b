/** What the colours on an embed's map mean, and how many there are of each. */
import { el, swatch } from "../controls/dom";
import { paletteOf } from "../style/contrast";
import { typeColours } from "../style/palette";
import type { Live } from "./described";

/** More lines than this would hide the map. */
const MOST_LINES = 6;

/** The colour of an event type on the map. */
export function colourOf(live: Pick<Live, "kinds">, theme: "light" | "dark", type: string): string {
  const { types } = paletteOf(theme);
  return types[typeColours(live.kinds)[live.kinds.indexOf(type)] ?? types.length - 1];
}

export function legend(live: Live, theme: "light" | "dark", label: string): HTMLElement {
  const number = new Intl.NumberFormat(live.lang === "fr" ? "fr-FR" : "en-GB");
  const line = ({ name, label, count }: Live["types"][number]) => {
    return el("li", {}, swatch(colourOf(live, theme, name)), el("bdi", { text: label }), el("span", { class: "count", text: number.format(count) }));
  };
  return el(
    "ul",
    { class: "legend", attributes: { "aria-label": label, dir: live.lang === "ar" ? "rtl" : "ltr" } },
    ...live.types.slice(0, MOST_LINES).map(line),
    live.types.length > MOST_LINES ? el("li", { text: "…" }) : undefined,
  );
}
