/**
 * Pictures of the page in its states: `VIGIE_URL=... node tests/browser/screenshots.mjs FOLDER`.
 * Desktop and phone, light and dark, English and French; with the corridor tool, and with details open.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ask, collectionOf, launch, open } from "./support.mjs";

const folder = process.argv[2] ?? "screenshots";
const SIZES = { desktop: { width: 1400, height: 900 }, phone: { width: 360, height: 740 } };

/** Time for the last canvas to be painted after the last answer. */
const PAINT_MS = 400;

const collection = await collectionOf("incidents");
const { features } = await ask(`/collections/${collection}/items?limit=1`);
const STATES = {
  plain: "",
  corridor: "near=highways/RN6&distance=20km",
  details: `sel=${collection}/${features[0].id}`,
};

mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"]) {
    for (const [language, locale] of Object.entries({ en: "en-GB", fr: "fr-FR" })) {
      for (const [state, fragment] of Object.entries(STATES)) {
        const { page, context } = await open(browser, fragment, { viewport, colorScheme, locale });
        if (size === "phone" && state === "corridor") await page.locator(".sheet-handle").click();
        await page.waitForTimeout(PAINT_MS);
        await page.screenshot({ path: join(folder, `${size}-${colorScheme}-${language}-${state}.png`) });
        await context.close();
      }
    }
  }
}
await browser.close();
