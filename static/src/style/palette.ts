/**
 * How the map looks, light and dark: the definition in `style/` that the server's pictures follow too. Event types take the
 * colours of Okabe and Ito (2008), which stay apart for colour-blind eyes, deepened or lightened to stand out from each
 * ground.
 */
import style from "../../../style/map.json";
import type { Theme } from "../state/view";

export interface Palette {
  /** Whether it is for who asks for more contrast: what is faint by intent is not. */
  readonly strong?: boolean;
  readonly sea: string;
  readonly land: string;
  readonly coast: string;
  readonly river: string;
  readonly border: string;
  readonly label: string;
  readonly halo: string;
  readonly town: string;
  readonly highway: string;
  readonly highwayCasing: string;
  readonly chosen: string;
  readonly shield: string;
  readonly shieldText: string;
  readonly area: string;
  readonly quiet: string;
  /** Steps from few to many. */
  readonly density: readonly string[];
  /** One for each of the first event types; the last is for all others. */
  readonly types: readonly string[];
}

export const PALETTES: Record<Theme, Palette> = style.themes;

/** Widths, sizes and dashes, in CSS pixels. */
export const { ground: GROUND, highways: HIGHWAYS, areas: AREAS, marks: MARKS, labels: LABELS } = style;

/** From this zoom on the base map is drawn in high detail. */
export const { highDetailZoom: HIGH_DETAIL_ZOOM } = style;

/** Types of the common datasets have a fixed place, so that a colour means the same on every server. */
const FIXED: Readonly<Record<string, number>> = style.fixedTypes;

/** The place in `Palette.types` of each type: the fixed ones first, then the free places in order. */
export function typeColours(types: readonly string[]): number[] {
  const last = PALETTES.light.types.length - 1;
  const fixed = types.map((type) => FIXED[type.toLowerCase()]);
  const taken = new Set(fixed);
  const free = Array.from({ length: last }, (_, i) => i).filter((i) => !taken.has(i));
  return fixed.map((place) => place ?? free.shift() ?? last);
}
