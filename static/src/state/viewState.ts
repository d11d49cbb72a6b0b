/** The view, kept in step with the address bar and the browser's history. */
import { formatFragment, parseFragment, type Unreadable } from "./fragment";
import { Signal } from "./signal";
import type { View } from "./view";

export class ViewState extends Signal<View> {
  /** Values of the present link that could not be read. */
  readonly unreadable = new Signal<readonly Unreadable[]>([]);

  constructor() {
    const { view, unreadable } = parseFragment(location.hash);
    super(view);
    this.unreadable.set(unreadable);
    // Covers back, forward and a fragment typed or pasted by hand.
    window.addEventListener("popstate", () => this.read());
  }

  /** A choice somebody made: going back undoes it. */
  choose(change: Partial<View>): void {
    this.apply(change, "push");
  }

  /** A step of something continuous, as a drag: it leaves no trace in the history. */
  adjust(change: Partial<View>): void {
    this.apply(change, "replace");
  }

  private apply(change: Partial<View>, how: "push" | "replace"): void {
    const view = { ...this.value, ...change };
    const url = `${location.pathname}${location.search}#${formatFragment(view)}`;
    if (url !== location.pathname + location.search + location.hash) {
      if (how === "push") history.pushState(null, "", url);
      else history.replaceState(null, "", url);
    }
    this.set(view);
  }

  private read(): void {
    const { view, unreadable } = parseFragment(location.hash);
    this.unreadable.set(unreadable);
    this.set(view);
  }
}
