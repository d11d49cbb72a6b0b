/** The one feature whose details are open. */
import { getItem } from "../api/items";
import { isAbort } from "../api/problem";
import type { Feature } from "../api/wire";
import { Signal } from "./signal";
import { splitReference } from "./view";

export type Detail =
  | { readonly state: "closed" }
  | { readonly state: "loading"; readonly reference: string }
  | { readonly state: "open"; readonly reference: string; readonly feature: Feature }
  | { readonly state: "failed"; readonly reference: string; readonly error: unknown };

export class Details extends Signal<Detail> {
  private abort: AbortController | undefined;

  constructor() {
    super({ state: "closed" });
  }

  /** Opens the feature, or closes where there is none; the open one stays as it is. */
  async open(reference: string | undefined, again = false): Promise<void> {
    const current = this.value.state === "closed" ? undefined : this.value.reference;
    if (current === reference && !again) return;
    this.abort?.abort();
    if (!reference) return this.set({ state: "closed" });
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.set({ state: "loading", reference });
    try {
      const feature = await getItem<Record<string, unknown>>(...splitReference(reference), signal);
      this.set({ state: "open", reference, feature });
    } catch (error) {
      if (!isAbort(error)) this.set({ state: "failed", reference, error });
    }
  }
}
