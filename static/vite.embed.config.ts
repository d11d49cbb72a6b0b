/** Builds what articles load: one file with all of `<vigie-map>`, which integrity hashes cover whole, and the page for iframes on top of it. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { inOneFile } from "./scripts/inOneFile.ts";
import { leafletWithoutMarkup } from "./scripts/leafletWithoutMarkup.ts";

/** Tells the server what was made. */
function embedManifest(): Plugin {
  return {
    name: "embed-manifest",
    // When all is written: what comes before may still be changed by others.
    writeBundle({ dir }, bundle) {
      const files = Object.values(bundle);
      const chunk = (name: string) => files.find((file) => file.type === "chunk" && file.isEntry && file.name === name);
      const [script, page] = [chunk("embed"), chunk("embedPage")];
      const style = files.find(({ fileName }) => fileName.endsWith(".css"));
      if (script?.type !== "chunk" || page?.type !== "chunk" || !style) throw new Error("the build of embeds is not whole");
      const others = [...script.imports, ...script.dynamicImports];
      if (others.length > 0) throw new Error(`the script of <vigie-map> is more than one file: ${others.join(", ")}`);
      const integrity = `sha384-${createHash("sha384").update(readFileSync(`${dir}/${script.fileName}`)).digest("base64")}`;
      const made = { script: script.fileName, integrity, page: page.fileName, style: style.fileName };
      writeFileSync(`${dir}/embed.json`, JSON.stringify(made));
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [leafletWithoutMarkup(), inOneFile(), embedManifest()],
  resolve: { alias: [{ find: /^leaflet$/, replacement: fileURLToPath(new URL("src/layers/leafletCore.js", import.meta.url)) }] },
  build: {
    target: "es2022",
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { embed: "src/embed/element.ts", embedPage: "src/embed/page.ts" },
      // The page's chunk asks the element's for more than its entry exports, so that there is no third with what they share.
      preserveEntrySignatures: "allow-extension",
    },
  },
});
