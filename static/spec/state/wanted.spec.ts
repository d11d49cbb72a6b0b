import { expect, it } from "vitest";
import { wantedOf } from "../../src/state/wanted";

it("is what is wanted and there, whatever else there is", () => {
  expect(wantedOf(["colour", "uncertainty_m", "start", "event_type"])).toBe("event_type,start,uncertainty_m");
});

it("asks for all where nothing wanted is there, or nobody says what is", () => {
  expect(wantedOf(["colour"])).toBeUndefined();
  expect(wantedOf([])).toBeUndefined();
});
