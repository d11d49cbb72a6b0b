/** `GET /collections/{c}/aggregate`: how many features of a query fall to each value, period or stretch. */
import { getJson } from "./client";

/** One group: its key as text, empty where the features have none, and how many there are. */
export interface Group {
  readonly key: string;
  readonly count: number;
}

export interface Aggregate {
  readonly groups: readonly Group[];
  /** All that the query found. */
  readonly matched: number;
}

interface Answer {
  by: { name: string }[];
  groups: Record<string, string | number | null>[];
  numberMatched: number;
}

/** Counts the features of a query, `by` one thing or not grouped at all. */
export async function getAggregate(
  collection: string,
  query: string,
  by: string | undefined,
  signal?: AbortSignal,
): Promise<Aggregate> {
  const grouped = by === undefined ? "" : `by=${encodeURIComponent(by)}`;
  const parameters = ["f=json", grouped, query].filter((part) => part !== "").join("&");
  const url = `/collections/${encodeURIComponent(collection)}/aggregate?${parameters}`;
  const answer = await getJson<Answer>(url, signal);
  const name = answer.by[0]?.name ?? "";
  const groups = answer.groups.map((group) => ({ key: String(group[name] ?? ""), count: Number(group.count ?? 0) }));
  return { groups, matched: answer.numberMatched };
}
