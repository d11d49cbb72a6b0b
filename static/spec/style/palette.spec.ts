import { expect, it } from "vitest";
import { PALETTES, typeColours } from "../../src/style/palette";

it("gives each type its own colour while there are enough, and the last to the rest", () => {
  const types = Array.from({ length: 10 }, (_, i) => `T${i}`);
  const places = typeColours(["Battles", ...types]);
  expect(places[0]).toBe(0);
  expect(new Set(places.slice(0, 7)).size).toBe(7);
  expect(places.at(-1)).toBe(PALETTES.light.types.length - 1);
});

it("has as many colours in the dark as in the light", () => {
  expect(PALETTES.dark.types).toHaveLength(PALETTES.light.types.length);
  expect(PALETTES.dark.density).toHaveLength(PALETTES.light.density.length);
});
