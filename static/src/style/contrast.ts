/** The same colours for who asks the browser for more contrast, or for colours of their own: on plain ground, and nearer to ink. */
import { PALETTES, type Palette } from "./palette";
import type { Theme } from "../state/view";

/** Of ink in a colour that has to be told from others, of lines and of what is only written. */
const [IN_TYPES, IN_LINES, IN_TEXT] = [0.3, 0.55, 1];

const MORE = "(prefers-contrast: more), (forced-colors: active)";

/** Calls `changed` when somebody asks for more contrast, or no longer. */
export function onContrast(changed: () => void): () => void {
  const asked = window.matchMedia(MORE);
  asked.addEventListener("change", changed);
  return () => asked.removeEventListener("change", changed);
}

/** The palette of a theme, as its reader wants it. */
export function paletteOf(theme: Theme): Palette {
  return window.matchMedia(MORE).matches ? STRONG[theme] : PALETTES[theme];
}

/** With more contrast, from the same colours. */
export const STRONG: Readonly<Record<Theme, Palette>> = {
  light: stronger(PALETTES.light, "#000000", "#ffffff"),
  dark: stronger(PALETTES.dark, "#ffffff", "#000000"),
};

function stronger(palette: Palette, ink: string, paper: string): Palette {
  const line = (colour: string) => mixed(colour, ink, IN_LINES);
  const text = mixed(palette.label, ink, IN_TEXT);
  return {
    ...palette,
    strong: true,
    land: paper,
    coast: line(palette.coast),
    river: line(palette.river),
    border: line(palette.border),
    label: text,
    halo: paper,
    town: text,
    highway: line(palette.highway),
    highwayCasing: paper,
    chosen: mixed(palette.chosen, ink, IN_TYPES),
    shield: paper,
    shieldText: text,
    area: line(palette.area),
    quiet: line(palette.quiet),
    types: palette.types.map((colour) => mixed(colour, ink, IN_TYPES)),
  };
}

/** A colour with a part of another in it; both as `#rrggbb`. */
function mixed(colour: string, other: string, part: number): string {
  const channel = (text: string, i: number) => parseInt(text.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mix = (i: number) => Math.round(channel(colour, i) * (1 - part) + channel(other, i) * part);
  return `#${[0, 1, 2].map((i) => mix(i).toString(16).padStart(2, "0")).join("")}`;
}
