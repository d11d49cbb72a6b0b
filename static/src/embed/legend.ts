/** What the colours on an embed's map mean, and how many there are of each. */
import { el, swatch } from "../controls/dom";
import { PALETTES, typeColours } from "../style/palette";
import type { Live } from "./described";

/** More lines than this would hide the map. */
const MOST_LINES = 6;

export function legend(live: Live, theme: "light" | "dark", label: string): HTMLElement {
  const colours = typeColours(live.kinds);
  const palette = PALETTES[theme].types;
  const number = new Intl.NumberFormat(live.lang === "fr" ? "fr-FR" : "en-GB");
  const line = ({ name, label, count }: Live["types"][number]) => {
    const colour = palette[colours[live.kinds.indexOf(name)] ?? palette.length - 1];
    return el("li", {}, swatch(colour), el("bdi", { text: label }), el("span", { class: "count", text: number.format(count) }));
  };
  return el(
    "ul",
    { class: "legend", attributes: { "aria-label": label } },
    ...live.types.slice(0, MOST_LINES).map(line),
    live.types.length > MOST_LINES ? el("li", { text: "…" }) : undefined,
  );
}
