/**
 * The data as they were when a link was made: which revision that was, and on which day. The page and embeds write it alike, as
 * `revision=6f535e28ef85d885/2025-11-24`.
 */
import { formatDay, parseDay } from "./day";

export interface Frozen {
  /** The revision of the incidents, as their tileset names it. */
  readonly revision: string;
  /** The day the link was made. */
  readonly day: number;
}

export function formatFrozen({ revision, day }: Frozen): string {
  return `${revision}/${formatDay(day)}`;
}

/** Reads what `formatFrozen` writes, and nothing else. */
export function parseFrozen(text: string): Frozen | undefined {
  const match = /^([\da-f]{16})\/(\d{4}-\d{2}-\d{2})$/.exec(text);
  const day = match ? parseDay(match[2]) : undefined;
  return match && day !== undefined ? { revision: match[1], day } : undefined;
}
