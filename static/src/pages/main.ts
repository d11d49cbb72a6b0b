/** Starts what the plain pages have beyond their text: small maps, and forms that answer in place. */
import { enhance } from "./ask";
import { enhanceBuilder } from "./builder";

for (const element of document.querySelectorAll<HTMLElement>(".ask")) enhance(element);

for (const form of document.querySelectorAll<HTMLFormElement>("form.build")) enhanceBuilder(form);

const figures = document.querySelectorAll<HTMLElement>("figure.map");
if (figures.length > 0) {
  // Only pages with a map load what draws it.
  const { PageMap } = await import("./pageMap");
  for (const figure of figures) void new PageMap(figure).start();
}
