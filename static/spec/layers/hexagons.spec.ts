import { expect, it } from "vitest";
import { Frame } from "../../src/layers/frame";
import { densityStep, HEXAGON_PX, Hexagons } from "../../src/layers/hexagons";
import { PALETTES } from "../../src/style/palette";

const SCALE = 256 * 2 ** 6;

function frame(left: number, top: number): Frame {
  const context = undefined as unknown as CanvasRenderingContext2D;
  return new Frame(context, PALETTES.light, 6, SCALE, left, top, 800, 600, true);
}

it("puts a position in the hexagon whose middle is nearest", () => {
  const hexagons = new Hexagons(frame(8_000, 8_000));
  const at = (x: number, y: number) => hexagons.index(x / SCALE, y / SCALE);
  const middle = 450 * HEXAGON_PX;
  const row = 516 * HEXAGON_PX * Math.sqrt(0.75);
  expect(at(middle + 8, row)).toBe(at(middle, row));
  expect(at(middle + 10, row)).not.toBe(at(middle, row));
});

it("counts the same incidents together wherever the view begins", () => {
  const points = Array.from({ length: 500 }, (_, i) => [
    (8_100 + ((i * 53) % 600)) / SCALE,
    (8_100 + ((i * 29) % 400)) / SCALE,
  ]);
  const fullest = [8_000, 8_003, 8_050].map((left) => {
    const hexagons = new Hexagons(frame(left, left + 7));
    for (const [x, y] of points) hexagons.add(hexagons.index(x, y), false);
    return hexagons.fullest;
  });
  expect(new Set(fullest).size).toBe(1);
});

it("spreads the steps of shade evenly over the orders of magnitude", () => {
  expect([1, 9, 11, 99, 101, 1_000].map((count) => densityStep(count, 1_000, 3))).toEqual([0, 0, 1, 1, 2, 2]);
  expect(densityStep(1, 1, 6)).toBe(0);
});
