import { expect, it } from "vitest";
import type { Collection } from "../../src/api/wire";
import { furtherOf, isOfPoints } from "../../src/embed/things";

const collection = (id: string, role: "incidents" | "areas" | "highways" | "other", geometry = "point"): Collection => ({ id, vigie: { role, geometry } });
const all = [collection("incidents", "incidents"), collection("areas", "areas", "polygon"), collection("roads", "highways", "line"), collection("mines", "other")];

it("has areas, highways and places by itself, and what is named otherwise", () => {
  expect(furtherOf({ collection: "incidents", collections: null }, all)).toEqual(["areas", "roads"]);
  expect(furtherOf({ collection: "incidents", collections: "mines, areas,nothing" }, all)).toEqual(["areas", "mines"]);
  expect(furtherOf({ collection: "incidents", collections: "none" }, all)).toEqual([]);
});

it("never shows what it is about a second time", () => {
  expect(furtherOf({ collection: "areas", collections: null }, all)).toEqual(["roads"]);
});

it("draws points from tiles, and nothing else", () => {
  expect(isOfPoints({ collection: "incidents" }, all)).toBe(true);
  expect(isOfPoints({ collection: "areas" }, all)).toBe(false);
  expect(isOfPoints({ collection: "gone" }, all)).toBe(false);
});
