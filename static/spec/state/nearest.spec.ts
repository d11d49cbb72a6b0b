import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Catalog } from "../../src/state/catalog";
import { distanceWithHits } from "../../src/state/nearest";
import { DEFAULT_VIEW, MAX_DISTANCE_M } from "../../src/state/view";

const catalog = { incidentsWith: () => ["incidents"] } as unknown as Catalog;
const view = { ...DEFAULT_VIEW, near: "-8,12.6", distance: 5_000 };
const asked: string[] = [];
let nearest = 0;

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("location", { href: "http://localhost/" });
  vi.stubGlobal("fetch", async (url: string) => {
    const distance = new URL(url, "http://localhost").searchParams.get("distance")!;
    asked.push(distance);
    const metres = Number(/[\d.]+/.exec(distance)) * (distance.endsWith("km") ? 1_000 : 1);
    return new Response(JSON.stringify({ by: [], groups: [], numberMatched: metres >= nearest ? 1 : 0 }));
  });
});
afterEach(() => vi.unstubAllGlobals());

it("looks no further than it has to", async () => {
  nearest = 1_000;
  expect(await distanceWithHits(view, catalog)).toBe(5_000);
  expect(asked).toEqual(["5km"]);
});

it("looks further until it finds something", async () => {
  nearest = 33_000;
  expect(await distanceWithHits(view, catalog)).toBe(40_000);
  expect(asked).toEqual(["5km", "10km", "20km", "40km"]);
});

it("gives up at the greatest distance that there is", async () => {
  nearest = Infinity;
  expect(await distanceWithHits(view, catalog)).toBe(MAX_DISTANCE_M);
  expect(asked.at(-1)).toBe("200km");
});
