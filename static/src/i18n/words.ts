/** Everything the page says in one language: phrases, numbers, dates, distances. */
import { en } from "./en";
import { frenchEventType } from "./eventTypes";
import { fr } from "./fr";
import type { Phrases } from "./phrases";

const CATALOGUES = { en, fr };

/** Distances are rounded to what somebody can tell apart on a map. */
const SIGNIFICANT_DIGITS = 3;

const DAY_MS = 86_400_000;

export type Words = ReturnType<typeof wordsFor>;

/** The language of a browser that prefers these, in order. */
export function preferredLanguage(preferences: readonly string[]): "en" | "fr" {
  const known = preferences
    .map((tag) => tag.slice(0, 2).toLowerCase())
    .find((tag) => tag === "en" || tag === "fr");
  return known === "fr" ? "fr" : "en";
}

export function wordsFor(language: "en" | "fr") {
  const phrases: Phrases = CATALOGUES[language];
  const locale = language === "en" ? "en-GB" : "fr-FR";
  const numbers = new Intl.NumberFormat(locale);
  const rounded = new Intl.NumberFormat(locale, { maximumSignificantDigits: SIGNIFICANT_DIGITS });
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const number = (n: number) => numbers.format(n);
  const counted = (phrase: (n: number, formatted: string) => string) => (n: number) => phrase(n, number(n));
  return {
    ...phrases,
    language,
    number,
    hits: counted(phrases.hits),
    inView: counted(phrases.inView),
    atPoint: counted(phrases.atPoint),
    alongRoad: counted(phrases.alongRoad),
    vague: counted(phrases.vague),
    keyWide: counted(phrases.keyWide),
    say: {
      ...phrases.say,
      licenceLimit: (loaded: number, all: number) => phrases.say.licenceLimit(number(loaded), number(all)),
      memoryLimit: (loaded: number, all: number) => phrases.say.memoryLimit(number(loaded), number(all)),
    },
    /** "2.5 km", "800 m": a no-break space keeps number and unit together. */
    length: (metres: number) =>
      metres >= 1000 ? `${rounded.format(metres / 1000)}\u00a0km` : `${rounded.format(metres)}\u00a0m`,
    kilometre: (metres: number) => tenths.format(metres / 1000),
    /** A day, as days since 1970. */
    day: (day: number) => dates.format(day * DAY_MS),
    days: (first: number, last: number) =>
      first === last ? dates.format(first * DAY_MS) : dates.formatRange(first * DAY_MS, last * DAY_MS),
    eventType: (type: string) => {
      if (type === "") return phrases.untyped;
      return language === "fr" ? frenchEventType(type) : type;
    },
  };
}
