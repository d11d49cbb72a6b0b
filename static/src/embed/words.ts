/** What the page says of a feature, in the languages of embeds. */
import { en } from "../i18n/en";
import { fr } from "../i18n/fr";
import { type Words, wordsFor } from "../i18n/words";

const WORDS: Partial<Record<string, Words>> = {};

export function wordsIn(language: "en" | "fr"): Words {
  return (WORDS[language] ??= wordsFor(language, language === "fr" ? fr : en));
}
