/** What the page says of a feature, in the languages of embeds. */
import { ar } from "../i18n/ar";
import { en } from "../i18n/en";
import { fr } from "../i18n/fr";
import { type Words, wordsFor } from "../i18n/words";

const WORDS: Partial<Record<string, Words>> = {};

const CATALOGUES = { en, fr, ar } as const;

export function wordsIn(language: keyof typeof CATALOGUES): Words {
  return (WORDS[language] ??= wordsFor(language, CATALOGUES[language]));
}
