/** Whether a source marks what it tells as hard to look at. */

/** Tags that say so in the sources' own words, compared without case. */
const GRAPHIC = new Set(["graphic", "graphic content", "graphic violence", "sensitive", "nsfw", "choquant", "contenu choquant"]);

export function isGraphic(tags: unknown): boolean {
  return Array.isArray(tags) && tags.some((tag) => GRAPHIC.has(String(tag).trim().toLowerCase()));
}
