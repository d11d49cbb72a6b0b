import { expect, it } from "vitest";
import { PointGrid } from "../../src/geo/grid";

/** A fixed sequence, so that a failure repeats. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function found(grid: PointGrid, box: { minX: number; minY: number; maxX: number; maxY: number }): number[] {
  const rows: number[] = [];
  grid.within(box, (row) => rows.push(row));
  return rows.sort((a, b) => a - b);
}

it("finds what looking at every point finds", () => {
  const next = random(7);
  const xs = Float64Array.from({ length: 2_000 }, next);
  const ys = Float64Array.from({ length: 2_000 }, next);
  const grid = new PointGrid(xs, ys, 2_000);
  for (let i = 0; i < 100; i++) {
    const [x, y, size] = [next() * 1.2 - 0.1, next() * 1.2 - 0.1, next() * 0.3];
    const box = { minX: x, minY: y, maxX: x + size, maxY: y + size };
    const expected = [...xs.keys()].filter(
      (row) => xs[row] >= box.minX && xs[row] <= box.maxX && ys[row] >= box.minY && ys[row] <= box.maxY,
    );
    expect(found(grid, box)).toEqual(expected);
  }
});

it("holds points that all lie on one spot, or on one line", () => {
  const everything = { minX: 0, minY: 0, maxX: 1, maxY: 1 };
  const spot = new Float64Array(300).fill(0.5);
  expect(found(new PointGrid(spot, spot, 300), everything)).toHaveLength(300);
  const line = Float64Array.from({ length: 300 }, (_, i) => i / 300);
  expect(found(new PointGrid(line, spot, 300), everything)).toHaveLength(300);
});

it("finds nothing where there is nothing", () => {
  const none = new Float64Array(0);
  expect(found(new PointGrid(none, none, 0), { minX: 0, minY: 0, maxX: 1, maxY: 1 })).toEqual([]);
});
