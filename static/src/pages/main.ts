/** Starts what the plain pages have beyond their text: small maps, and forms that answer in place. */
import { enhance } from "./ask";

for (const element of document.querySelectorAll<HTMLElement>(".ask")) enhance(element);

const figures = document.querySelectorAll<HTMLElement>("figure.map");
if (figures.length > 0) {
  // Only pages with a map load what draws it.
  const { PageMap } = await import("./pageMap");
  for (const figure of figures) void new PageMap(figure).start();
}
