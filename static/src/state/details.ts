/** The one feature whose details are open. */
import { getHistory, type History } from "../api/history";
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
  private moment: string | undefined;

  constructor() {
    super({ state: "closed" });
  }

  /** Opens the feature as it is or was at a moment, or closes where there is none; the open one stays as it is. */
  async open(reference: string | undefined, moment: string | undefined, again = false): Promise<void> {
    const current = this.value.state === "closed" ? undefined : this.value.reference;
    if (current === reference && moment === this.moment && !again) return;
    this.moment = moment;
    this.abort?.abort();
    if (!reference) return this.set({ state: "closed" });
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.set({ state: "loading", reference });
    try {
      const feature = await getItem<Record<string, unknown>>(...splitReference(reference), moment, signal);
      this.set({ state: "open", reference, feature });
    } catch (error) {
      if (!isAbort(error)) this.set({ state: "failed", reference, error });
    }
  }

  /** How a feature came to be; nothing where the server keeps no record of it. */
  async history({ links }: Feature, reference: string): Promise<History | undefined> {
    if (!links?.some(({ rel }) => rel === "version-history")) return undefined;
    return getHistory(...splitReference(reference), this.abort?.signal);
  }
}
