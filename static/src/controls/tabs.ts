/** The tabs of the panel: explore, table, share. */
import { Signal } from "../state/signal";
import { Control } from "./control";
import { el } from "./dom";

export type Tab = "explore" | "table" | "share";

const TABS: readonly Tab[] = ["explore", "table", "share"];

export class TabsControl extends Control {
  readonly chosen = new Signal<Tab>(this.model.view.value.table ? "table" : "explore");
  /** A published copy is shared by its address, and has its downloads on a page of their own. */
  private readonly tabs = TABS.filter((tab) => !this.model.copy || (tab !== "share" && this.model.copy?.lists));
  private readonly buttons = new Map(this.tabs.map((tab) => [tab, this.button(tab)]));
  readonly element = el(
    "div",
    { class: "tabs", attributes: { role: "tablist", "aria-label": this.words.tabsLabel } },
    ...this.buttons.values(),
  );

  start(): this {
    this.listenToView(({ table }) => this.follow(table));
    this.mark();
    return this;
  }

  /** The panel of a tab. */
  panel(tab: Tab, ...children: HTMLElement[]): HTMLElement {
    return el("div", { class: `pane pane-${tab}`, attributes: { role: "tabpanel", id: `pane-${tab}`, "aria-labelledby": `tab-${tab}` } }, ...children);
  }

  private button(tab: Tab): HTMLButtonElement {
    return el("button", {
      class: "tab",
      text: this.words.tabs[tab],
      attributes: { type: "button", role: "tab", id: `tab-${tab}`, "aria-controls": `pane-${tab}` },
      on: { click: () => this.choose(tab), keydown: (event) => this.key(event as KeyboardEvent, tab) },
    });
  }

  /** Whether the table is open is part of the view, and so of links and of going back. */
  private follow(table: boolean): void {
    if (table === (this.chosen.value === "table")) return;
    this.chosen.set(table ? "table" : "explore");
    this.mark();
  }

  private choose(tab: Tab): void {
    if (tab === this.chosen.value) return;
    this.chosen.set(tab);
    this.mark();
    const table = tab === "table";
    if (table !== this.model.view.value.table) this.model.view.choose({ table });
  }

  private key(event: KeyboardEvent, tab: Tab): void {
    const back = getComputedStyle(this.element).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
    const at = this.tabs.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at + 1, Home: 0, End: this.tabs.length - 1, [back]: at - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = this.tabs[(to + this.tabs.length) % this.tabs.length];
    this.choose(next);
    this.buttons.get(next)!.focus();
  }

  private mark(): void {
    for (const [tab, button] of this.buttons) {
      const chosen = tab === this.chosen.value;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
  }
}
