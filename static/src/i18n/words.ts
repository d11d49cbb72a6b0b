/** Everything the page says in one language: phrases, numbers, dates, distances. */
import { arabicEventType, frenchEventType } from "./eventTypes";
import type { Phrases } from "./phrases";

/** Each language comes when it is wanted. */
const CATALOGUES = {
  en: async () => (await import("./en")).en,
  fr: async () => (await import("./fr")).fr,
  ar: async () => (await import("./ar")).ar,
} satisfies Record<string, () => Promise<Phrases>>;

type Language = keyof typeof CATALOGUES;

/** Latin digits in Arabic too, as in the press of the Maghreb and the Sahel, and as dates are typed. */
const LOCALES: Record<Language, string> = { en: "en-GB", fr: "fr-FR", ar: "ar-u-nu-latn-ca-gregory" };

/** Distances are rounded to what somebody can tell apart on a map. */
const SIGNIFICANT_DIGITS = 3;

const LEFT_TO_RIGHT = "\u200e";

const DAY_MS = 86_400_000;

export type Words = ReturnType<typeof wordsFor>;

/** The language of a browser that prefers these, in order. */
export function preferredLanguage(preferences: readonly string[]): Language {
  const known = preferences.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => Object.hasOwn(CATALOGUES, tag));
  return (known as Language | undefined) ?? "en";
}

export async function loadWords(language: Language): Promise<Words> {
  return wordsFor(language, await CATALOGUES[language]());
}

/** Makes something when it is first wanted: a browser takes long over its first format of a kind. */
function when<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

export function wordsFor(language: Language, phrases: Phrases) {
  const locale = LOCALES[language];
  const numbers = when(() => new Intl.NumberFormat(locale));
  const rounded = when(() => new Intl.NumberFormat(locale, { maximumSignificantDigits: SIGNIFICANT_DIGITS }));
  const tenths = when(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 }));
  const degrees = when(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }));
  const dates = when(() => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }));
  const moments = when(() => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }));
  const number = (n: number) => numbers().format(n);
  const counted = (phrase: (n: number, formatted: string) => string) => (n: number) => phrase(n, number(n));
  const day = (each: number) => dates().format(each * DAY_MS);
  const days = (first: number, last: number) =>
    first === last ? day(first) : dates().formatRange(first * DAY_MS, last * DAY_MS);
  const eventType = (type: string) => {
    if (type === "") return phrases.untyped;
    return language === "fr" ? frenchEventType(type) : language === "ar" ? arabicEventType(type) : type;
  };
  return {
    ...phrases,
    language,
    number,
    hits: counted(phrases.hits),
    inView: counted(phrases.inView),
    inTheArea: counted(phrases.inTheArea),
    atPoint: counted(phrases.atPoint),
    alongRoad: counted(phrases.alongRoad),
    keyWide: counted(phrases.keyWide),
    found: counted(phrases.found),
    facetChosen: counted(phrases.facetChosen),
    downloadNote: counted(phrases.downloadNote),
    /** "2.5 km", "800 m": a no-break space keeps number and unit together. */
    length: (metres: number) =>
      metres >= 1000
        ? `${rounded().format(metres / 1000)}\u00a0${phrases.kilometres}`
        : `${rounded().format(metres)}\u00a0${phrases.metres}`,
    kilometre: (metres: number) => tenths().format(metres / 1000),
    /** Latitude first, as people say it; among words from right to left the two would change places without marks around them. */
    position: (lon: number, lat: number) => {
      const mark = language === "ar" ? LEFT_TO_RIGHT : "";
      return `${mark}${degrees().format(lat)}°, ${degrees().format(lon)}°${mark}`;
    },
    /** An instant in milliseconds, in the time of all zones. */
    moment: (ms: number) => `${moments().format(ms)} UTC`,
    /** A day, as days since 1970. */
    day,
    days,
    /** A range of days of which one end may be open. */
    dateRange: (from: number | undefined, to: number | undefined) => {
      if (from === undefined) return phrases.until(day(to!));
      return to === undefined ? phrases.sinceDay(day(from)) : days(from, to);
    },
    eventType,
    /** The value of a property that is filtered by; the empty text stands for "not given". */
    value: (facet: string, key: string) => {
      if (facet === "event_type") return eventType(key);
      if (key === "") return phrases.notGiven;
      const known: Record<string, string> = facet === "verification" ? phrases.verification : {};
      return Object.hasOwn(known, key) ? known[key] : key;
    },
  };
}
