/** The view, kept in step with the address bar and the browser's history. */
import { formatFragment, parseFragment, type Unreadable } from "./fragment";
import { Signal } from "./signal";
import type { View } from "./view";

const WRITE_EVERY_MS = 400;

export class ViewState extends Signal<View> {
  /** Values of the present link that could not be read. */
  readonly unreadable = new Signal<readonly Unreadable[]>([]);

  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const { view, unreadable } = parseFragment(location.hash);
    super(view);
    this.unreadable.set(unreadable);
    // Covers back, forward and a fragment typed or pasted by hand.
    window.addEventListener("popstate", () => this.read());
  }

  /** A choice somebody made: going back undoes it. */
  choose(change: Partial<View>): void {
    // What was adjusted before belongs to the state that going back returns to.
    if (this.timer !== undefined) this.write("replace");
    this.set({ ...this.value, ...change });
    this.write("push");
  }

  /** A step of something continuous, as a drag: it leaves no trace in the history. */
  adjust(change: Partial<View>): void {
    this.set({ ...this.value, ...change });
    // Browsers refuse more than a hundred changes of the address in half a minute.
    this.timer ??= setTimeout(() => this.write("replace"), WRITE_EVERY_MS);
  }

  private write(how: "push" | "replace"): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const url = `${location.pathname}${location.search}#${formatFragment(this.value)}`;
    if (url === location.pathname + location.search + location.hash) return;
    if (how === "push") history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  }

  private read(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { view, unreadable } = parseFragment(location.hash);
    this.unreadable.set(unreadable);
    this.set(view);
  }
}
