/** The range of dates, by hand or by preset. */
import type { PresetName } from "../i18n/phrases";
import { formatDay, parseDay } from "../state/day";
import { Control } from "./control";
import { button, el, fill } from "./dom";

const PRESETS: Record<PresetName, number> = { week: 7, month: 30, quarter: 90, year: 365 };

export class DatesControl extends Control {
  private readonly from = this.input("date-from", "from");
  private readonly to = this.input("date-to", "to");
  private readonly presets = el("div", { class: "presets" });
  private readonly note = el("p", { class: "hint" });
  readonly element = el(
    "section",
    { class: "section dates", attributes: { "aria-labelledby": "dates-title" } },
    el("h2", { text: this.words.dates, attributes: { id: "dates-title" } }),
    el(
      "div",
      { class: "date-fields" },
      el("label", {}, el("span", { text: this.words.from }), this.from),
      el("label", {}, el("span", { text: this.words.to }), this.to),
    ),
    this.presets,
    this.note,
  );

  start(): this {
    this.listen(this.model.changed, () => this.update());
    this.update();
    return this;
  }

  private input(id: string, end: "from" | "to"): HTMLInputElement {
    const field = el("input", { attributes: { id, type: "date" } });
    field.addEventListener("change", () => {
      const day = parseDay(field.value);
      const other = end === "from" ? this.model.view.value.to : this.model.view.value.from;
      // A range that ends before it begins holds nothing: the other end gives way.
      const crossed =
        day !== undefined && other !== undefined && (end === "from" ? day > other : day < other);
      this.model.view.choose({ [end]: day, ...(crossed && { [end === "from" ? "to" : "from"]: undefined }) });
    });
    return field;
  }

  private update(): void {
    const { from, to } = this.model.view.value;
    if (document.activeElement !== this.from) this.from.value = from === undefined ? "" : formatDay(from);
    if (document.activeElement !== this.to) this.to.value = to === undefined ? "" : formatDay(to);
    const latest = this.model.latestDay;
    const names = Object.keys(PRESETS) as PresetName[];
    // Made once and then only marked, so that the focus stays on the button that was pressed.
    if (this.presets.childElementCount === 0 && latest !== undefined) {
      fill(
        this.presets,
        ...names.map((name) => button(this.words.preset[name], () => this.choose(name), "chip")),
        button(this.words.allDates, () => this.model.view.choose({ from: undefined, to: undefined }), "chip"),
      );
    }
    this.note.textContent = latest === undefined ? "" : this.words.presetsNote(this.words.day(latest));
    [...this.presets.children].forEach((chip, i) => {
      const days = PRESETS[names[i]];
      const active =
        days === undefined
          ? from === undefined && to === undefined
          : to === latest && from === latest! - days + 1;
      chip.setAttribute("aria-pressed", String(active));
    });
  }

  private choose(name: PresetName): void {
    const latest = this.model.latestDay;
    if (latest !== undefined) this.model.view.choose({ from: latest - PRESETS[name] + 1, to: latest });
  }
}
