/** The panel beside the map: tools and list, or in their place a group or the details of one thing. */
import type { Words } from "../i18n/words";
import type { Model } from "../state/model";
import { AboutControl } from "./about";
import { BannerControl } from "./banner";
import { Control } from "./control";
import { CorridorControl } from "./corridor";
import { DatesControl } from "./dates";
import { DetailsControl } from "./details";
import { el } from "./dom";
import { GroupControl } from "./group";
import { HeaderControl } from "./header";
import { KeyControl } from "./key";
import { LegendControl } from "./legend";
import { ListControl } from "./list";
import { ResourcesControl } from "./resources";
import { SheetControl } from "./sheet";

type Pane = "main" | "group" | "details";

export class PanelControl extends Control {
  private readonly sheet = new SheetControl(this.model, this.words);
  private readonly header = new HeaderControl(this.model, this.words);
  private readonly details: DetailsControl;
  private readonly group: GroupControl;
  private readonly main: HTMLElement;
  private readonly parts: Control[];
  private readonly body: HTMLElement;
  private pane: Pane | undefined;
  /** How far each pane was scrolled when it was left. */
  private readonly scrolled = new Map<Pane, number>();
  private lastOpen: string | undefined;
  readonly element: HTMLElement;

  constructor(model: Model, words: Words) {
    super(model, words);
    const banner = new BannerControl(model, words).start();
    const tools = [CorridorControl, DatesControl, LegendControl, ListControl, KeyControl, AboutControl].map(
      (Tool) => new Tool(model, words).start(),
    );
    this.details = new DetailsControl(model, words).start();
    this.group = new GroupControl(model, words).start();
    const resources = new ResourcesControl(model, words).start();
    this.parts = [this.sheet, this.header, banner, ...tools, this.details, this.group, resources];
    this.main = el("div", { class: "panel-main" }, ...tools.map(({ element }) => element));
    this.body = el("div", { class: "panel-body" }, this.main, this.group.element, this.details.element);
    this.element = el(
      "aside",
      { class: "panel", attributes: { id: "panel", "aria-label": words.panelLabel } },
      this.sheet.element,
      this.header.element,
      banner.element,
      this.body,
      resources.element,
    );
    this.sheet.start(this.element);
    this.listen(model.details, () => this.show());
    this.listen(model.group, () => this.show());
    this.show();
  }

  override remove(): void {
    for (const part of this.parts) part.remove();
    super.remove();
  }

  private show(): void {
    const { details, group } = this.model;
    const pane: Pane = details.value.state !== "closed" ? "details" : group.value ? "group" : "main";
    const left = this.pane;
    if (details.value.state !== "closed") this.lastOpen = details.value.reference;
    if (pane !== "main") this.sheet.raise();
    if (pane === left) return;
    // Whoever was in the pane that closes goes back to where they came from.
    const within = left !== undefined && this.body.contains(document.activeElement);
    if (left) this.scrolled.set(left, this.body.scrollTop);
    this.main.hidden = pane !== "main";
    this.group.element.hidden = pane !== "group";
    this.details.element.hidden = pane !== "details";
    this.body.scrollTop = left === "details" || pane === "main" ? (this.scrolled.get(pane) ?? 0) : 0;
    this.pane = pane;
    if (left === "details" && within) this.focusItem(pane === "group" ? this.group.element : this.main);
    else if (pane === "group") this.group.focus();
  }

  private focusItem(pane: HTMLElement): void {
    const items = [...pane.querySelectorAll<HTMLElement>(".item")];
    items.find(({ dataset }) => dataset.reference === this.lastOpen)?.focus({ preventScroll: true });
  }
}
