/** How a feature came to be as it is: when what of it changed, asked for by who wants to know. */
import type { History, Revision } from "../api/history";
import { isAbort, Problem } from "../api/problem";
import type { Feature } from "../api/wire";
import type { FieldName } from "../i18n/phrases";
import type { Words } from "../i18n/words";
import type { Model } from "../state/model";
import { button, el, fill } from "./dom";

/** A part of details that opens; empty where the server keeps no record of the feature. */
export function revisionsOf(model: Model, words: Words, reference: string, feature: Feature): HTMLElement {
  if (!feature.links?.some(({ rel }) => rel === "version-history")) return el("div");
  const content = el("div");
  const load = async () => {
    fill(content, el("p", { class: "hint", text: words.loadingDetail }));
    try {
      const history = await model.details.history(feature, reference);
      if (history) fill(content, ...told(history, model, words));
    } catch (error) {
      if (isAbort(error)) return;
      fill(content, el("p", { class: "hint", text: words.revisionsFailed }), button(words.retry, () => void load()));
      if (!(error instanceof Problem)) throw error;
    }
  };
  const part = el("details", { class: "revisions" }, el("summary", { text: words.revisions }), content);
  part.addEventListener("toggle", () => part.open && content.childElementCount === 0 && void load());
  return part;
}

function told({ revisions, older }: History, model: Model, words: Words): HTMLElement[] {
  const list = el("ol", {}, ...revisions.map((revision) => el("li", {}, ...line(revision, model, words))));
  return [list, ...(older === undefined ? [] : [el("p", { class: "hint", text: words.revisionsOlder })])];
}

function line({ recorded, kind, changed }: Revision, model: Model, words: Words): (HTMLElement | string)[] {
  const then = button(words.moment(Date.parse(recorded)), () => model.view.choose({ frozen: recorded }), "link");
  then.title = words.asOfThen;
  const names = changed.map((name) => (Object.hasOwn(words.field, name) ? words.field[name as FieldName] : name));
  const what = names.length > 0 ? words.labelled(words.revisionKind[kind], names.join(", ")) : words.revisionKind[kind];
  return [then, " ", el("span", { class: "hint", text: what })];
}
