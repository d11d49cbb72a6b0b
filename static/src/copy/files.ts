/** Files beside the page. */
import { isAbort, Problem } from "../api/problem";

/** A part of a file, and how large the whole may be that is sent instead. */
interface Part {
  readonly offset: number;
  readonly length: number;
  readonly mostWhole: number;
}

/** A part of a file, or all of it from servers that send no parts. */
export async function bytesOf(file: URL, { offset, length, mostWhole }: Part, signal?: AbortSignal): Promise<{ bytes: ArrayBuffer; isWhole: boolean }> {
  const giveUp = new AbortController();
  const signals = signal ? AbortSignal.any([signal, giveUp.signal]) : giveUp.signal;
  const response = await get(file, { range: `bytes=${offset}-${offset + length - 1}` }, signals);
  const isWhole = response.status === 200;
  if (isWhole && Number(response.headers.get("content-length") ?? 0) > mostWhole) {
    giveUp.abort();
    throw new Problem(501, "this web server sends no parts of files (byte ranges), and the map is too large to be loaded as a whole");
  }
  return { bytes: await response.arrayBuffer(), isWhole };
}

/** The JSON of a file, which may be compressed. */
export async function jsonOf<T>(file: URL): Promise<T> {
  const bytes = await (await get(file, {})).arrayBuffer();
  return JSON.parse(new TextDecoder().decode(await unpacked(bytes))) as T;
}

async function get(file: URL, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(file, { headers, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new Problem(0, error instanceof Error ? error.message : String(error));
  }
  if (!response.ok) throw new Problem(response.status, response.statusText || file.pathname);
  return response;
}

/** What bytes stand for: those of gzip say so themselves, whether or not a server or a browser has unpacked them already. */
export async function unpacked(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (first !== 0x1f || second !== 0x8b) return bytes;
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
