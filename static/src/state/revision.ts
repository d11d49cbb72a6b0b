/** Which revision of the data the server has now, so that a link can name it and a page can tell that it changed. */
import { getJson } from "../api/client";
import { isAbort } from "../api/problem";
import type { Notices } from "./notices";
import { Signal } from "./signal";

/** The revision of some collections together, in the words of their tileset; nothing where the server tells none. */
export async function getRevision(collections: readonly string[], signal?: AbortSignal): Promise<string> {
  const names = collections.map(encodeURIComponent).join(",");
  const tileset = await getJson<{ version: string }>(`/tiles/WebMercatorQuad?f=json&collections=${names}`, signal);
  return tileset.version;
}

export class Revision extends Signal<string | undefined> {
  constructor(private readonly notices: Notices) {
    super(undefined);
  }

  /** Asks for it anew. */
  async load(collections: readonly string[]): Promise<void> {
    if (collections.length === 0) return;
    try {
      this.set(await getRevision(collections));
    } catch (error) {
      if (!isAbort(error)) this.notices.fail("revision", error, () => void this.load(collections));
    }
  }
}
