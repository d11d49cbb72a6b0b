/**
 * Fails when script and style that a page loads, compressed, outgrow what a phone on a slow network should load: those of the
 * map's page and the plain pages, and those of an embed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 100_000;

const folder = new URL("../dist/assets/", import.meta.url);
const sizes = readdirSync(folder)
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => ({ name, bytes: gzipSync(readFileSync(new URL(name, folder))).length }));

function within(what, files) {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of files) process.stdout.write(`${String(bytes).padStart(8)}  ${name}\n`);
  process.stdout.write(`${String(total).padStart(8)}  of ${BUDGET_BYTES} bytes of script and style of ${what}, gzip\n`);
  return files.length > 0 && total <= BUDGET_BYTES;
}

const isEmbed = ({ name }) => /^embed/.test(name);
const kept = [
  within("pages", sizes.filter((file) => !isEmbed(file))),
  within("embeds", sizes.filter(isEmbed)),
];
if (kept.includes(false)) process.exit(1);
