/** The one place that talks to the server. */
import { isAbort, Problem } from "./problem";
import type { ProblemBody } from "./wire";

/** Where our server is, on pages of other sites; on its own nothing has to be said. */
let server = "";

export function useServer(address: string): void {
  server = address;
}

/** The JSON at an address of our own server; a `Problem` where there is none. */
export async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(server + url, {
      // On a page of another site, which page it is concerns nobody.
      referrerPolicy: "no-referrer",
      headers: { accept: "application/geo+json, application/json" },
      ...withSignal(signal),
    });
    if (response.ok) return (await response.json()) as T;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new Problem(0, error instanceof Error ? error.message : String(error));
  }
  throw await problemOf(response);
}

function withSignal(signal?: AbortSignal): RequestInit {
  return signal ? { signal } : {};
}

async function problemOf(response: Response): Promise<Problem> {
  const body = await response.json().then(
    (json) => json as ProblemBody,
    () => undefined,
  );
  const detail = body?.detail ?? body?.title ?? response.statusText;
  return new Problem(response.status, detail, body?.parameter);
}

/** `next` links name the server as it knows itself; behind a proxy only their path and query are sure to be right. */
export function samePath(href: string): string {
  const url = new URL(href, location.href);
  return url.pathname + url.search;
}
