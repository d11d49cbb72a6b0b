/** What was clicked on an embed's map: the same words about it as on the page, and where several are at one place, the list of them. */
import { getItem } from "../api/items";
import { isAbort } from "../api/problem";
import type { Feature, IncidentProperties } from "../api/wire";
import { button, el, fill, isolated } from "../controls/dom";
import { areaFacts, type Facts, incidentFacts, otherFacts } from "../controls/facts";
import { factList } from "../controls/factList";
import { cutText, incidentItem } from "../controls/item";
import type { Words } from "../i18n/words";
import { isGraphic } from "../state/graphic";
import { type Marks, membersRows } from "../state/members";
import { splitReference } from "../state/view";
import { wantedOf } from "../state/wanted";
import type { Phrases } from "./phrases";
import { trouble } from "./trouble";

/** What a card has to know of the map. */
export interface CardHost {
  readonly words: Words;
  readonly phrases: Phrases;
  readonly fields: () => readonly string[];
  colour(type: string): string;
  /** What a collection's features are. */
  role(collection: string): string | undefined;
  /** The moment as which features are told; nothing for the present. */
  readonly moment: string | undefined;
  /** Where the full map shows a feature. */
  address(reference: string): string;
  /** The feature that is told of; nothing where the card is closed. */
  shown(feature: Feature | undefined): void;
}

export class Card {
  private readonly body = el("div", { class: "card-body", attributes: { tabindex: "-1" } });
  readonly element = el("section", { class: "card", attributes: { hidden: true } });
  private asked: AbortController | undefined;
  /** What had the focus before. */
  private before: Element | undefined;

  constructor(private readonly host: CardHost) {
    const close = button("\u00d7", () => this.close(), "card-close");
    close.setAttribute("aria-label", host.words.close);
    this.element.setAttribute("aria-label", host.words.list);
    this.element.append(close, this.body);
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  close(): void {
    if (this.element.hidden) return;
    this.asked?.abort();
    this.element.hidden = true;
    this.host.shown(undefined);
    if (this.before instanceof HTMLElement) this.before.focus({ preventScroll: true });
  }

  /** Tells of one feature, `collection/id`. */
  open(reference: string): Promise<void> {
    return this.ask(() => this.open(reference), async (signal) => {
      const [collection, id] = splitReference(reference);
      const feature = await getItem<Record<string, unknown>>(collection, id, this.host.moment, signal);
      this.host.shown(feature);
      return this.told(reference, feature);
    });
  }

  /** Lists what is at one place: incidents, and areas by their reference and name. */
  list(marks: Marks, areas: readonly (readonly [reference: string, name: string])[]): Promise<void> {
    return this.ask(() => this.list(marks, areas), async () => {
      const { words } = this.host;
      const fields = this.host.fields();
      const { rows, matched, cut } = await membersRows(marks, { fieldsOf: () => fields, wanted: () => wantedOf(fields) });
      const host = { text: words, colour: (type: string) => this.host.colour(type), open: (reference: string) => void this.open(reference) };
      const items = rows.map((row) => el("li", {}, incidentItem(row, host)));
      const others = areas.map(([reference, name]) => el("li", {}, this.other(reference, name)));
      const title = areas.length > 0 ? words.severalHere : words.atPoint(matched);
      return [el("h2", { text: title }), el("ol", { class: "items" }, ...items, ...others), ...(cut ? [el("p", { class: "hint", text: cutText(cut, rows.length, matched, words) })] : [])];
    });
  }

  private async ask(again: () => Promise<void>, find: (signal: AbortSignal) => Promise<HTMLElement[]>): Promise<void> {
    const { words, phrases } = this.host;
    this.asked?.abort();
    const { signal } = (this.asked = new AbortController());
    if (this.element.hidden) this.before = (this.element.getRootNode() as Document | ShadowRoot).activeElement ?? undefined;
    this.element.hidden = false;
    fill(this.body, el("p", { class: "hint", text: words.loadingDetail }));
    try {
      const found = await find(signal);
      if (!signal.aborted) fill(this.body, ...found);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      fill(this.body, trouble(error, phrases, () => void again()));
    }
    this.body.scrollTop = 0;
    this.body.focus({ preventScroll: true });
  }

  private told(reference: string, feature: Feature): HTMLElement[] {
    const { words, phrases } = this.host;
    const { title, subtitle, facts } = this.factsOf(splitReference(reference)[0], feature);
    const full = el("a", { class: "full", text: phrases.onFullMap, attributes: { href: this.host.address(reference), target: "_blank", rel: "noopener" } });
    return [
      el("h2", {}, isolated(title)),
      el("p", { class: "hint" }, isolated(subtitle)),
      ...(feature.properties.synthetic === true ? [el("p", { class: "note", text: words.synthetic })] : []),
      factList(facts, words, isGraphic(feature.properties)),
      el("p", {}, full),
    ];
  }

  private factsOf(collection: string, { id, properties }: Feature): Facts {
    const { words } = this.host;
    const role = this.host.role(collection);
    if (role === "areas") return areaFacts(String(id), properties, words);
    if (role === "incidents") return incidentFacts(String(id), properties as IncidentProperties, words);
    return otherFacts(String(id), properties);
  }

  private other(reference: string, name: string): HTMLElement {
    const text = el("span", { class: "item-text" }, el("span", { class: "item-label" }, isolated(name)), el("span", { class: "item-meta", text: this.host.words.area }));
    return el("button", { class: "item", attributes: { type: "button" }, on: { click: () => void this.open(reference) } }, text);
  }
}
