// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { Problem } from "../../src/api/problem";
import { phrasesFor } from "../../src/embed/phrases";
import { trouble } from "../../src/embed/trouble";

it("says what happened, and tries again when asked", () => {
  let retries = 0;
  const note = trouble(new Problem(500, "no"), phrasesFor("en"), () => retries++);
  expect(note.textContent).toContain("reports an error (500)");
  expect(note.getAttribute("role")).toBe("status");
  note.querySelector("button")!.click();
  expect(retries).toBe(1);
});

it("tells a server that does not answer from one that fails", () => {
  expect(trouble(new Problem(0, "refused"), phrasesFor("en"), () => {}).textContent).toContain("does not answer");
});
