// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import { colourOf, legend } from "../../src/embed/legend";
import type { Live } from "../../src/embed/described";
import { PALETTES } from "../../src/style/palette";

const kinds = ["Battles", "Riots", "a", "b", "c", "d", "e", "f"];
const live = { kinds, lang: "fr", types: kinds.map((name, i) => ({ name, label: `<b>${name}</b>`, count: 1_000 * (8 - i) })) } as unknown as Live;

beforeEach(() => vi.stubGlobal("matchMedia", () => ({ matches: false })));

it("names the most frequent types with their colours, and says that there are more", () => {
  const lines = [...legend(live, "light", "Types").querySelectorAll("li")].map((line) => line.textContent);
  expect(lines).toHaveLength(7);
  expect(lines[0]).toBe("<b>Battles</b>8\u202f000");
  expect(lines[6]).toBe("…");
});

it("gives a type the colour that it has on every server", () => {
  expect(colourOf(live, "light", "Battles")).toBe(PALETTES.light.types[0]);
  expect(colourOf(live, "dark", "not among them")).toBe(PALETTES.dark.types.at(-1));
});
