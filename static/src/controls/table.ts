/** The rows of the list as a table: to sort, to read line by line, and to copy. */
import "../style/table.css";
import { type Column, columnsOf } from "../state/columns";
import { orderOf, PAGE_ROWS, type Row } from "../state/rows";
import { uncertaintyOf } from "../state/uncertainty";
import { Control } from "./control";
import { button, el, fill, isolated } from "./dom";
import { cutText, daysOf, labelOf } from "./item";

export class TableControl extends Control {
  private readonly caption = el("caption", { attributes: { "aria-live": "polite" } });
  private readonly head = el("thead");
  private readonly body = el("tbody");
  private readonly foot = el("div", { class: "list-foot" });
  private shown: readonly Row[] = [];
  private columns: readonly Column[] = [];
  readonly element = el(
    "div",
    { class: "table-pane" },
    el(
      "div",
      { class: "table-scroll", attributes: { tabindex: "0", role: "region", "aria-label": this.words.table } },
      el("table", { class: "rows" }, this.caption, this.head, this.body),
    ),
    this.foot,
  );

  start(): this {
    this.listen(this.model.rows, () => this.update());
    this.listen(this.model.rows.late, (late) => this.element.classList.toggle("stale", late));
    this.listenToView(() => this.update());
    this.update();
    return this;
  }

  private update(): void {
    const listing = this.model.rows.value;
    // A table that nobody sees is not made.
    if (!listing || !this.model.view.value.table) return;
    const { rows, matched } = listing;
    this.caption.textContent = this.words.tableCaption(this.words.number(rows.length), this.words.number(matched));
    this.showHead();
    const kept = this.shown.length > 0 && this.shown.every((row, i) => row === rows[i]) ? this.shown.length : 0;
    const added = rows.slice(kept).map((row) => this.row(row));
    // Another table may have the row in which somebody is.
    const focused = document.activeElement?.closest("tr");
    if (kept > 0) this.body.append(...added);
    else fill(this.body, ...added);
    if (focused && !focused.isConnected) this.focus(focused.dataset.reference);
    this.shown = rows;
    this.mark();
    const left = matched - rows.length;
    const label = this.words.more(this.words.number(Math.min(PAGE_ROWS, left)), this.words.number(left));
    const more = () =>
      void this.model.rows.more().then(() => this.body.children[rows.length]?.querySelector("button")?.focus());
    fill(
      this.foot,
      matched === 0 && el("p", { class: "hint", text: this.words.none }),
      listing.withheld === "aggregate" && el("p", { class: "notice notice-information", text: this.words.terms.aggregate }),
      left > 0 && rows.length > 0 && !this.model.rows.hasMore && el("p", { class: "notice notice-information", text: cutText("terms", rows.length, matched, this.words) }),
      left > 0 && this.model.rows.hasMore && button(label, more),
    );
  }

  private focus(reference: string | undefined): void {
    const lines = [...this.body.children] as HTMLElement[];
    lines.find(({ dataset }) => dataset.reference === reference)?.querySelector("button")?.focus({ preventScroll: true });
  }

  private showHead(): void {
    const view = this.model.view.value;
    const fields = new Set(this.model.catalog.value.filter(({ vigie }) => vigie?.role === "incidents").flatMap(({ vigie }) => vigie?.fields ?? []));
    this.columns = columnsOf(view, fields);
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.column : undefined;
    const order = orderOf(view);
    fill(this.head, el("tr", {}, ...this.columns.map((column) => this.header(column, order.property === column.sortby, order.down))));
    if (focused) this.head.querySelector<HTMLElement>(`[data-column="${focused}"]`)?.focus({ preventScroll: true });
  }

  private header({ name, sortby }: Column, sorted: boolean, down: boolean): HTMLElement {
    const text = this.words.column[name];
    const head = el("th", { attributes: { scope: "col", "aria-sort": sorted ? (down ? "descending" : "ascending") : undefined } });
    if (sortby === undefined) return fill(head, text), head;
    const sort = button(text, () => this.model.view.choose({ sortby: sorted && down ? sortby : sorted ? `-${sortby}` : firstOrder(name, sortby) }), "sort");
    sort.dataset.column = name;
    sort.title = this.words.sortBy(text);
    if (sorted) sort.append(el("span", { class: "sort-mark", text: down ? "▼" : "▲", attributes: { "aria-hidden": "true" } }));
    fill(head, sort);
    return head;
  }

  private row(row: Row): HTMLElement {
    const line = el("tr", {}, ...this.columns.map(({ name }) => el(name === "label" ? "th" : "td", name === "label" ? { attributes: { scope: "row" } } : {}, this.cell(name, row))));
    line.dataset.reference = row.reference;
    return line;
  }

  private cell(name: Column["name"], row: Row): Node | string {
    const { properties: p } = row;
    const { words } = this;
    const list = (texts: readonly string[] | null | undefined) => isolated((texts ?? []).join("; "));
    switch (name) {
      case "label": {
        const open = button("", () => this.model.view.choose({ selected: row.reference }), "link row-open");
        open.append(isolated(labelOf(row, words)));
        return open;
      }
      case "start":
        return daysOf(row, words);
      case "event_type":
        return isolated(words.eventType(p.event_type ?? ""));
      case "place":
        return isolated([...new Set([p.location, p.admin1, p.country].filter(Boolean))].join(", "));
      case "actors":
        return list(p.actors);
      case "sources":
        return list(p.sources);
      case "fatalities":
        return p.fatalities === undefined || p.fatalities === null ? "" : words.number(p.fatalities);
      case "verification":
        return isolated(words.value("verification", p.verification ?? ""));
      case "uncertainty_m":
        return uncertaintyOf(p) > 0 ? words.length(uncertaintyOf(p)) : words.exact;
      case "chainage_m":
        return p.chainage_m === undefined ? "" : words.kilometre(p.chainage_m);
      case "distance_m":
        return p.distance_m === undefined ? "" : words.length(p.distance_m);
    }
  }

  private mark(): void {
    for (const line of this.body.children)
      if ((line as HTMLElement).dataset.reference === this.model.view.value.selected) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
  }
}

/** Numbers and dates are looked at from the greatest, texts from the first letter. */
function firstOrder(name: Column["name"], sortby: string): string {
  return name === "start" || name === "fatalities" ? `-${sortby}` : sortby;
}
