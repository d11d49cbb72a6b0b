/** Whether the page is a published copy, which says so in its head, and if so what answers instead of a server. */
import { useSource } from "./client";
import type { Source } from "./client";

/** Called before anything is asked. `open` is what reads a copy, which only its pages load. */
export async function findCopy(open: () => Promise<{ openCopy: (catalogue: URL) => Promise<Source> }>): Promise<void> {
  const catalogue = document.querySelector<HTMLMetaElement>("meta[name=vigie-published]")?.content;
  if (catalogue === undefined) return;
  const { openCopy } = await open();
  useSource(await openCopy(new URL(catalogue, document.baseURI)));
}
