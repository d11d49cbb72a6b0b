/**
 * Fails when the script and style that the map's page loads first, compressed, outgrow what a phone on a slow network
 * should load: its entry with all that this imports, and the longest of the languages.
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 100_000;

const folder = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", folder), "utf8"));
const sizeOf = (file) => gzipSync(readFileSync(new URL(file, folder))).length;

const chunks = new Set();
function add(name) {
  if (chunks.has(name)) return;
  chunks.add(name);
  for (const imported of manifest[name].imports ?? []) add(imported);
}
add("index.html");
const languages = Object.keys(manifest).filter((name) => /^src\/i18n\/\w{2}\.ts$/.test(name));
add(languages.sort((a, b) => sizeOf(manifest[b].file) - sizeOf(manifest[a].file))[0]);

const files = new Set([...chunks].flatMap((name) => [manifest[name].file, ...(manifest[name].css ?? [])]));
const sizes = [...files].map((name) => ({ name, bytes: sizeOf(name) }));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
for (const { name, bytes } of sizes) process.stdout.write(`${String(bytes).padStart(8)}  ${name}\n`);
process.stdout.write(`${String(total).padStart(8)}  of ${BUDGET_BYTES} bytes of script and style at first, gzip\n`);
if (total > BUDGET_BYTES) process.exit(1);
