/**
 * Fails when script and style that a page loads first, compressed, outgrow what a phone on a slow network should load: those of
 * the map's page, its entry with all that this imports and the longest of the languages, and those of an embed.
 */
import { readdirSync, readFileSync } from "node:fs";
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

const first = new Set([...chunks].flatMap((name) => [manifest[name].file, ...(manifest[name].css ?? [])]));

function within(what, files) {
  const sizes = [...files].map((name) => ({ name, bytes: sizeOf(name) }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of sizes) process.stdout.write(`${String(bytes).padStart(8)}  ${name}\n`);
  process.stdout.write(`${String(total).padStart(8)}  of ${BUDGET_BYTES} bytes of script and style of ${what}, gzip\n`);
  return sizes.length > 0 && total <= BUDGET_BYTES;
}

const embed = readdirSync(new URL("assets/", folder)).filter((name) => /^embed.*\.(js|css)$/.test(name));
const kept = [within("the map", first), within("an embed", embed.map((name) => `assets/${name}`))];
if (kept.includes(false)) process.exit(1);
