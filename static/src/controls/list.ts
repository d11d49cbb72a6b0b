/** The incidents beside the map as text: those of the corridor or the area, or else those in view. */
import type { Listing, Row } from "../state/rows";
import { PAGE_ROWS } from "../state/rows";
import { hasPlace } from "../state/query";
import { Control } from "./control";
import { button, el, fill } from "./dom";
import { cutText, incidentItem } from "./item";

export class ListControl extends Control {
  private readonly heading = el("h2", { attributes: { id: "list-title", tabindex: "-1" } });
  private readonly rows = el("ol", { class: "items" });
  private readonly foot = el("div", { class: "list-foot" });
  private shown: readonly Row[] = [];
  private colours = "";
  readonly element = el(
    "section",
    { class: "section list", attributes: { id: "list", "aria-labelledby": "list-title" } },
    this.heading,
    this.rows,
    this.foot,
  );

  start(): this {
    this.listen(this.model.rows, () => this.update());
    this.listen(this.model.rows.late, (late) => this.element.classList.toggle("stale", late));
    this.listen(this.model.changed, () => this.update());
    this.update();
    return this;
  }

  private update(): void {
    const listing = this.model.rows.value;
    const view = this.model.view.value;
    const colours = `${this.model.theme} ${this.model.counts.types.value?.length ?? 0}`;
    this.heading.textContent = listing ? this.title(listing) : this.words.list;
    if (listing && (listing.rows !== this.shown || colours !== this.colours)) this.showRows(listing.rows, colours);
    this.mark();
    if (!listing) return fill(this.foot);
    const left = listing.matched - listing.rows.length;
    const none = view.near !== undefined ? this.words.noneInCorridor : this.words.none;
    fill(
      this.foot,
      listing.withheld === "aggregate" && el("p", { class: "notice notice-information", text: this.words.terms.aggregate }),
      listing.matched === 0 && listing.withheld === undefined && el("p", { class: "hint", text: none }),
      left > 0 && this.model.rows.hasMore && this.more(listing.rows.length, left),
      left > 0 && !this.model.rows.hasMore && listing.rows.length > 0 && el("p", { class: "notice notice-information", text: cutText("terms", listing.rows.length, listing.matched, this.words) }),
    );
  }

  private title({ matched }: Listing): string {
    const view = this.model.view.value;
    if (!hasPlace(view)) return this.words.inView(matched);
    return view.near !== undefined ? this.words.alongRoad(matched) : this.words.inTheArea(matched);
  }

  /** Rows that were there already stay as they are, and with them the focus. */
  private showRows(rows: readonly Row[], colours: string): void {
    const active = document.activeElement;
    const focused = this.rows.contains(active) ? (active as HTMLElement).dataset.reference : undefined;
    const kept = colours === this.colours && this.shown.every((row, i) => row === rows[i]) ? this.shown.length : 0;
    const added = rows.slice(kept).map((row) => el("li", {}, incidentItem(row, this)));
    if (kept > 0) this.rows.append(...added);
    else fill(this.rows, ...added);
    this.shown = rows;
    this.colours = colours;
    if (focused !== undefined) this.focus(focused);
  }

  /** Moves the focus to the row of an incident, where it is listed. */
  focus(reference: string): void {
    const rows = [...this.rows.querySelectorAll<HTMLElement>(".item")];
    rows.find(({ dataset }) => dataset.reference === reference)?.focus({ preventScroll: true });
  }

  /** Marks the row that is open. */
  private mark(): void {
    for (const row of this.rows.querySelectorAll<HTMLElement>(".item")) {
      if (row.dataset.reference === this.model.view.value.selected) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  private more(after: number, left: number): HTMLElement {
    const label = this.words.more(this.words.number(Math.min(PAGE_ROWS, left)), this.words.number(left));
    return button(label, () => {
      void this.model.rows.more().then(() => this.rows.children[after]?.querySelector("button")?.focus());
    });
  }

  /** What an item needs of us to be shown. */
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
