/**
 * Leaflet as pages with Trusted Types take it: where it writes markup, which is text in all that is used of it, it writes text.
 * One such place is a question to the browser that is asked while Leaflet loads, so that none of it would run.
 */
import type { Plugin } from "vite";

export function leafletWithoutMarkup(): Plugin {
  return {
    name: "leaflet-without-markup",
    enforce: "pre",
    transform(code, id) {
      if (!/\/node_modules\/leaflet\//.test(id) || !code.includes(".innerHTML = ")) return undefined;
      return { code: code.replaceAll(".innerHTML = ", ".textContent = "), map: null };
    },
  };
}
