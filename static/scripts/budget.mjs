/** Fails when the built page's script and style, compressed, outgrow what a phone on a slow network should load. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 100_000;

const folder = new URL("../dist/assets/", import.meta.url);
const sizes = readdirSync(folder)
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => ({ name, bytes: gzipSync(readFileSync(new URL(name, folder))).length }));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
for (const { name, bytes } of sizes) process.stdout.write(`${String(bytes).padStart(8)}  ${name}\n`);
process.stdout.write(`${String(total).padStart(8)}  of ${BUDGET_BYTES} bytes of script and style, gzip\n`);
if (sizes.length === 0 || total > BUDGET_BYTES) process.exit(1);
