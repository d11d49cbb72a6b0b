/** Whether a source marks what it tells as hard to look at: it says so by a property of its own, or by a tag. */
import tags from "../../../style/graphic-tags.txt?raw";

/** Tags that say so in the sources' own words, compared without case. */
const GRAPHIC: ReadonlySet<string> = new Set(tags.trim().split("\n"));

export function isGraphic(properties: Readonly<Record<string, unknown>>): boolean {
  const { graphic, tags: own } = properties;
  return graphic === true || (Array.isArray(own) && own.some((tag) => GRAPHIC.has(String(tag).trim().toLowerCase())));
}
