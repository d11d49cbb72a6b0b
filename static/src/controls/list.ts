/** The incidents beside the map as text: those in view, those of the corridor, or those at one place. */
import { listIn } from "../state/listing";
import { Control } from "./control";
import { button, el, fill } from "./dom";
import { hitItem, type Item, incidentItem, rowItem } from "./item";

/** Rows added at a time: enough to scan, few enough to make in a frame. */
const STEP = 50;

export class ListControl extends Control {
  private readonly heading = el("h2", { attributes: { id: "list-title", tabindex: "-1" } });
  private readonly rows = el("ol", { class: "items" });
  private readonly foot = el("div", { class: "list-foot" });
  private most = STEP;
  private drawn = "";
  readonly element = el(
    "section",
    { class: "section list", attributes: { id: "list", "aria-labelledby": "list-title" } },
    this.heading,
    this.rows,
    this.foot,
  );

  start(): this {
    const again = () => {
      this.most = STEP;
      this.update();
    };
    this.listen(this.model.changed, () => this.update());
    this.listen(this.model.box, again);
    this.listen(this.model.corridor.answer, again);
    this.update();
    return this;
  }

  private update(): void {
    if (this.model.view.value.near) this.showCorridor();
    else this.showView();
  }

  private showCorridor(): void {
    const answer = this.model.corridor.answer.value;
    if (!answer) return this.show(this.words.list, [], 0, "");
    const cut = answer.complete
      ? undefined
      : this.words.listCut(this.words.number(answer.hits.length), this.words.number(answer.matched));
    const items = answer.hits.slice(0, this.most).map((hit) => hitItem(hit));
    const title = this.words.alongRoad(answer.matched);
    this.show(title, items, answer.hits.length, this.words.noneInCorridor, cut);
  }

  private showView(): void {
    const { box, incidents, shown, loader } = this.model;
    if (!box.value) return;
    const listing = listIn(box.value, incidents, shown, this.most);
    const items = listing.rows.map((row) => rowItem(row, this.model));
    const { busy, failed } = loader.loading.value;
    // What did not come cannot be counted.
    if (failed && listing.count === 0) return this.show(this.words.list, [], 0, "");
    this.show(this.words.inView(listing.count), items, listing.count, busy ? "" : this.words.none);
  }

  private show(title: string, items: Item[], count: number, none: string, cut?: string): void {
    this.heading.textContent = title;
    const drawn = JSON.stringify([items, count, cut, none, this.model.theme, this.model.incidents.types.size]);
    if (drawn === this.drawn) return this.mark();
    this.drawn = drawn;
    const active = document.activeElement;
    const focused = this.rows.contains(active) ? (active as HTMLElement).dataset.reference : undefined;
    fill(this.rows, ...items.map((item) => el("li", {}, incidentItem(item, this))));
    this.mark();
    // Rebuilding takes the focus from the row somebody is on, so that row gets it back.
    if (focused !== undefined) this.focus(focused);
    const left = count - items.length;
    fill(
      this.foot,
      count === 0 && none !== "" && el("p", { class: "hint", text: none }),
      left > 0 && this.more(items.length, left),
      left === 0 && cut !== undefined && el("p", { class: "hint", text: cut }),
    );
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
    const label = this.words.more(this.words.number(Math.min(STEP, left)), this.words.number(left));
    return button(label, () => {
      this.most += STEP;
      this.update();
      this.rows.children[after]?.querySelector("button")?.focus();
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
