import { en as english } from "../../src/i18n/en";
import { fr as french } from "../../src/i18n/fr";
import { expect, it } from "vitest";
import type { IncidentProperties } from "../../src/api/wire";
import { areaFacts, incidentFacts } from "../../src/controls/facts";
import { wordsFor } from "../../src/i18n/words";

const en = wordsFor("en", english);
const fr = wordsFor("fr", french);

function fact(name: string, p: IncidentProperties, words = en): unknown {
  return incidentFacts("1", p, words).facts.find(([field]) => field === name)?.[1];
}

it("says how precise the place is, in words", () => {
  const near = { precision: "near", uncertainty_m: 15_000, location: "Bla" };
  expect(fact("precision", near)).toBe("Somewhere within 15\u00a0km of Bla.");
  expect(fact("precision", near, fr)).toBe("Quelque part à moins de 15\u00a0km de Bla.");
  expect(fact("precision", { precision: "exact" })).toBe("The place is known exactly.");
  expect(fact("precision", {})).toBe("unknown");
});

it("never makes more of fatalities than was reported", () => {
  expect(fact("fatalities", {})).toBe("unknown");
  expect(fact("fatalities", { fatalities: 0 })).toContain("may mean unknown");
  expect(fact("fatalities", { fatalities: 4, fatalities_low: 3, fatalities_high: 7 })).toBe("4 (3 to 7)");
  expect(fact("fatalities", { fatalities_low: 3, fatalities_high: 7 })).toBe("3 to 7");
  expect(fact("fatalities", { fatalities: 4, fatalities_low: 4, fatalities_high: 4 })).toBe("4");
});

it("gives a date with how well it is known", () => {
  const month = { start: "2025-08-01", end: "2025-08-31", date_precision: "month" } as const;
  expect(fact("when", month)).toMatch(/^1.{1,3}31 Aug 2025 \(known to the month\)$/);
  expect(fact("when", {})).toBe("unknown");
});

it("says who claims an area, and that it is illustrative", () => {
  const { facts } = areaFacts(
    "a",
    { claimant: "JNIM", start: "2025-09-01", end: null, illustrative: true },
    en,
  );
  expect(Object.fromEntries(facts)).toMatchObject({
    claimant: "JNIM",
    since: "1 Sept 2025 (no end reported)",
  });
  expect(Object.fromEntries(facts).outline).toContain("Illustrative");
});
