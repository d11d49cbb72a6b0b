/**
 * The map's colours, light and dark. Event types take the colours of Okabe and Ito (2008), which stay apart
 * for colour-blind eyes, deepened or lightened to stand out from each ground.
 */
import type { Theme } from "../state/view";

export interface Palette {
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

export const PALETTES: Record<Theme, Palette> = {
  light: {
    sea: "#d5e1e8",
    land: "#f6f4ee",
    coast: "#9db1bd",
    river: "#b7cbd8",
    border: "#a59c8d",
    label: "#3c3a36",
    halo: "rgba(250, 249, 245, 0.92)",
    town: "#6d685f",
    highway: "#8d7c5c",
    highwayCasing: "#fffdf8",
    chosen: "#0b5fa5",
    shield: "#ffffff",
    shieldText: "#5a4a28",
    area: "#7a4b8c",
    quiet: "#8d8a84",
    density: ["#f9d9a8", "#f5ad72", "#e97e55", "#cf4f4a", "#a02a4b", "#651846"],
    types: ["#c8500a", "#0072b2", "#008a64", "#b0508a", "#d08c00", "#3d9bd6", "#8f7f00", "#5c5c5c"],
  },
  dark: {
    sea: "#0e151b",
    land: "#1c242b",
    coast: "#3d4f5c",
    river: "#2a3b47",
    border: "#5a646b",
    label: "#d5dade",
    halo: "rgba(18, 24, 29, 0.9)",
    town: "#9aa4ab",
    highway: "#a08f6b",
    highwayCasing: "#12181d",
    chosen: "#6cb8f5",
    shield: "#242d34",
    shieldText: "#e2d4b2",
    area: "#c79bd8",
    quiet: "#707b83",
    density: ["#4a3240", "#7a3a50", "#ad4a52", "#dc6a4c", "#f39c52", "#fbd887"],
    types: ["#ff8243", "#58aee8", "#2fc79c", "#e79ac8", "#f2b73c", "#8fd3fb", "#e8dc52", "#b4b8bb"],
  },
};

/** Types of the common datasets have a fixed place, so that a colour means the same on every server. */
const FIXED: Record<string, number> = {
  battles: 0,
  "state-based violence": 0,
  "state-based conflict": 0,
  "strategic developments": 1,
  "non-state violence": 1,
  "non-state conflict": 1,
  riots: 2,
  "violence against civilians": 3,
  "one-sided violence": 3,
  "explosions/remote violence": 4,
  protests: 5,
};

/** The place in `Palette.types` of each type: the fixed ones first, then the free places in order. */
export function typeColours(types: readonly string[]): number[] {
  const last = PALETTES.light.types.length - 1;
  const fixed = types.map((type) => FIXED[type.toLowerCase()]);
  const taken = new Set(fixed);
  const free = Array.from({ length: last }, (_, i) => i).filter((i) => !taken.has(i));
  return fixed.map((place) => place ?? free.shift() ?? last);
}
