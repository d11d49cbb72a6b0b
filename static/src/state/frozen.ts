/** A moment of the past as which the data are shown: an instant of RFC 3339, written as it was read, as `as-of=2025-11-24T12:34:56Z`. */

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Reads an instant; nothing where it is none of any calendar. */
export function parseFrozen(text: string): string | undefined {
  return INSTANT.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

/** The day of it, since 1970. */
export function dayOf(frozen: string): number {
  return Math.floor(Date.parse(frozen) / DAY_MS);
}

const DAY_MS = 86_400_000;
