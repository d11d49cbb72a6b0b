/** axe-core finds nothing in any state, and the keyboard reaches everything. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { first, group, measuring, nearest, offline, play, points, refuse, tab, tool, towns } from "./acts.mjs";
import { AXE, launch, open, SERVER } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const PHONE = { width: 360, height: 740 };
const CORRIDOR = "near=highways/RN6&distance=20km";

/**
 * What axe says of a page as it is; targets for fingers are among what it is asked. The ends of a short window of time lie closer
 * than these should, for which the fields for dates make up (WCAG 2.5.8, "equivalent").
 */
async function violations(page) {
  await page.evaluate(AXE);
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } }, iframes: false };
  const found = await page.evaluate((options) => window.axe.run(document, options), options);
  const excused = (id, html) => id === "target-size" && html.includes("time-grip");
  const nodes = found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html]));
  return nodes.filter(([id, html]) => !excused(id, html)).map(([id, html]) => `${id}: ${html.slice(0, 120)}`);
}

/** In both themes, each state in one of the languages: what differs between these differs everywhere. */
async function clean(page) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction((theme) => (document.documentElement.dataset.theme ?? theme) === theme, colorScheme);
    assert.deepEqual(await violations(page), [], colorScheme);
  }
}

const STATES = {
  "the first view": {},
  "a corridor": { fragment: CORRIDOR, lang: "fr" },
  "a corridor between two towns": { lang: "ar", act: towns },
  "filters in force": { fragment: "event_type=Strategic%20developments&datetime=2025-09-01/2025-10-31&q=convoy" },
  "nothing found": { fragment: "q=nosuchword", lang: "fr" },
  "many at one place": { fragment: "map=8.5/12.47/-8.06", lang: "ar", act: group },
  "an area being drawn": {
    act: async (page) => {
      await tool(3)(page);
      await points("ArrowUp", "ArrowRight", "ArrowDown")(page);
    },
  },
  "a line being measured": { lang: "fr", act: measuring },
  "what is nearest": { fragment: "map=8/12.6/-8", lang: "ar", act: nearest },
  "time playing": { act: play },
  "the table": { lang: "fr", act: tab(2) },
  "what can be shared": { fragment: CORRIDOR, lang: "ar", act: tab(3) },
  "an error and a banner": { prepare: refuse(/\/items\?/, 500), act: (page) => page.locator(".notice-error").first().waitFor() },
  "a busy server": { lang: "fr", prepare: refuse(/\/aggregate\?/, 429), act: (page) => page.locator(".notice").first().waitFor() },
  "no connection": { lang: "ar", act: offline },
  "a phone": { fragment: CORRIDOR, lang: "ar", viewport: PHONE },
  "details on a phone": {
    fragment: async () => `sel=${await first("convoy")}`,
    lang: "fr",
    viewport: PHONE,
    act: (page) => page.locator(".details dl").waitFor(),
  },
};

for (const [state, { fragment = "", lang = "en", act, ...options }] of Object.entries(STATES)) {
  test(`axe finds nothing: ${state}, ${lang}`, async () => {
    const link = typeof fragment === "function" ? await fragment() : fragment;
    const { page, context } = await open(browser, `lang=${lang}&${link}`, options);
    await act?.(page);
    await clean(page);
    await context.close();
  });
}

for (const lang of ["en", "fr"]) {
  test(`axe finds nothing: an embed and its builder, ${lang}`, async () => {
    const context = await browser.newContext({ viewport: PHONE });
    const page = await context.newPage();
    await page.goto(`${SERVER}/embed?${CORRIDOR}&lang=${lang}`);
    await page.locator(".stage.lively").waitFor({ state: "attached" });
    await clean(page);
    await page.goto(`${SERVER}/embed/builder?f=html&${CORRIDOR}&lang=${lang}`, { waitUntil: "networkidle" });
    await clean(page);
    await context.close();
  });
}

test("the keyboard alone skips to the list, opens an incident and closes it", async () => {
  const { page } = await open(browser);
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Skip to the list/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.matches(".list .item")));
  await page.keyboard.press("Enter");
  await page.locator(".details dl").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H2");
  await page.keyboard.press("Escape");
  await page.locator(".details").waitFor({ state: "hidden" });
  assert.ok(await page.evaluate(() => document.activeElement.matches(".list .item")), "the focus is back in the list");
});
