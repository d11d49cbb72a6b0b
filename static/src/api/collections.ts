/** `GET /collections`: what the server holds. */
import { getAnswer } from "./client";
import type { Collection } from "./wire";

export interface Holdings {
  readonly collections: readonly Collection[];
  /** When they changed last. */
  readonly asOf: string | undefined;
  /** Of a moment of the past: how many features of then the public may not see today. */
  readonly withheld: number;
}

/** What there is now, or was at a moment. */
export async function getHoldings(asOf?: string, signal?: AbortSignal): Promise<Holdings> {
  const moment = asOf === undefined ? "" : `&as-of=${encodeURIComponent(asOf)}`;
  const { body, headers } = await getAnswer<{ collections: Collection[]; asOf?: string }>(`/collections?f=json${moment}`, signal);
  return { collections: body.collections, asOf: body.asOf, withheld: Number(headers.get("vigie-withheld") ?? 0) };
}
