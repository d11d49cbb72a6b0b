/** `GET /collections/{c}/items`: queries, pages and single features. */
import { getJson, samePath } from "./client";
import { Problem } from "./problem";
import type { Feature, FeaturePage } from "./wire";

/** A query in the server's own grammar; a parameter without a value is left out. */
export type ItemsQuery = Readonly<Record<string, string | number | undefined>>;

export function itemsUrl(collection: string, query: ItemsQuery): string {
  const parameters = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(
      ([name, value]) =>
        `${name}=${encodeURIComponent(String(value)).replace(/%2C/g, ",").replace(/%2F/g, "/")}`,
    );
  return `/collections/${encodeURIComponent(collection)}/items?${["f=json", ...parameters].join("&")}`;
}

/** The first page of a query. */
export function getPage<P>(
  collection: string,
  query: ItemsQuery,
  signal?: AbortSignal,
): Promise<FeaturePage<P>> {
  return getJson<FeaturePage<P>>(itemsUrl(collection, query), signal);
}

/** The page after this one, or nothing where this was the last. */
export function nextPage<P>(page: FeaturePage<P>, signal?: AbortSignal): Promise<FeaturePage<P>> | undefined {
  const next = page.links?.find((link) => link.rel === "next");
  return next && getJson<FeaturePage<P>>(samePath(next.href), signal);
}

/** Each page of a query in turn. */
export async function* getPages<P>(
  collection: string,
  query: ItemsQuery,
  signal?: AbortSignal,
): AsyncGenerator<FeaturePage<P>> {
  let page: FeaturePage<P> | undefined = await firstPage<P>(collection, query, signal);
  while (page) {
    yield page;
    page = await nextPage(page, signal);
  }
}

/**
 * Where a licence lets us show but not hand out the rows, asking for many is refused (403) and asking without
 * a limit gives the few that may be shown: the map shows those and says so.
 */
export async function firstPage<P>(
  collection: string,
  query: ItemsQuery,
  signal?: AbortSignal,
): Promise<FeaturePage<P>> {
  try {
    return await getPage<P>(collection, query, signal);
  } catch (error) {
    if (!(error instanceof Problem && error.status === 403) || query.limit === undefined) throw error;
    return getPage<P>(collection, { ...query, limit: undefined }, signal);
  }
}

/** A feature as it is now, or was at a moment. */
export function getItem<P>(collection: string, id: string, asOf?: string, signal?: AbortSignal): Promise<Feature<P>> {
  const moment = asOf === undefined ? "" : `&as-of=${encodeURIComponent(asOf)}`;
  return getJson<Feature<P>>(
    `/collections/${encodeURIComponent(collection)}/items/${encodeURIComponent(id)}?f=json${moment}`,
    signal,
  );
}
