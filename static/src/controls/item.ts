/** One incident as a line of a list. */
import type { Words } from "../i18n/words";
import type { Hit } from "../state/corridor";
import { parseDay } from "../state/day";
import type { Model } from "../state/model";
import { uncertaintyOf } from "../state/uncertainty";
import { el, swatch } from "./dom";

export interface Item {
  readonly reference: string;
  readonly type: string;
  readonly label: string;
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Radius in metres within which it happened; 0 where the place is exact. */
  readonly uncertainty: number;
  /** Along a highway: distance from it and from its start, in metres. */
  readonly distance?: number | undefined;
  readonly chainage?: number | undefined;
}

/** What a list lends its items. */
export interface ItemHost {
  readonly text: Words;
  colour(type: string): string;
  open(reference: string): void;
}

/** Dates beyond this are the columns' mark for "not given". */
const FAR_DAY = 10_000_000;

export function rowItem(row: number, { incidents }: Model): Item {
  const known = (day: number) => (Math.abs(day) < FAR_DAY ? day : undefined);
  return {
    reference: incidents.reference(row),
    type: incidents.typeOf(row),
    label: incidents.labelOf(row),
    start: known(incidents.start[row]),
    end: known(incidents.end[row]),
    uncertainty: incidents.uncertaintyOf(row),
  };
}

export function hitItem({ reference, properties: p }: Hit): Item {
  return {
    reference,
    type: p.event_type ?? "",
    label: p.title || p.location || "",
    start: p.start ? parseDay(p.start) : undefined,
    end: p.end ? parseDay(p.end) : undefined,
    uncertainty: uncertaintyOf(p),
    distance: p.distance_m,
    chainage: p.chainage_m,
  };
}

export function incidentItem(item: Item, host: ItemHost): HTMLElement {
  const { text } = host;
  const when = item.start === undefined ? text.unknown : text.days(item.start, item.end ?? item.start);
  const road =
    item.distance === undefined
      ? undefined
      : [
          item.chainage === undefined ? undefined : text.chainage(text.kilometre(item.chainage)),
          text.fromRoad(text.length(item.distance)),
        ]
          .filter(Boolean)
          .join(", ");
  const button = el(
    "button",
    {
      class: "item",
      attributes: { type: "button" },
      on: { click: () => host.open(item.reference) },
    },
    swatch(host.colour(item.type), "swatch swatch-dot"),
    el(
      "span",
      { class: "item-text" },
      el("span", { class: "item-label", text: item.label || text.unnamed }),
      el("span", { class: "item-meta", text: [when, text.eventType(item.type)].join(" · ") }),
      item.uncertainty > 0 &&
        el("span", { class: "item-meta", text: text.known(text.length(item.uncertainty)) }),
      road !== undefined && el("span", { class: "item-meta item-road", text: road }),
    ),
  );
  button.dataset.reference = item.reference;
  return button;
}
