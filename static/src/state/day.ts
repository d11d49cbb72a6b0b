/** Dates as whole days since 1970-01-01: they compare and pack as integers, and know no time zone. */

const DAY_MS = 86_400_000;

/** The day of "YYYY-MM-DD" (or of a longer RFC 3339 text); nothing where that is no date. */
export function parseDay(text: string): number | undefined {
  const match = /^(-?\d{4,6})-(\d{2})-(\d{2})(?:T|$)/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / DAY_MS : undefined;
}

export function formatDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function dateOf(day: number): Date {
  return new Date(day * DAY_MS);
}

export function today(): number {
  return Math.floor(Date.now() / DAY_MS);
}
