// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { AttributionControl } from "../../src/controls/attribution";
import { en } from "../../src/i18n/en";
import { wordsFor } from "../../src/i18n/words";
import { Model } from "../../src/state/model";

function credits(attributions: string[], shown?: { kind: "raster" | "vector"; attributions: string[] }): string {
  const model = new Model();
  model.catalog.set([
    { id: "incidents", vigie: { role: "incidents", attributions } },
    { id: "land", vigie: { role: "base", attributions: ["Natural Earth"] } },
  ]);
  model.basemaps.shown.set(shown as never);
  return new AttributionControl(model, wordsFor("en", en)).start().element.textContent!;
}

it("keeps a source that turns round what follows to itself", () => {
  expect(credits(["A \u202egnp.exe"])).toMatch(/^Data: \u2068A gnp\.exe\u2069\. Base map: /);
});

it("names on pictures of others whose names stand on them", () => {
  const text = credits([], { kind: "raster", attributions: ["Imagery"] });
  expect(text).toMatch(/Imagery.*Natural Earth/);
  expect(credits([], { kind: "vector", attributions: ["Imagery"] })).not.toContain("Natural Earth");
});
