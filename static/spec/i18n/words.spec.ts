import { ar } from "../../src/i18n/ar";
import { en } from "../../src/i18n/en";
import { fr } from "../../src/i18n/fr";
import { expect, it } from "vitest";
import { preferredLanguage, wordsFor } from "../../src/i18n/words";

it("takes the first language it knows, English otherwise", () => {
  expect(preferredLanguage(["de", "fr-CA", "en"])).toBe("fr");
  expect(preferredLanguage(["bm", "ar"])).toBe("ar");
  expect(preferredLanguage([])).toBe("en");
});

it("counts as each language does", () => {
  expect(wordsFor("en", en).hits(0)).toBe("0 incidents");
  expect(wordsFor("fr", fr).hits(0)).toBe("0 incident");
  expect(wordsFor("fr", fr).hits(1234).replace(/\s/g, " ")).toBe("1 234 incidents");
});

it("keeps number and unit together", () => {
  expect(wordsFor("en", en).length(2_500)).toBe("2.5\u00a0km");
  expect(wordsFor("fr", fr).length(2_500)).toBe("2,5\u00a0km");
  expect(wordsFor("en", en).length(800)).toBe("800\u00a0m");
});

it("translates the event types it knows and keeps the rest", () => {
  expect(wordsFor("fr", fr).eventType("Battles")).toBe("Combats");
  expect(wordsFor("fr", fr).eventType("Zzz")).toBe("Zzz");
});

it("keeps latitude before longitude, among Arabic words too", () => {
  expect(wordsFor("en", en).position(-8, 12.6)).toBe("12.6°, -8°");
  expect(wordsFor("ar", ar).position(-8, 12.6)).toMatch(/^\u200e12\.6°, .*8°\u200e$/);
});
