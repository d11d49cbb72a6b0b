import { expect, it } from "vitest";
import { thinned } from "../../src/geo/thin";

const zigzag = Float64Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? i / 2 : Math.sin(i) * 5));

it("loses nothing of a line that is short enough, but what lies on it anyway", () => {
  expect(thinned(Float64Array.of(0, 0, 1, 0, 2, 0, 2, 1), 10)).toEqual({ kept: [0, 2, 3], away: 0 });
  expect(thinned(zigzag, 100)).toMatchObject({ away: 0 });
});

it("keeps the ends and what matters most, and says how far the rest is", () => {
  const few = thinned(zigzag, 20);
  const more = thinned(zigzag, 60);
  expect(few.kept).toHaveLength(20);
  expect([few.kept[0], few.kept.at(-1)]).toEqual([0, 99]);
  expect(few.away).toBeGreaterThan(more.away);
  expect(more.away).toBeGreaterThan(0);
});
