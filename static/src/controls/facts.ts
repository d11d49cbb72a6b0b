/** What is known of a feature, as pairs of a name and words: pure text, ready to be shown. */
import type { IncidentProperties } from "../api/wire";
import type { FieldName, PrecisionName, VerificationName } from "../i18n/phrases";
import type { Words } from "../i18n/words";
import { parseDay } from "../state/day";

export type Fact = readonly [FieldName, string | readonly string[]];

export interface Facts {
  readonly title: string;
  readonly subtitle: string;
  readonly facts: readonly Fact[];
}

type Properties = Readonly<Record<string, unknown>>;

export function incidentFacts(id: string, p: IncidentProperties, words: Words): Facts {
  const place = [p.location, p.admin2, p.admin1, p.country].filter(
    (part, i, all) => part && all.indexOf(part) === i,
  );
  const type = [p.event_type ?? "", p.sub_event_type ?? ""].filter(Boolean).map(words.eventType).join(" · ");
  return {
    title: p.title || p.location || words.eventType(p.event_type ?? ""),
    subtitle: type,
    facts: present([
      ["when", when(p, words)],
      ["where", place.join(", ")],
      ["precision", precision(p, words)],
      ["fatalities", fatalities(p, words)],
      ["actors", texts(p.actors)],
      ["verification", verification(p.verification, words)],
      ["notes", p.notes ?? ""],
      ["media", texts(p.media)],
      ["sources", texts(p.sources)],
      ["tags", texts(p.tags)],
      ["dataset", p.dataset ?? ""],
      ["licence", p.licence ?? ""],
      ["attribution", p.attribution ?? ""],
      ["id", id],
    ]),
  };
}

export function areaFacts(id: string, p: Properties, words: Words): Facts {
  return {
    title: text(p.name) || id,
    subtitle: [words.area, text(p.kind)].filter(Boolean).join(" · "),
    facts: present([
      ["claimant", text(p.claimant) || words.unknown],
      ["holder", text(p.holder)],
      ["since", since(text(p.start), text(p.end), words)],
      ["status", text(p.status)],
      ["confidence", text(p.confidence)],
      ["outline", p.illustrative === true ? words.illustrative : words.asReported],
      ...common(p),
      ["id", id],
    ]),
  };
}

export function highwayFacts(id: string, p: Properties, words: Words): Facts {
  const [from, to] = [text(p.from), text(p.to)];
  return {
    title: text(p.ref) || id,
    subtitle: text(p.name),
    facts: present([
      ["route", from && to ? words.route(from, to) : ""],
      ["course", p.approximate === true ? words.approximate : words.asReported],
      ...common(p),
    ]),
  };
}

export function otherFacts(id: string, p: Properties): Facts {
  return {
    title: text(p.name) || text(p.title) || id,
    subtitle: "",
    facts: present([...common(p), ["id", id]]),
  };
}

/** The interval in words, with how well it is known. */
function when(p: IncidentProperties, words: Words): string {
  const start = p.start ? parseDay(p.start) : undefined;
  const end = p.end ? parseDay(p.end) : start;
  if (start === undefined) return words.unknown;
  const range = words.days(start, end ?? start);
  return (words.dateOf[p.date_precision ?? "day"] ?? words.dateOf.day)(range);
}

function precision(p: IncidentProperties, words: Words): string {
  const radius = p.uncertainty_m ? words.length(p.uncertainty_m) : words.unknown;
  const name = p.precision as PrecisionName;
  if (!(name in words.precision)) return p.uncertainty_m ? words.precisionUnknown(radius) : words.unknown;
  const place = {
    near: p.location,
    district: p.admin2 ?? p.location,
    region: p.admin1 ?? p.location,
    country: p.country,
  }[name as string];
  return words.precision[name](radius, place || p.location || words.thePlace);
}

/** "4 (3 to 7)": always the reported numbers, never a certainty that the source does not claim. */
function fatalities(p: IncidentProperties, words: Words): string {
  const [best, low, high] = [p.fatalities, p.fatalities_low, p.fatalities_high].map((n) => n ?? undefined);
  const ranged = low !== undefined && high !== undefined && low !== high;
  const range = ranged ? words.fatalitiesRange(words.number(low), words.number(high)) : "";
  if (best === undefined) return range || words.unknown;
  if (ranged) return words.fatalitiesBest(words.number(best), range);
  return best === 0 ? words.zeroUnknown : words.number(best);
}

function verification(value: string | null | undefined, words: Words): string {
  return words.verification[value as VerificationName] ?? value ?? words.unknown;
}

function since(start: string, end: string, words: Words): string {
  const [first, last] = [parseDay(start), parseDay(end)];
  if (first === undefined) return words.unknown;
  return last === undefined ? `${words.day(first)} (${words.still})` : words.days(first, last);
}

function common(p: Properties): Fact[] {
  return [
    ["notes", text(p.notes)],
    ["media", texts(p.media)],
    ["sources", texts(p.sources)],
    ["licence", text(p.licence)],
    ["attribution", text(p.attribution)],
  ];
}

function present(facts: Fact[]): Fact[] {
  return facts.filter(([, value]) => value.length > 0);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text).filter(Boolean) : text(value) ? [text(value)] : [];
}
