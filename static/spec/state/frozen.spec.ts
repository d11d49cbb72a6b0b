import { expect, it } from "vitest";
import { dayOf, parseFrozen } from "../../src/state/frozen";

it.each(["2025-11-24T12:34:56Z", "2025-11-24T12:34:56.789Z", "2025-11-24T12:34:56+01:00"])("reads an instant: %s", (text) => {
  expect(parseFrozen(text)).toBe(text);
  expect(dayOf(text)).toBe(20_416);
});

it.each(["", "2025-11-24", "2025-11-24T12:34:56", "2025-13-24T12:34:56Z", "now", "2025-11-24T12:34:56Z/..", "0f535e28ef85d885/2025-11-24"])("reads nothing else: %s", (text) => {
  expect(parseFrozen(text)).toBeUndefined();
});
