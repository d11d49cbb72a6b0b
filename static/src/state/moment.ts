/** Moments to go on in: work that is cut at them leaves the browser room to paint and to answer. */

/** Work that waits for an idle moment waits no longer than this. */
const MOST_IDLE_MS = 600;

/** The same of what waits for its turn among frames. */
const MOST_TURN_MS = 40;

/** A frame that is not painted within this time will not be soon: the page is not to be seen. */
const MOST_FRAME_MS = 100;

/** When the browser has nothing more urgent to do; what follows is a task of its own. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    // Not all browsers tell when they are idle.
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => resolve(), { timeout: MOST_IDLE_MS });
    else setTimeout(resolve);
  });
}

/** When there is nothing to paint, or soon at any rate: what follows is a task of its own, of which many leave each frame its time. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if ("scheduler" in globalThis) void scheduler.postTask(resolve, { priority: "background" });
    setTimeout(resolve, "scheduler" in globalThis ? MOST_TURN_MS : 0);
  });
}

/** When the next frame has been painted. */
export function framed(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, MOST_FRAME_MS);
  });
}
