/** What goes wrong around the page: servers that are slow, busy, broken or silent, links that were tampered with, small windows. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { refuse } from "./acts.mjs";
import { article, codesOf, newsSite } from "./article.mjs";
import { ask, collectionOf, launch, open, SERVER } from "./support.mjs";

const NARROW = { width: 300, height: 600 };

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Nothing is wider than the window, and nothing is empty where words should be. */
async function holds(page) {
  const { over, words } = await page.evaluate(() => ({
    over: document.documentElement.scrollWidth - window.innerWidth,
    words: document.body.innerText,
  }));
  assert.ok(over <= 0, `${over} pixels wider than the window`);
  assert.ok(words.length > 40);
  assert.doesNotMatch(words, /undefined|NaN|\[object/);
}

for (const [status, words] of [[500, /disk is full/], [429, /busy/], [503, /disk is full/]]) {
  test(`a server that answers everything with ${status} is told once, in a window of 300 pixels`, async () => {
    const prepare = refuse(/\/(collections|basemaps|tiles)\b/, status);
    const { page, context } = await open(browser, "", { prepare, wait: false, viewport: NARROW });
    await page.locator(".notice", { hasText: words }).waitFor();
    assert.equal(await page.locator(".notice", { hasText: words }).count(), 1);
    await holds(page);
    await context.close();
  });
}

test("a server that is slow is waited for, and the page says so", async () => {
  const prepare = (page) =>
    page.route(/f=mvt/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 7_000));
      await route.continue().catch(() => {});
    });
  const { page, context, troubles } = await open(browser, "", { prepare, wait: false, viewport: NARROW });
  await page.locator(".progress", { hasText: /Loading/ }).waitFor();
  const told = page.locator(".progress", { hasText: /taking its time/ });
  await told.waitFor();
  const onTop = await told.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return right <= innerWidth && element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
  });
  assert.ok(onTop, "it is seen, and nothing lies over it");
  await holds(page);
  await page.locator(".progress").waitFor({ state: "hidden", timeout: 30_000 });
  assert.deepEqual(troubles, []);
  await context.close();
});

test("a server that never answers leaves a page that can be read", async () => {
  const prepare = (page) => page.route(/\/(collections|basemaps|tiles)\b/, () => {});
  const { page, context } = await open(browser, "", { prepare, wait: false, viewport: NARROW });
  await page.locator(".map").waitFor();
  await page.locator(".progress:not([hidden])").waitFor();
  await holds(page);
  await context.close();
});

test("nothing found, and a single incident, look deliberate", async () => {
  const collection = await collectionOf("incidents");
  const { features } = await ask(`/collections/${collection}/items?limit=1`);
  const only = `filter=${encodeURIComponent(`id = '${features[0].id}'`)}`;
  for (const [fragment, title] of [["q=nosuchword", /^0 incidents/], [only, /^1 incident in/]]) {
    const { page, context, troubles } = await open(browser, `map=3/14/-4&${fragment}`, { viewport: NARROW });
    await page.locator("#list-title", { hasText: title }).waitFor({ state: "attached" });
    await holds(page);
    assert.deepEqual(troubles, []);
    await context.close();
  }
});

const TAMPERED = [
  "map=99/999/-9999",
  "map=x/y/z",
  "map=6/14/-4&map=1",
  "near=highways/%E0%A4%A&distance=-5km",
  "near=LINESTRING(0 0)&within=POLYGON((0 0,1 1))",
  "datetime=9999-99-99/0000-00-00&fatalities=-1e999",
  "sel=/&sortby=;drop table&v=x/y",
  "sel=__proto__/constructor&event_type=__proto__&lang=xx&theme=toString",
  "filter=)(&table=open",
  `q=${"x".repeat(5_000)}`,
  "q=<img src=x onerror=window.hacked=1>&event_type=<script>window.hacked=1</script>",
];

test("a link that was tampered with shows the map all the same, and runs nothing", async () => {
  for (const fragment of TAMPERED) {
    const troubles = [];
    const { page, context } = await open(browser, fragment, {
      wait: false,
      viewport: NARROW,
      prepare: (page) => void page.on("pageerror", (error) => troubles.push(String(error))),
    });
    await page.locator(".map canvas").first().waitFor();
    await page.locator("#list-title").waitFor({ state: "attached" });
    await page.waitForLoadState("networkidle");
    await holds(page);
    assert.equal(await page.evaluate(() => window.hacked), undefined, fragment);
    assert.deepEqual(troubles, [], fragment);
    await context.close();
  }
});

test("an embed of a tampered address shows what it can, and says what it left out", async () => {
  const context = await browser.newContext({ viewport: NARROW });
  const page = await context.newPage();
  for (const query of ["near=highways/NOPE", "bbox=1,2", "datetime=yesterday", "lang=xx", "q=%3Cscript%3Ewindow.hacked=1%3C/script%3E"]) {
    assert.equal((await page.goto(`${SERVER}/embed?${query}`)).status(), 200, query);
    const told = query.startsWith("q=") ? /Nothing was found/ : new RegExp(`left out: ${query}`);
    assert.match(await page.locator("main").innerText(), told);
    await page.locator(".stage.lively").waitFor({ state: "attached" });
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    await holds(page);
  }
  await context.close();
});

test("a busy and a silent server leave an embed its still", async () => {
  const { component } = await codesOf("lang=en&near=highways/RN6&distance=40km");
  const site = await newsSite({ "/": article([component.code]) });
  for (const [what, answer] of [
    ["busy", (route) => route.fulfill({ status: 429, body: "no" })],
    ["silent", () => {}],
  ]) {
    const context = await browser.newContext({ viewport: NARROW });
    const page = await context.newPage();
    await page.route(/\/(embed\?|collections|tiles|basemaps)/, (route) => (/\/map\?/.test(route.request().url()) ? route.continue() : answer(route)));
    await page.goto(site.address);
    const image = page.locator("vigie-map img");
    await image.evaluate((each) => each.decode());
    if (what === "busy") assert.match(await page.locator("vigie-map .fault").textContent(), /429/);
    assert.ok((await image.boundingBox()).width > 200, what);
    await holds(page);
    await context.close();
  }
  site.close();
});
