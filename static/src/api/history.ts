/** `GET /collections/{c}/items/{id}/history`: how a feature came to be as it is. */
import { getJson } from "./client";

export interface Revision {
  readonly number: number;
  /** When it was recorded, as an instant of RFC 3339. */
  readonly recorded: string;
  readonly kind: "added" | "corrected" | "deleted";
  /** Names of the properties that differ from the revision before. */
  readonly changed: readonly string[];
}

export interface History {
  /** The newest first. */
  readonly revisions: readonly Revision[];
  /** That there are older ones, which are not told. */
  readonly older?: string;
}

export function getHistory(collection: string, id: string, signal?: AbortSignal): Promise<History> {
  return getJson<History>(`/collections/${encodeURIComponent(collection)}/items/${encodeURIComponent(id)}/history?f=json`, signal);
}
