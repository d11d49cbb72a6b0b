import { expect, test } from "vitest";
import { intervalOf, joinDays } from "../../src/pages/days";

test("an interval of days is two days, and back", () => {
  for (const datetime of ["2025-09-01/2025-10-31", "2025-09-01/..", "../2025-10-31", ""]) {
    expect(joinDays(...intervalOf(datetime)!)).toBe(datetime);
  }
  expect(intervalOf("2025-09-01")).toEqual(["2025-09-01", "2025-09-01"]);
});

test("what is of hours, or no interval, is left as it was written", () => {
  for (const datetime of ["2025-09-01T12:00:00Z/..", "yesterday", "2025-09-01/2025-09-02/2025-09-03", "2025-09"]) {
    expect(intervalOf(datetime)).toBeUndefined();
  }
});
