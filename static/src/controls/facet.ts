/** One property as a filter: its values with how many incidents each has under all other filters, to choose some of. */
import type { Group } from "../api/aggregate";
import type { Words } from "../i18n/words";
import type { Model } from "../state/model";
import type { Facet } from "../state/view";
import { Control } from "./control";
import { button, el, fill, harmless, isolated, swatch } from "./dom";

/** Values shown at first; with more there is a field to find one, and a button for the rest. */
const FEW = 8;
const STEP = 50;

export class FacetControl extends Control {
  private readonly rows = new Map<string, HTMLElement>();
  private readonly list = el("ul", { class: "values" });
  private readonly chosen = el("span", { class: "facet-chosen" });
  private readonly find: HTMLInputElement;
  private readonly foot = el("div", { class: "facet-foot" });
  private most = FEW;
  readonly element: HTMLDetailsElement;

  constructor(
    model: Model,
    words: Words,
    private readonly facet: Facet,
  ) {
    super(model, words);
    const name = words.facet[facet];
    this.find = el("input", {
      class: "facet-find",
      attributes: { type: "search", "aria-label": words.facetFind(name), placeholder: words.facetFind(name) },
      on: { input: () => this.update() },
    });
    this.element = el(
      "details",
      { class: "facet", on: { toggle: () => this.toggled() } },
      el("summary", {}, el("span", { class: "facet-name", text: name }), this.chosen),
      this.find,
      this.list,
      this.foot,
    );
    this.element.dataset.facet = facet;
  }

  start(): this {
    this.listen(this.model.counts.facets[this.facet], () => this.update());
    this.listen(this.model.counts.facets[this.facet].late, (late) => this.list.classList.toggle("stale", late));
    this.listen(this.model.counts.types, () => this.update());
    this.listenToView(() => this.update());
    this.listen(this.model.changed, () => this.recolour());
    this.listen(this.model.catalog, () => this.update());
    this.element.open = this.facet === "event_type" || this.values.length > 0;
    this.toggled();
    this.update();
    return this;
  }

  private get values(): readonly string[] {
    return this.model.view.value.facets[this.facet] ?? [];
  }

  private toggled(): void {
    this.model.counts.want(this.facet, this.element.open);
    this.model.refresh();
  }

  private update(): void {
    const { counts, catalog } = this.model;
    this.element.hidden = catalog.known && catalog.incidentsWith(undefined, [this.facet]).length === 0;
    this.chosen.textContent = this.values.length > 0 ? this.words.facetChosen(this.values.length) : "";
    const groups = this.ordered(counts.facets[this.facet].value ?? []);
    const sought = plain(this.find.value);
    const found = groups.filter(({ key }) => plain(this.nameOf(key)).includes(sought));
    this.find.hidden = groups.length <= FEW && sought === "";
    const focused = document.activeElement;
    const most = Math.max(...groups.map(({ count }) => count), 1);
    fill(this.list, ...found.slice(0, this.most).map((group) => this.row(group, most)));
    // Moving a row takes its focus.
    if (focused instanceof HTMLElement && this.list.contains(focused)) focused.focus({ preventScroll: true });
    this.showFoot(found.length, sought);
  }

  private showFoot(found: number, sought: string): void {
    const left = found - this.most;
    const more = () => {
      this.most += STEP;
      this.update();
      this.list.children[this.most - STEP]?.querySelector("input")?.focus();
    };
    const answered = this.model.counts.facets[this.facet].value !== undefined;
    fill(
      this.foot,
      left > 0 && button(this.words.facetMore(this.words.number(left)), more, "link"),
      found === 0 && answered && el("p", { class: "hint", text: sought === "" ? this.words.facetNone : this.words.facetNotFound }),
    );
  }

  /** Event types by name, since their colours are looked up; other values with the commonest first. What is chosen is there at any rate. */
  private ordered(groups: readonly Group[]): Group[] {
    const counts = new Map(groups.map(({ key, count }) => [key, count]));
    const types = this.facet === "event_type" ? (this.model.counts.types.value ?? []) : [];
    for (const key of [...this.values, ...types]) if (!counts.has(key)) counts.set(key, 0);
    const all = [...counts].map(([key, count]) => ({ key, count }));
    const byName = (a: Group, b: Group) => this.nameOf(a.key).localeCompare(this.nameOf(b.key), this.words.language);
    if (this.facet === "event_type") return all.sort(byName);
    const isChosen = ({ key }: Group) => (this.values.includes(key) ? 1 : 0);
    return all.sort((a, b) => isChosen(b) - isChosen(a) || b.count - a.count || byName(a, b));
  }

  private nameOf(key: string): string {
    return harmless(this.words.value(this.facet, key));
  }

  private row({ key, count }: Group, most: number): HTMLElement {
    const row = this.rows.get(key) ?? this.makeRow(key);
    row.querySelector("input")!.checked = this.values.includes(key);
    row.querySelector(".count")!.textContent = this.words.number(count);
    row.classList.toggle("empty", count === 0);
    row.style.setProperty("--share", String(count / most));
    return row;
  }

  private makeRow(key: string): HTMLElement {
    const box = el("input", { attributes: { type: "checkbox" }, on: { change: () => this.choose(key, box.checked) } });
    const row = el(
      "li",
      {},
      el(
        "label",
        {},
        box,
        this.facet === "event_type" && swatch(this.colourOf(key), "swatch swatch-dot"),
        el("span", { class: "value-name" }, isolated(this.nameOf(key))),
        el("span", { class: "count" }),
      ),
    );
    this.rows.set(key, row);
    return row;
  }

  /** Which colour a type has differs by theme, and is known once all types are. */
  private recolour(): void {
    if (this.facet !== "event_type") return;
    for (const [key, row] of this.rows)
      row.querySelector<HTMLElement>(".swatch")?.style.setProperty("--colour", this.colourOf(key));
  }

  private choose(key: string, on: boolean): void {
    const { [this.facet]: before = [], ...others } = this.model.view.value.facets;
    const values = on ? [...before, key] : before.filter((value) => value !== key);
    this.model.view.choose({ facets: values.length > 0 ? { ...others, [this.facet]: values } : others });
  }
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
