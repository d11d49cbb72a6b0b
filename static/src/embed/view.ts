/** Which view of the world an embed has: the same piece of it on every width. */
import type { Live } from "./described";

/** The zoom on a map of another width: what the article shows on a wide screen, a phone shows smaller. */
export function zoomOn(width: number, live: Pick<Live, "zoom" | "width">): number {
  return Math.max(0, live.zoom + Math.log2(Math.max(1, width) / live.width));
}
