/** One field to find a place, a road or an incident, or to keep only the incidents that hold some words: a combobox as WAI-ARIA describes it. */
import { type Found, Search } from "../state/search";
import { Control } from "./control";
import { el, fill, isolated } from "./dom";

/** From this zoom on a town and what is around it fill the map. */
const PLACE_ZOOM = 10;

interface Option {
  readonly element: HTMLElement;
  readonly take: () => void;
}

export class SearchControl extends Control {
  private readonly finder = new Search(this.model.notices, this.model.catalog);
  private options: Option[] = [];
  private active = -1;
  private readonly field = el("input", {
    attributes: {
      id: "search",
      type: "search",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": this.words.search,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "search-results",
      placeholder: this.words.searchHint,
    },
    on: {
      input: () => this.typed(),
      focus: () => this.typed(),
      keydown: (event) => this.key(event as KeyboardEvent),
    },
  });
  private readonly results = el("ul", {
    class: "search-results",
    attributes: { id: "search-results", role: "listbox", "aria-label": this.words.searchResults },
  });
  private readonly count = el("p", { class: "visually-hidden", attributes: { role: "status" } });
  readonly element = el(
    "search",
    { class: "section search" },
    this.field,
    this.results,
    this.count,
  );

  start(): this {
    this.listen(this.finder, () => this.update());
    this.listen(this.finder.busy, () => this.update());
    this.element.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.element.contains(relatedTarget as Node | null)) this.close();
    });
    this.close();
    return this;
  }

  private typed(): void {
    this.active = -1;
    this.finder.look(this.field.value);
    this.update();
  }

  private update(): void {
    const words = this.field.value.trim();
    if (words === "" || document.activeElement !== this.field) return this.close();
    const found = this.finder.value ?? [];
    const busy = this.finder.busy.value;
    this.options = [this.filterOption(words), ...found.map((each) => this.option(each))];
    const none = !busy && found.length === 0 && el("li", { class: "hint", text: this.words.searchNone, attributes: { role: "presentation" } });
    fill(this.results, ...this.options.map(({ element }) => element), none);
    this.results.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    if (!busy) this.count.textContent = this.words.found(found.length);
    this.mark();
  }

  private close(): void {
    this.options = [];
    this.active = -1;
    this.results.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  private filterOption(words: string): Option {
    const take = () => this.taken(() => this.model.view.choose({ words }));
    return this.made(el("span", { class: "found-name", text: this.words.onlyWith(words) }), undefined, take);
  }

  private option(found: Found): Option {
    const name = el("span", { class: "found-name" }, isolated(found.name));
    const detail = el("span", { class: "found-detail" }, this.words.foundKind[found.kind], found.detail !== "" && " · ", found.detail !== "" && isolated(found.detail));
    return this.made(name, detail, () => this.taken(() => this.go(found)));
  }

  private made(name: HTMLElement, detail: HTMLElement | undefined, take: () => void): Option {
    const element = el("li", { class: "found", attributes: { role: "option", "aria-selected": "false" } }, name, detail);
    // Before the field loses the focus and with it the list.
    element.addEventListener("pointerdown", (event) => event.preventDefault());
    element.addEventListener("click", take);
    return { element, take };
  }

  private taken(act: () => void): void {
    this.field.value = "";
    this.finder.forget();
    this.close();
    act();
  }

  private go({ kind, reference, position }: Found): void {
    const { view } = this.model;
    if (kind === "highway") return view.choose(this.model.copy ? { selected: reference } : { near: reference, selected: undefined });
    if (kind === "incident") return view.choose({ selected: reference });
    if (!position) return;
    const zoom = Math.max(view.value.map?.zoom ?? 0, PLACE_ZOOM);
    view.choose({ map: { zoom, lat: position[1], lon: position[0] } });
  }

  private key(event: KeyboardEvent): void {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && this.options.length > 0) {
      event.preventDefault();
      const size = this.options.length;
      this.active = this.active < 0 && event.key === "ArrowUp" ? size - 1 : (this.active + moves[event.key] + size) % size;
      this.mark();
    } else if (event.key === "Enter" && this.options.length > 0) {
      event.preventDefault();
      // The first place found is what most people mean; without one, the words are looked for in the incidents.
      this.options[this.active >= 0 ? this.active : Math.min(1, this.options.length - 1)].take();
    } else if (event.key === "Escape" && !this.results.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  private mark(): void {
    this.options.forEach(({ element }, i) => {
      element.id = `found-${i}`;
      element.setAttribute("aria-selected", String(i === this.active));
    });
    const active = this.options[this.active]?.element;
    active?.scrollIntoView({ block: "nearest" });
    if (active) this.field.setAttribute("aria-activedescendant", active.id);
    else this.field.removeAttribute("aria-activedescendant");
  }
}
