import { expect, it } from "vitest";
import { phrasesFor } from "../../src/embed/phrases";

it("speaks French where it is asked to, and else English", () => {
  expect(phrasesFor("fr").retry).toBe("Réessayer");
  for (const language of ["en", "", "tlh"]) expect(phrasesFor(language).retry).toBe("Try again");
});
