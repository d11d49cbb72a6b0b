import { expect, it } from "vitest";
import { TileGrid } from "../../../src/state/tiles/tileGrid";

it("covers what it was asked to show, once all of it came", async () => {
  const grid = new TileGrid(2, async ({ column }) => column, () => {});
  const box = { minX: 0.1, minY: 0.1, maxX: 0.4, maxY: 0.4 };
  expect(grid.covers(box)).toBe(false);
  grid.show(box);
  await new Promise((resolve) => setTimeout(resolve));
  expect(grid.complete).toBe(true);
  expect(grid.covers(box)).toBe(true);
  expect(grid.covers({ ...box, maxX: 0.6 })).toBe(false);
});
