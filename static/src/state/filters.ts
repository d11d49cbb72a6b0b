/** The filters of a view in words, each with the change that takes it away. */
import type { Words } from "../i18n/words";
import { FACETS, kindOfNear, type View } from "./view";

export interface Filter {
  readonly text: string;
  readonly without: Partial<View>;
}

export function filtersOf(view: View, words: Words): Filter[] {
  const filters: Filter[] = [];
  const add = (text: string, without: Partial<View>) => filters.push({ text, without });
  if (view.near !== undefined) {
    const place = words.within(words.length(view.distance), nearName(view.near, words));
    add(view.certainty === "any" ? place : `${place}, ${words.certainty[view.certainty]}`, { near: undefined, certainty: "any" });
  }
  if (view.within) add(words.inArea, { within: undefined });
  if (view.from !== undefined || view.to !== undefined) add(words.dateRange(view.from, view.to), { from: undefined, to: undefined });
  for (const facet of FACETS) {
    const values = view.facets[facet];
    if (!values) continue;
    const { [facet]: _own, ...facets } = view.facets;
    const named = values.map((value) => words.value(facet, value)).join(words.or);
    add(words.labelled(words.facet[facet], named), { facets });
  }
  if (view.fatalities !== undefined) {
    add(words.labelled(words.fatalities, words.atLeast(words.number(view.fatalities))), { fatalities: undefined });
  }
  if (view.words !== undefined) add(words.labelled(words.inText, words.quoted(view.words)), { words: undefined });
  if (view.filter !== undefined) add(words.labelled(words.condition, view.filter), { filter: undefined });
  return filters;
}

/** What `near` names, for people. */
export function nearName(near: string, words: Words): string {
  const kind = kindOfNear(near);
  if (kind === "line") return words.theLine;
  if (kind === "position") return words.position(...(near.split(",").map(Number) as [number, number]));
  return near.slice(near.indexOf("/") + 1);
}
