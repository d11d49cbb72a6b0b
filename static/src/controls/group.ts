/** What was clicked together at one place: hundreds of incidents can share a point, so they are listed. */
import type { Reference } from "../state/catalog";
import type { Group } from "../state/model";
import type { Row } from "../state/rows";
import { uncertaintyOf } from "../state/uncertainty";
import { Control } from "./control";
import { button, el, fill, isolated } from "./dom";
import { cutText, incidentItem } from "./item";

const STEP = 50;

export class GroupControl extends Control {
  private readonly heading = el("h2", { attributes: { tabindex: "-1" } });
  private readonly others = el("ul", { class: "items" });
  private readonly rows = el("ol", { class: "items" });
  private readonly foot = el("div", { class: "list-foot" });
  readonly element = el(
    "section",
    { class: "section group" },
    el(
      "div",
      { class: "pane-head" },
      button(this.words.back, () => this.model.group.set(undefined), "button back"),
    ),
    this.heading,
    this.others,
    this.rows,
    this.foot,
  );

  start(): this {
    this.listen(this.model.group, (group) => group && this.show(group));
    if (this.model.group.value) this.show(this.model.group.value);
    return this;
  }

  private show(group: Group): void {
    const later = (a: Row, b: Row) => (b.properties.start ?? "").localeCompare(a.properties.start ?? "");
    const finer = (a: Row, b: Row) => uncertaintyOf(a.properties) - uncertaintyOf(b.properties) || later(a, b);
    const rows = [...group.incidents].sort(group.cut === "precise" ? finer : later);
    const mixed = group.areas.length > 0 || group.highway !== undefined;
    this.heading.textContent = mixed ? this.words.severalHere : this.words.atPoint(group.matched);
    const { areas, highways } = this.model.catalog;
    const named = (all: readonly Reference[], reference: string, property: string) =>
      String(all.find((each) => each.reference === reference)?.shape.properties[property] ?? reference);
    const { highway } = group;
    fill(
      this.others,
      highway !== undefined &&
        this.other(named(highways.value, highway, "ref"), this.model.copy ? "" : this.words.useCorridor, () => this.follow(highway)),
      ...group.areas.map((area) =>
        this.other(named(areas.value, area, "name"), this.words.area, () => this.open(area)),
      ),
    );
    fill(this.rows);
    this.append(rows, group);
    this.heading.focus({ preventScroll: true });
  }

  private append(rows: readonly Row[], group: Group): void {
    const done = this.rows.childElementCount;
    for (const row of rows.slice(done, done + STEP)) {
      this.rows.append(el("li", {}, incidentItem(row, this)));
    }
    const left = rows.length - this.rows.childElementCount;
    const label = this.words.more(this.words.number(Math.min(STEP, left)), this.words.number(left));
    const more = () => {
      this.append(rows, group);
      this.rows.children[done + STEP]?.querySelector("button")?.focus();
    };
    fill(this.foot, left > 0 && button(label, more), group.cut && el("p", { class: "hint", text: cutText(group.cut, rows.length, group.matched, this.words) }));
  }

  private other(name: string, kind: string, open: () => void): HTMLElement {
    const text = el(
      "span",
      { class: "item-text" },
      el("span", { class: "item-label" }, isolated(name)),
      el("span", { class: "item-meta", text: kind }),
    );
    return el(
      "li",
      {},
      el("button", { class: "item", attributes: { type: "button" }, on: { click: open } }, text),
    );
  }

  private follow(highway: string): void {
    this.model.group.set(undefined);
    this.model.view.choose(this.model.copy ? { selected: highway } : { near: highway });
  }

  get text() {
    return this.words;
  }

  colour(type: string): string {
    return this.colourOf(type);
  }

  open(reference: string): void {
    this.model.view.choose({ selected: reference });
  }
}
