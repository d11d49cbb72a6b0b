import { expect, it } from "vitest";
import { STRONG } from "../../src/style/contrast";
import { PALETTES, type Palette } from "../../src/style/palette";

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function luminance(colour: string): number {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [r, g, b] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const drawn = ({ coast, border, label, town, highway, chosen, area, quiet, types }: Palette) => [coast, border, label, town, highway, chosen, area, quiet, ...types];

it.each(["light", "dark"] as const)("tells everything that is drawn from the ground: %s", (theme) => {
  const { land } = STRONG[theme];
  for (const colour of drawn(STRONG[theme])) expect(contrast(colour, land), colour).toBeGreaterThan(4.5);
  const before = drawn(PALETTES[theme]).map((colour) => contrast(colour, PALETTES[theme].land));
  expect(Math.min(...before)).toBeLessThan(4.5);
});
