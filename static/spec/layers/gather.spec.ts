import { expect, it } from "vitest";
import { gather, gatherWide, type Mark } from "../../src/layers/gather";

const mark = (x: number, y: number, radius = 0, type = 0): Mark => ({
  x,
  y,
  radius,
  type,
  count: 1,
  quiet: false,
});

it("makes one mark of incidents that share a point, in the colour of most of them", () => {
  const marks = gather([mark(5, 5, 0, 1), mark(5, 5, 0, 2), mark(5, 5, 0, 2)], 2);
  expect(marks).toHaveLength(1);
  expect(marks[0]).toMatchObject({ count: 3, type: 2 });
});

it("keeps exact and uncertain ones apart, and hits from the rest", () => {
  expect(gather([mark(5, 5), mark(5, 5, 30), { ...mark(5, 5), quiet: true }], 2)).toHaveLength(3);
});

it("loses none, however many circles there are", () => {
  const circles = Array.from({ length: 10_000 }, (_, i) =>
    mark((i * 37) % 1_900, (i * 91) % 1_300, 20 + (i % 50)),
  );
  const gathered = gatherWide(circles);
  expect(gathered.length).toBeLessThanOrEqual(200);
  expect(gathered.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
});
