import { expect, it } from "vitest";
import { boxOf, keyOf, levelOf, tilesOver } from "../../src/geo/tiles";

it("the tiles of a box are those it touches, the nearest to its middle first", () => {
  const box = { minX: 0.3, minY: 0.3, maxX: 0.6, maxY: 0.45 };
  expect(tilesOver(box, 2).map(keyOf)).toEqual(["2/1/1", "2/1/2"]);
  expect(boxOf({ level: 2, row: 1, column: 2 })).toEqual({ minX: 0.5, minY: 0.25, maxX: 0.75, maxY: 0.5 });
});

it("a box over the antimeridian has the tiles of both sides, and the whole world each tile once", () => {
  const keys = tilesOver({ minX: 0.9, minY: 0.4, maxX: 1.1, maxY: 0.45 }, 2).map(keyOf);
  expect(keys.sort()).toEqual(["2/1/0", "2/1/3"]);
  expect(tilesOver({ minX: -1.2, minY: -0.5, maxX: 2.2, maxY: 1.5 }, 1)).toHaveLength(4);
});

it("the level is that whose tiles are shown nearest to their size", () => {
  expect([0, 5, 5.4, 5.5, 30].map((zoom) => levelOf(zoom, 14))).toEqual([0, 4, 4, 5, 14]);
});
