/** The one place that talks to the server. */
import { isAbort, Problem } from "./problem";
import type { ProblemBody } from "./wire";

/** Where our server is, on pages of other sites; on its own nothing has to be said. */
let server = "";

export function useServer(address: string): void {
  server = address;
}

/** The same, as links on such pages need it. */
export function serverAddress(): string {
  return server;
}

/** What answers in the place of a server, from files: a published copy. */
export interface Source {
  /** When it was published, as RFC 3339. */
  readonly published: string;
  /** Whether incidents can be filtered, counted and listed. */
  readonly lists: boolean;
  json(url: string, signal?: AbortSignal): Promise<unknown>;
  bytes(url: string, signal?: AbortSignal): Promise<ArrayBuffer | undefined>;
}

let source: Source | undefined;

export function useSource(other: Source): void {
  source = other;
}

/** The copy that the page is; nothing where there is a server. */
export function publishedCopy(): Pick<Source, "published" | "lists"> | undefined {
  return source;
}

/** The JSON at an address of our own server; a `Problem` where there is none. */
export function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  if (source) return source.json(url, signal) as Promise<T>;
  return get(url, "application/geo+json, application/json", async (response) => (await response.json()) as T, signal);
}

/** The same with what the answer says beside it. */
export async function getAnswer<T>(url: string, signal?: AbortSignal): Promise<{ body: T; headers: Headers }> {
  if (source) return { body: (await source.json(url, signal)) as T, headers: new Headers() };
  const read = async (response: Response) => ({ body: (await response.json()) as T, headers: response.headers });
  return get(url, "application/geo+json, application/json", read, signal);
}

/** The bytes at an address of our own server; nothing where it says that there are none (204). */
export function getBytes(url: string, signal?: AbortSignal): Promise<ArrayBuffer | undefined> {
  if (source) return source.bytes(url, signal);
  const read = async (response: Response) => (response.status === 204 ? undefined : response.arrayBuffer());
  return get(url, "*/*", read, signal);
}

async function get<T>(
  url: string,
  accept: string,
  read: (response: Response) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let response: Response;
  try {
    // On a page of another site, which page it is concerns nobody.
    response = await fetch(server + url, { headers: { accept }, referrerPolicy: "no-referrer", ...withSignal(signal) });
    if (response.ok) return await read(response);
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
  const folder = server && new URL(server).pathname.replace(/\/$/, "");
  return url.pathname.slice(url.pathname.startsWith(folder) ? folder.length : 0) + url.search;
}
