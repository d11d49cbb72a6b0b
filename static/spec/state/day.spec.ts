import { expect, it } from "vitest";
import { formatDay, parseDay } from "../../src/state/day";

it("counts days from 1970, both ways", () => {
  expect([parseDay("1970-01-01"), parseDay("1969-12-31"), parseDay("2024-02-29T00:00:00Z")]).toEqual([
    0, -1, 19_782,
  ]);
  expect(formatDay(19_782)).toBe("2024-02-29");
});

it.each(["2025-02-30", "2025-13-01", "yesterday", "2025-1-1", "", "null"])("takes %s for no date", (text) => {
  expect(parseDay(text)).toBeUndefined();
});
