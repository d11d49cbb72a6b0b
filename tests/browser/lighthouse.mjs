/**
 * What Lighthouse says of the page and of an embed on a phone: `VIGIE_URL=http://127.0.0.1:8080 node tests/browser/lighthouse.mjs`.
 * It is fetched when it is asked for, since it weighs more than all else that tests need. Accessibility and best practices have
 * to be whole; the performance is told and judges nothing, since it is as much the machine's.
 */
import { execFileSync } from "node:child_process";
import { CHROMIUM, FLAGS, SERVER } from "./support.mjs";

const LIGHTHOUSE = "lighthouse@12.8.2";
const WHOLE = ["accessibility", "best-practices"];

let kept = true;
for (const path of ["/", "/embed"]) {
  const { categories, audits } = report(SERVER + path);
  const scores = Object.values(categories).map(({ id, score }) => `${id} ${Math.round(score * 100)}`);
  const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"];
  process.stdout.write(`${path}: ${scores.join(", ")}; ${times.map((id) => `${id} ${audits[id].displayValue}`).join(", ")}\n`);
  for (const name of WHOLE) {
    const failed = categories[name].auditRefs.filter(({ id, weight }) => weight > 0 && audits[id].score === 0);
    for (const { id } of failed) process.stdout.write(`  ${name}: ${audits[id].title}\n`);
    kept &&= categories[name].score === 1;
  }
}
if (!kept) process.exit(1);

function report(url) {
  const categories = ["performance", ...WHOLE].join();
  const flags = ["--headless=new", ...FLAGS].join(" ");
  const args = ["--yes", LIGHTHOUSE, url, "--quiet", "--output=json", `--only-categories=${categories}`, `--chrome-flags=${flags}`];
  const env = { ...process.env, CHROME_PATH: CHROMIUM };
  return JSON.parse(execFileSync("npx", args, { env, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }));
}
