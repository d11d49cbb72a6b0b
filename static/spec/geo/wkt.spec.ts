import { expect, it } from "vitest";
import { formatLine, formatPolygon, parseLine, parsePolygon, parsePosition } from "../../src/geo/wkt";

it("writes and reads lines and polygons, which close themselves", () => {
  expect(formatLine([[-8.123456789, 12.6], [-6, 13]])).toBe("LINESTRING(-8.12346 12.6,-6 13)");
  expect(parseLine("LINESTRING(-8.12346 12.6, -6  13)")).toEqual([[-8.12346, 12.6], [-6, 13]]);
  expect(formatPolygon([[0, 0], [1, 0], [1, 1]])).toBe("POLYGON((0 0,1 0,1 1,0 0))");
  expect(parsePolygon("POLYGON((0 0,1 0,1 1,0 0))")).toEqual([[0, 0], [1, 0], [1, 1]]);
});

it.each(["LINESTRING(0 0)", "LINESTRING(0 0,1)", "LINESTRING(0 0,200 0)", "LINESTRING EMPTY", "POINT(0 0)"])(
  "takes %s for no line",
  (text) => expect(parseLine(text)).toBeUndefined(),
);

it.each(["POLYGON((0 0,1 0,0 0))", "POLYGON((0 0,1 0,1 1))", "POLYGON((0 0,1 0,1 1,0 0),(0 0,1 0,1 1,0 0))"])(
  "takes %s for no polygon that it can draw",
  (text) => expect(parsePolygon(text)).toBeUndefined(),
);

it("takes a position for longitude and latitude within the world", () => {
  expect(parsePosition("-8,12.6")).toEqual([-8, 12.6]);
  for (const text of ["", "8", "8,", "8,91", "181,0", "a,b", "1,2,3"]) expect(parsePosition(text), text).toBeUndefined();
});
