import { expect, it } from "vitest";
import { latitude, longitude, metresPerUnit, worldX, worldY } from "../../src/geo/mercator";

it("puts the world's middle in the middle", () => {
  expect([worldX(0), worldY(0)]).toEqual([0.5, 0.5]);
});

it("gives back what it projected", () => {
  for (const [lon, lat] of [
    [-7.99, 12.65],
    [179.9, -60],
    [-180, 84],
  ]) {
    expect(longitude(worldX(lon))).toBeCloseTo(lon, 9);
    expect(latitude(worldY(lat))).toBeCloseTo(lat, 9);
  }
});

it("keeps the poles on the map", () => {
  expect(worldY(90)).toBeCloseTo(0, 6);
  expect(worldY(-90)).toBeCloseTo(1, 6);
});

it("measures half as much ground to a unit at 60 degrees", () => {
  expect(metresPerUnit(worldY(60)) / metresPerUnit(worldY(0))).toBeCloseTo(0.5, 6);
});
