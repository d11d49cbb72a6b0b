import { expect, it } from "vitest";
import { densify } from "../../src/geo/densify";

it("leaves short stretches alone", () => {
  const line = [
    [-8, 12],
    [-7.9, 12.1],
  ];
  expect(densify(line)).toEqual(line);
});

it("bends a long stretch towards the pole, as a geodesic does", () => {
  const line = densify([
    [0, 45],
    [90, 45],
  ]);
  const highest = Math.max(...line.map(([, lat]) => lat));
  // The great circle from (0, 45) to (90, 45) peaks at atan(sqrt 2).
  expect(highest).toBeCloseTo((Math.atan(Math.SQRT2) * 180) / Math.PI, 2);
});

it("keeps every vertex, repeated ones too", () => {
  expect(
    densify([
      [1, 1],
      [1, 1],
      [2, 1],
    ]).slice(0, 2),
  ).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(densify([])).toEqual([]);
});
