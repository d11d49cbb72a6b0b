import { expect, it } from "vitest";
import { embedLanguage, phrasesFor } from "../../src/embed/phrases";

it("speaks French and Arabic where it is asked to, and else English", () => {
  expect(phrasesFor("fr").retry).toBe("Réessayer");
  expect(phrasesFor("ar").retry).toBe("أعد المحاولة");
  for (const language of ["en", "", "tlh"]) expect(phrasesFor(language).retry).toBe("Try again");
});

it("takes the language of an article's tag, however much more that says", () => {
  expect(["fr-CA", "AR", "ar-ML", "en", "de", "toString"].map(embedLanguage)).toEqual(["fr", "ar", "ar", "en", "en", "en"]);
});
