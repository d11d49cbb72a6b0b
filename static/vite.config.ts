import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { leafletWithoutMarkup } from "./scripts/leafletWithoutMarkup.ts";

/** A server of Vigie to develop against: `VIGIE_URL=http://127.0.0.1:8080 npm run dev`. */
const server = process.env.VIGIE_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  // Relative, so that the same files serve under any address; the server has its pages at the root.
  base: "./",
  plugins: [leafletWithoutMarkup()],
  resolve: { alias: [{ find: /^leaflet$/, replacement: fileURLToPath(new URL("src/layers/leaflet.js", import.meta.url)) }] },
  build: {
    target: "es2022",
    // Every asset is its own file: the page's policy allows no inline script or style.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The server looks up in it how the script of the plain pages is called.
    manifest: "manifest.json",
    rolldownOptions: {
      input: ["index.html", "src/pages/main.ts"],
      // What several files need is a file for the map and one for the rest: each more is a journey to the server more.
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: "map", test: /leaflet|\/src\/layers\//, minShareCount: 2, priority: 1 },
            { name: "shared", test: /\/(src|style)\/|preload-helper/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { fs: { allow: [".."] }, proxy: { "/collections": server, "/api": server, "/conformance": server } },
  test: { include: ["spec/**/*.spec.ts"], environment: "node" },
});
