import { expect, it } from "vitest";
import { distanceToSegment, inside } from "../../src/geo/hit";
import { worldX, worldY } from "../../src/geo/mercator";
import { shapeOf } from "../../src/geo/shape";

it("leaves the holes of a polygon out", () => {
  const ring = (r: number) => [
    [-r, -r],
    [r, -r],
    [r, r],
    [-r, r],
    [-r, -r],
  ];
  const shape = shapeOf({
    id: 1,
    geometry: { type: "Polygon", coordinates: [ring(10), ring(5)] },
    properties: {},
  })!;
  const at = (lon: number, lat: number) => inside(shape, worldX(lon), worldY(lat));
  expect([at(7, 0), at(0, 0), at(11, 0)]).toEqual([true, false, false]);
});

it("measures to the nearer end beyond a segment, and to a segment without length", () => {
  expect(distanceToSegment(3, 4, 0, 0, -1, 0)).toBe(5);
  expect(distanceToSegment(3, 4, 0, 0, 0, 0)).toBe(5);
  expect(distanceToSegment(0.5, 2, 0, 0, 1, 0)).toBe(2);
});
