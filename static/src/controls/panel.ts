/** The panel beside the map: exploring, the table or sharing, or in their place a group or the details of one thing. */
import type { Words } from "../i18n/words";
import type { Model } from "../state/model";
import { BannerControl } from "./banner";
import { Control } from "./control";
import { el } from "./dom";
import { ExploreControl } from "./explore";
import { HeaderControl } from "./header";
import { ResourcesControl } from "./resources";
import { SheetControl } from "./sheet";
import { type Tab, TabsControl } from "./tabs";

type Pane = Tab | "group" | "details";

/** What most readers never open comes when it is opened. */
const LATER = {
  table: async () => (await import("./table")).TableControl,
  share: async () => (await import("./share")).ShareControl,
  group: async () => (await import("./group")).GroupControl,
  details: async () => (await import("./details")).DetailsControl,
};

export class PanelControl extends Control {
  private readonly sheet = new SheetControl(this.model, this.words);
  private readonly header = new HeaderControl(this.model, this.words);
  private readonly tabs: TabsControl;
  private readonly parts: Control[];
  private readonly body: HTMLElement;
  private readonly panes: Record<Pane, HTMLElement>;
  private readonly asked = new Set<keyof typeof LATER>();
  private removed = false;
  private pane: Pane | undefined;
  /** How far each pane was scrolled when it was left. */
  private readonly scrolled = new Map<Pane, number>();
  private lastOpen: string | undefined;
  readonly element: HTMLElement;

  constructor(model: Model, words: Words) {
    super(model, words);
    const banner = new BannerControl(model, words).start();
    const explore = new ExploreControl(model, words).start();
    this.tabs = new TabsControl(model, words).start();
    const resources = new ResourcesControl(model, words).start();
    this.parts = [this.sheet, this.header, banner, this.tabs, explore, resources];
    this.panes = {
      explore: this.tabs.panel("explore", explore.element),
      table: this.tabs.panel("table"),
      share: this.tabs.panel("share"),
      group: el("div"),
      details: el("div"),
    };
    this.body = el("div", { class: "panel-body" }, ...Object.values(this.panes));
    this.element = el(
      "aside",
      { class: "panel", attributes: { id: "panel", "aria-label": words.panelLabel } },
      this.sheet.element,
      this.header.element,
      banner.element,
      this.tabs.element,
      this.body,
      resources.element,
    );
    this.sheet.start(this.element);
    this.listen(model.details, () => this.show());
    this.listen(model.group, () => this.show());
    this.listen(this.tabs.chosen, () => this.show());
    this.listen(model.sketch, (drawn) => drawn && !drawn.done && this.sheet.lower());
    this.show();
  }

  override remove(): void {
    this.removed = true;
    for (const part of this.parts) part.remove();
    super.remove();
  }

  private show(): void {
    const { details, group } = this.model;
    const tab = this.tabs.chosen.value;
    const pane: Pane = details.value.state !== "closed" ? "details" : group.value ? "group" : tab;
    const left = this.pane;
    if (details.value.state !== "closed") this.lastOpen = details.value.reference;
    if (pane !== "explore") this.sheet.raise();
    this.element.dataset.pane = pane === "table" || (pane === "details" && tab === "table") ? "table" : pane;
    if (pane !== "explore") void this.fetch(pane);
    if (pane === left) return;
    // Whoever was in the pane that closes goes back to where they came from.
    const within = left !== undefined && this.body.contains(document.activeElement);
    if (left) this.scrolled.set(left, this.body.scrollTop);
    for (const [name, element] of Object.entries(this.panes)) element.hidden = name !== pane;
    this.tabs.element.hidden = pane === "group" || pane === "details";
    this.body.scrollTop = left === "details" || pane === "explore" ? (this.scrolled.get(pane) ?? 0) : 0;
    this.pane = pane;
    if (left === "details" && within) this.focusItem(this.panes[pane]);
  }

  private focusItem(pane: HTMLElement): void {
    const items = [...pane.querySelectorAll<HTMLElement>("[data-reference]")];
    const item = items.find(({ dataset }) => dataset.reference === this.lastOpen);
    (item?.querySelector("button") ?? item)?.focus({ preventScroll: true });
  }

  /** The code of a pane, once. */
  private async fetch(pane: keyof typeof LATER): Promise<void> {
    if (this.asked.has(pane)) return;
    this.asked.add(pane);
    try {
      const Later = await LATER[pane]();
      if (this.removed) return;
      const control = new Later(this.model, this.words);
      this.parts.push(control);
      // What is not on the page cannot take the focus.
      this.panes[pane].append(control.element);
      control.start();
    } catch (error) {
      this.asked.delete(pane);
      this.model.notices.fail(pane, error, () => void this.fetch(pane));
    }
  }
}
