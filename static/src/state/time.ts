/** Days, weeks and months as the time bar needs them: bins to count in, and windows that move by them. */
import { dateOf, parseDay } from "./day";

export type Unit = "day" | "week" | "month";

/** First and last day, both included. */
export interface Domain {
  readonly from: number;
  readonly to: number;
}

/** Longest spans counted by day and by week, so that a bar stays wide enough to be seen. */
const MOST_DAYS = 200;
const MOST_WEEKS = 1_100;

/** 1970-01-01 was a Thursday: weeks begin on Mondays, as ISO 8601 has them. */
const MONDAY_OFFSET = 3;

export function unitOf({ from, to }: Domain): Unit {
  const days = to - from + 1;
  return days <= MOST_DAYS ? "day" : days <= MOST_WEEKS ? "week" : "month";
}

/** The first day of the unit that holds a day. */
export function floorDay(day: number, unit: Unit): number {
  if (unit === "day") return day;
  if (unit === "week") return day - mod(day + MONDAY_OFFSET, 7);
  const date = dateOf(day);
  return day - (date.getUTCDate() - 1);
}

/** The day that is `count` units later; from the end of a month no further than the end of the other. */
export function addUnits(day: number, unit: Unit, count: number): number {
  if (unit !== "month") return day + count * (unit === "week" ? 7 : 1);
  const date = dateOf(day);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1);
  const firstDay = Math.round(first / 86_400_000);
  const after = new Date(first);
  const length = Math.round((Date.UTC(after.getUTCFullYear(), after.getUTCMonth() + 1, 1) - first) / 86_400_000);
  return firstDay + Math.min(date.getUTCDate(), length) - 1;
}

/** A window moved by so many units; whole months stay whole. */
export function shiftWindow({ from, to }: Domain, unit: Unit, count: number): Domain {
  return { from: addUnits(from, unit, count), to: addUnits(to + 1, unit, count) - 1 };
}

/** The first day of a group of `/aggregate`: "2025-10-07", "2025-W41" or "2025-10". */
export function dayOfKey(key: string, unit: Unit): number | undefined {
  if (unit === "day") return parseDay(key);
  if (unit === "month") return parseDay(`${key}-01`);
  const week = /^(-?\d{4,6})-W(\d{2})$/.exec(key);
  if (!week) return undefined;
  // The fourth of January is always in the first week.
  const first = floorDay(parseDay(`${week[1]}-01-04`)!, "week");
  return first + (Number(week[2]) - 1) * 7;
}

/** The bins of a domain, each by its first day; the last may reach beyond. */
export function binsOf(domain: Domain, unit: Unit): number[] {
  const bins: number[] = [];
  for (let day = floorDay(domain.from, unit); day <= domain.to; day = addUnits(day, unit, 1)) bins.push(day);
  return bins;
}


function mod(a: number, n: number): number {
  return ((a % n) + n) % n;
}
