import { expect, it } from "vitest";
import { parseDay } from "../../src/state/day";
import { addUnits, binsOf, dayOfKey, floorDay, shiftWindow, unitOf } from "../../src/state/time";

const day = (text: string) => parseDay(text)!;

it("counts by day, week or month, as the span asks", () => {
  expect(unitOf({ from: day("2025-10-01"), to: day("2025-10-31") })).toBe("day");
  expect(unitOf({ from: day("2025-01-01"), to: day("2025-12-31") })).toBe("week");
  expect(unitOf({ from: day("2018-01-01"), to: day("2025-12-31") })).toBe("month");
});

it("begins weeks on Mondays and months on the first", () => {
  expect(floorDay(day("2025-10-09"), "week")).toBe(day("2025-10-06"));
  expect(floorDay(day("2025-10-06"), "week")).toBe(day("2025-10-06"));
  expect(floorDay(day("1969-12-31"), "week")).toBe(day("1969-12-29"));
  expect(floorDay(day("2025-10-31"), "month")).toBe(day("2025-10-01"));
});

it("steps by months that are not equally long", () => {
  expect(addUnits(day("2025-01-31"), "month", 1)).toBe(day("2025-02-28"));
  expect(addUnits(day("2025-12-15"), "month", 1)).toBe(day("2026-01-15"));
  expect(shiftWindow({ from: day("2025-01-01"), to: day("2025-01-31") }, "month", 1)).toEqual({
    from: day("2025-02-01"),
    to: day("2025-02-28"),
  });
});

it("reads the server's keys of periods, ISO weeks too", () => {
  expect(dayOfKey("2025-10-07", "day")).toBe(day("2025-10-07"));
  expect(dayOfKey("2025-W41", "week")).toBe(day("2025-10-06"));
  expect(dayOfKey("2026-W01", "week")).toBe(day("2025-12-29"));
  expect(dayOfKey("2025-10", "month")).toBe(day("2025-10-01"));
  expect(dayOfKey("", "week")).toBeUndefined();
});

it("makes a bin of each unit that a domain touches", () => {
  const domain = { from: day("2024-12-20"), to: day("2025-02-03") };
  expect(binsOf(domain, "month")).toEqual([day("2024-12-01"), day("2025-01-01"), day("2025-02-01")]);
});
