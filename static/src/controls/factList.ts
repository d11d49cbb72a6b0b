/** Facts as a list of names and words. What its source marks as graphic is shown to those who ask for it, and nothing of it loads by itself. */
import type { FieldName } from "../i18n/phrases";
import type { Words } from "../i18n/words";
import { button, el, fill, harmless, isolated } from "./dom";
import type { Fact } from "./facts";

/** What such a source tells, and what it links to. */
const GATED: ReadonlySet<FieldName> = new Set<FieldName>(["notes", "media"]);

export function factList(facts: readonly Fact[], words: Words, graphic: boolean): HTMLElement {
  const content = ([name, value]: Fact): HTMLElement[] => (name === "media" ? [...told(value), el("p", { class: "hint", text: words.mediaElsewhere })] : told(value));
  const shown = (fact: Fact) => (graphic && GATED.has(fact[0]) ? gate(words, () => content(fact)) : el("dd", {}, ...content(fact)));
  return el("dl", { class: "facts" }, ...facts.flatMap((fact) => [el("dt", { text: words.field[fact[0]] }), shown(fact)]));
}

function told(value: Fact[1]): HTMLElement[] {
  if (typeof value === "string") return [linked(value)];
  return value.length === 1 ? [linked(value[0])] : [el("ul", {}, ...value.map((text) => el("li", {}, linked(text))))];
}

function gate(words: Words, content: () => HTMLElement[]): HTMLElement {
  const place = el("dd", { class: "gate" }, el("p", { text: words.graphic }));
  place.append(button(words.showGraphic, () => fill(place, ...content())));
  return place;
}

/** A text that is an address becomes a link; only http and https, and told nothing about where from. */
function linked(text: string): HTMLElement {
  if (!/^https?:\/\/\S+$/i.test(text)) return isolated(text);
  return el("a", { text: harmless(text), attributes: { href: text, dir: "ltr", rel: "noopener noreferrer nofollow", target: "_blank" } });
}
