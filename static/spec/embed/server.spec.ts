import { expect, it } from "vitest";
import { serverOf } from "../../src/embed/server";

it.each([
  ["https://map.example.org/embed.js", "https://map.example.org"],
  ["https://map.example.org/assets/embed-a1b2.js", "https://map.example.org"],
  ["https://example.org/vigie/embed.js", "https://example.org/vigie"],
])("is where its script is from: %s", (script, server) => {
  expect(serverOf(script)).toBe(server);
});
