/**
 * The pictures of `docs/screenshots/`: `VIGIE_URL=... node tests/browser/screenshots.mjs FOLDER [NAME...]`. They show
 * the demonstration; those called `million-...` want a server with a million synthetic incidents (`vigie synth`).
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ask, collectionOf, launch, open, SERVER } from "./support.mjs";

const DESKTOP = { width: 1400, height: 900 };
const PHONE = { width: 360, height: 740 };

/** Time for the last canvas to be painted after the last answer. */
const PAINT_MS = 600;

const CORRIDOR = "map=6.75/13.2/-5.6&near=highways/RN6&distance=20km";

const PICTURES = {
  "desktop-light-en": { fragment: CORRIDOR },
  "desktop-dark-en": { fragment: "", colorScheme: "dark" },
  "desktop-light-fr": { fragment: "", locale: "fr-FR" },
  "phone-light-en": { fragment: "", viewport: PHONE },
  "phone-dark-fr": { fragment: CORRIDOR, viewport: PHONE, colorScheme: "dark", locale: "fr-FR", act: raise },
  details: { fragment: async () => `sel=${await first("convoy")}` },
  "million-light": { fragment: "map=5/14/-4" },
  "million-dark": { fragment: "map=9/12.65/-8", colorScheme: "dark" },
  "million-phone": { fragment: "map=12/12.65/-8", viewport: PHONE },
  arabic: { fragment: "lang=ar" },
  "table-fr": { fragment: "", locale: "fr-FR", act: tab(2) },
  share: { fragment: CORRIDOR, act: tab(3) },
  "embed-phone-dark-fr": { path: "/embed?near=highways/RN6&distance=40km&lang=fr", viewport: PHONE, colorScheme: "dark" },
  "embed-light-en": { path: "/embed?height=560", viewport: { width: 720, height: 700 } },
  builder: { path: "/embed/builder?near=highways/RN6&distance=40km" },
  "shared-point": { fragment: "map=8.5/12.47/-8.06", act: clickShared },
};

const [folder = "screenshots", ...names] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const name of names.length > 0 ? names : Object.keys(PICTURES)) {
  const { fragment = "", path, act, viewport = DESKTOP, ...options } = PICTURES[name];
  const link = typeof fragment === "function" ? await fragment() : fragment;
  const { page, context } = await open(browser, link, { viewport, ...options });
  if (path) await page.goto(SERVER + path, { waitUntil: "networkidle" });
  await act?.(page);
  await page.waitForTimeout(PAINT_MS);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}
await browser.close();

/** The first incident whose title holds a word. */
async function first(word) {
  const collection = await collectionOf("incidents");
  const { features } = await ask(`/collections/${collection}/items?limit=1000`);
  const found = features.find(({ properties }) => properties.title?.toLowerCase().includes(word));
  return `${collection}/${found.id}`;
}

/** Opens a tab of the panel by its place. */
function tab(place) {
  return async (page) => {
    await page.locator(`[role=tab] >> nth=${place - 1}`).click();
    await page.waitForLoadState("networkidle");
  };
}

async function raise(page) {
  await page.locator(".sheet-handle").click();
  await page.waitForTimeout(PAINT_MS);
}

/** Opens the list at the point in the middle of the map. */
async function clickShared(page) {
  const { x, y, width, height } = await page.locator(".map").boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
  await page.locator(".group:not([hidden]) .item").first().waitFor();
}
