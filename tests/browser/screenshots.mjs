/**
 * The pictures of `docs/screenshots/`: `VIGIE_URL=... node tests/browser/screenshots.mjs docs/screenshots [NAME...]`. They show
 * the demonstration; those called `million-...` want a server with a million synthetic incidents (`vigie synth`). Last comes
 * `contact-sheet`, of all that are in the folder by then.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { first, group, nearest, points, raise, refuse, tab, tool, towns } from "./acts.mjs";
import { article, codesOf, newsSite } from "./article.mjs";
import { launch, open, SERVER } from "./support.mjs";
import { kept } from "./png.mjs";

const DESKTOP = { width: 1400, height: 900 };
const PHONE = { width: 360, height: 740 };
const NARROW = { width: 300, height: 600 };

/** Time for the last canvas to be painted after the last answer. */
const PAINT_MS = 600;

const SHEET = "contact-sheet";
const CORRIDOR = "map=6.75/13.2/-5.6&near=highways/RN6&distance=20km";
const IN_ARTICLE = "near=highways/RN6&distance=40km";

const PICTURES = {
  "desktop-light-en": { fragment: CORRIDOR },
  "desktop-dark-en": { colorScheme: "dark" },
  "desktop-light-fr": { locale: "fr-FR" },
  arabic: { fragment: "lang=ar" },
  details: { fragment: async () => `sel=${await first("convoy")}` },
  "shared-point": { fragment: "map=8.5/12.47/-8.06", act: group },
  "table-fr": { locale: "fr-FR", act: tab(2) },
  share: { fragment: CORRIDOR, act: tab(3) },
  "drawn-area": { fragment: "map=7/13/-7", act: areaDrawn },
  "towns-dark": { fragment: "map=7/13.1/-6.6", colorScheme: "dark", act: towns },
  "nearest-ar": { fragment: "map=8/12.6/-8&lang=ar", act: nearest },
  "time-window-fr": { fragment: "datetime=2025-09-01/2025-10-31&event_type=Strategic%20developments", locale: "fr-FR" },
  "phone-light-en": { viewport: PHONE },
  "phone-dark-fr": { fragment: CORRIDOR, viewport: PHONE, colorScheme: "dark", locale: "fr-FR", act: raise },
  "phone-details-ar": { fragment: async () => `lang=ar&sel=${await first("convoy")}`, viewport: PHONE },
  "narrow-trouble": { viewport: NARROW, prepare: refuse(/\/(collections|basemaps|tiles)\b/, 500), wait: false },
  "million-light": { fragment: "map=5/14/-4" },
  "million-dark": { fragment: "map=9/12.65/-8", colorScheme: "dark" },
  "million-phone": { fragment: "map=12/12.65/-8", viewport: PHONE },
  "embed-light-en": { path: "/embed?height=560", viewport: { width: 720, height: 700 } },
  "embed-ar": { path: `/embed?${IN_ARTICLE}&lang=ar`, viewport: { width: 720, height: 560 } },
  "embed-phone-dark-fr": { path: `/embed?${IN_ARTICLE}&lang=fr`, viewport: PHONE, colorScheme: "dark" },
  article: { act: inArticle, viewport: { width: 1000, height: 1400 } },
  builder: { path: `/embed/builder?${IN_ARTICLE}` },
};

const [folder = "screenshots", ...names] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
// All is set in the font of our stills, alike on every machine.
const FONTCONFIG_FILE = fileURLToPath(new URL("fonts.conf", import.meta.url));
const browser = await launch({ env: { ...process.env, FONTCONFIG_FILE } });
for (const name of names.length > 0 ? names : [...Object.keys(PICTURES), SHEET]) {
  const { fragment = "", path, act, viewport = DESKTOP, ...options } = PICTURES[name] ?? { act: contactSheet, viewport: { width: 1600, height: 400 } };
  const link = typeof fragment === "function" ? await fragment() : fragment;
  const { page, context } = await open(browser, link, { viewport, ...options });
  if (path) await page.goto(SERVER + path, { waitUntil: "networkidle" });
  await act?.(page);
  await page.waitForTimeout(PAINT_MS);
  writeFileSync(join(folder, `${name}.png`), kept(await page.screenshot({ fullPage: name === SHEET })));
  await context.close();
}
await browser.close();

async function areaDrawn(page) {
  await tool(3)(page);
  await points("ArrowUp", "ArrowRight", "ArrowDown")(page);
  await page.locator(".sketch-steps button").first().click();
}

/** A news site with the three kinds of embeds. */
async function inArticle(page) {
  const codes = await codesOf(IN_ARTICLE);
  const site = await newsSite({ "/": article([codes.iframe.code, codes.component.code, codes.still.code]) });
  await page.goto(site.address, { waitUntil: "networkidle" });
  await page.locator("vigie-map .framed.lively").waitFor({ state: "attached" });
  site.close();
}

/** All pictures side by side, small, each with its name. */
async function contactSheet(page) {
  const files = readdirSync(folder).filter((file) => file.endsWith(".png") && file !== `${SHEET}.png`);
  const source = (file) => `data:image/png;base64,${readFileSync(join(folder, file)).toString("base64")}`;
  const figures = files.map((file) => `<figure><img src="${source(file)}"><figcaption>${file.replace(".png", "")}</figcaption></figure>`);
  await page.goto("about:blank");
  await page.setContent(`<style>
    body { display: grid; grid-template-columns: repeat(6, 1fr); align-content: start; gap: 14px; margin: 14px; background: #e8e5de; font: 12px system-ui }
    figure { margin: 0 } figcaption { color: #444; padding-top: 3px }
    img { width: 100%; height: 165px; object-fit: contain; background: #d9d5cb }
  </style>${figures.join("")}`);
}
