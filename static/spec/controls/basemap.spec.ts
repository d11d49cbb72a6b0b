// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";
import { BasemapControl } from "../../src/controls/basemap";
import { en } from "../../src/i18n/en";
import { wordsFor } from "../../src/i18n/words";
import { Model } from "../../src/state/model";

const basemap = (name: string, layers: string[]) => ({ name, title: name, kind: "vector", attributions: [], minzoom: 0, maxzoom: 14, bounds: [-180, -85, 180, 85], tiles: `/basemaps/${name}/{z}/{x}/{y}`, layers });

it("names a base map that it cannot draw, with the reason, and does not offer it", async () => {
  const basemaps = [basemap("streets", ["water", "roads"]), basemap("vigie", ["land", "water"])];
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ basemaps })));
  const model = new Model();
  const control = new BasemapControl(model, wordsFor("en", en)).start();
  await model.basemaps.load();
  const options = [...control.element.querySelectorAll("option")];
  expect(control.element.hidden).toBe(false);
  expect(options.map(({ text, disabled }) => [text, disabled])).toEqual([
    ["vigie", false],
    ["streets (not drawn here: its layers have other names)", true],
  ]);
  vi.unstubAllGlobals();
});
