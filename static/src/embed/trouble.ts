/** What could not be had, said calmly, with a way to try again. */
import { Problem } from "../api/problem";
import { button, el } from "../controls/dom";
import type { Phrases } from "./phrases";

export function trouble(error: unknown, phrases: Phrases, retry: () => void): HTMLElement {
  const status = error instanceof Problem ? error.status : 0;
  const text = status > 0 ? phrases.failed(status) : phrases.unreachable;
  return el("p", { class: "note fault trouble", attributes: { role: "status" } }, `${text} `, button(phrases.retry, retry, "retry"));
}
