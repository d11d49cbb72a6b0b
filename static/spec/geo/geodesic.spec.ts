import { expect, it } from "vitest";
import { geodesicDistance, lineLength, positionAlong } from "../../src/geo/geodesic";

it.each([
  [[-7.9922, 12.6392], [-10.7, 12.2], 298_402.6],
  [[-7.9922, 12.6392], [-5.6665, 11.3176], 292_452.9],
  [[20, 60], [-41.3233, -5.5036], 8_999_801.8],
] as const)("measures from %j to %j what the server measures", (from, to, metres) => {
  expect(geodesicDistance(from, to)).toBeCloseTo(metres, 0);
});

it("is nothing from a place to itself, and half the earth to the other side", () => {
  expect(geodesicDistance([2, 3], [2, 3])).toBe(0);
  expect(geodesicDistance([0, 0], [180, 0])).toBeGreaterThan(19_900_000);
});

it("finds the place at a distance along a line, and its end beyond", () => {
  const line = [[0, 0], [1, 0], [1, 1]] as const;
  expect(lineLength(line)).toBeCloseTo(111_319.491 + 110_574.389, 1);
  expect(positionAlong(line, 111_319.491 / 2)[0]).toBeCloseTo(0.5, 6);
  expect(positionAlong(line, 1e9)).toEqual([1, 1]);
});
