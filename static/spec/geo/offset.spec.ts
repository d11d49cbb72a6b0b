import { expect, it } from "vitest";
import { PointGrid } from "../../src/geo/grid";
import { worldX, worldY } from "../../src/geo/mercator";
import { offsets } from "../../src/geo/offset";
import { shapeOf } from "../../src/geo/shape";

const road = shapeOf({
  id: "R",
  geometry: {
    type: "LineString",
    coordinates: [
      [-6.2, 12],
      [-6, 12],
    ],
  },
  properties: {},
})!;

function offsetsOf(points: number[][], reach: number): Float32Array {
  const xs = Float64Array.from(points, ([lon]) => worldX(lon));
  const ys = Float64Array.from(points, ([, lat]) => worldY(lat));
  return offsets(road, new PointGrid(xs, ys, points.length), xs, ys, points.length, reach);
}

it("measures metres, to the line and beyond its ends", () => {
  // Geodesics on WGS 84: a hundredth of a degree is 1106.4 m northwards and 1089.0 m eastwards at 12 degrees.
  const [north, east, on] = offsetsOf(
    [
      [-6.1, 12.01],
      [-5.99, 12],
      [-6.2, 12],
    ],
    50_000,
  );
  expect(Math.abs(north / 1106.4 - 1)).toBeLessThan(0.02);
  expect(Math.abs(east / 1089.0 - 1)).toBeLessThan(0.01);
  expect(on).toBeCloseTo(0, 3);
});

it("says nothing about points out of reach", () => {
  expect(offsetsOf([[-7, 13]], 50_000)[0]).toBe(Infinity);
});
