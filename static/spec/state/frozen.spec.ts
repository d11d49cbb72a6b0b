import { expect, it } from "vitest";
import { formatFrozen, parseFrozen } from "../../src/state/frozen";

it("reads what it writes", () => {
  const text = "0f535e28ef85d885/2025-11-24";
  expect(formatFrozen(parseFrozen(text)!)).toBe(text);
});

it.each([
  "",
  "0f535e28ef85d885",
  "0f535e28ef85d885/",
  "0f53/2025-11-24",
  "+f535e28ef85d885/2025-11-24",
  "0F535E28EF85D885/2025-11-24",
  "0f535e28ef85d885/2025-02-30",
  "0f535e28ef85d885/2025-11-24/1",
])("reads nothing else: %s", (text) => {
  expect(parseFrozen(text)).toBeUndefined();
});
