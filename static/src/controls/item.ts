/** One incident as a line of a list. */
import type { Words } from "../i18n/words";
import { parseDay } from "../state/day";
import type { Cut } from "../state/members";
import type { Row } from "../state/rows";
import { uncertaintyOf } from "../state/uncertainty";
import { el, isolated, swatch } from "./dom";

/** What a list lends its items. */
export interface ItemHost {
  readonly text: Words;
  colour(type: string): string;
  open(reference: string): void;
}

/** Title, or place where it has none. */
export function labelOf({ properties: p }: Row, words: Words): string {
  return p.title || p.location || words.unnamed;
}

/** The first and last day in words. */
export function daysOf({ properties: p }: Row, words: Words): string {
  const start = p.start ? parseDay(p.start) : undefined;
  const end = p.end ? parseDay(p.end) : undefined;
  return start === undefined ? words.unknown : words.days(start, end ?? start);
}

/** Why a list has fewer than there are. */
export function cutText(cut: Cut, listed: number, matched: number, words: Words): string {
  if (listed === 0) return words.terms.aggregate;
  const text = cut === "terms" ? words.listCut : words.listedOnly[cut];
  return text(words.number(listed), words.number(matched));
}

export function incidentItem(row: Row, host: ItemHost): HTMLElement {
  const { text } = host;
  const { properties: p, reference } = row;
  const uncertainty = uncertaintyOf(p);
  const road = roadOf(row, text);
  const button = el(
    "button",
    { class: "item", attributes: { type: "button" }, on: { click: () => host.open(reference) } },
    swatch(host.colour(p.event_type ?? ""), "swatch swatch-dot"),
    el(
      "span",
      { class: "item-text" },
      el("span", { class: "item-label" }, isolated(labelOf(row, text))),
      el("span", { class: "item-meta" }, daysOf(row, text), " · ", isolated(text.eventType(p.event_type ?? ""))),
      uncertainty > 0 && el("span", { class: "item-meta", text: text.known(text.length(uncertainty)) }),
      road !== "" && el("span", { class: "item-meta item-road", text: road }),
    ),
  );
  button.dataset.reference = reference;
  return button;
}

/** Where it is along the road, and how far from it or from the place. */
function roadOf({ properties: p }: Row, words: Words): string {
  if (p.distance_m === undefined) return "";
  const length = words.length(p.distance_m);
  if (p.chainage_m === undefined) return words.away(length);
  return `${words.chainage(words.kilometre(p.chainage_m))}, ${words.fromRoad(length)}`;
}
