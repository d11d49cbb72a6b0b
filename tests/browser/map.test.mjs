/** The map itself: it loads, opens what is clicked, and follows language, theme and width. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, clickMiddle, collectionOf, launch, leadingNumber, open, settled } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const feature = (id, [lon, lat], properties = {}) => ({
  type: "Feature",
  id,
  geometry: { type: "Point", coordinates: [lon, lat] },
  properties: {
    title: `Incident ${id}`,
    event_type: "Battles",
    start: "2025-10-01",
    end: "2025-10-01",
    precision: "exact",
    uncertainty_m: 0,
    ...properties,
  },
});

/** Serves these incidents in place of the server's own. */
function serve(page, collection, features) {
  const page1 = { type: "FeatureCollection", features, numberMatched: features.length, numberReturned: features.length, links: [] };
  return page.route(new RegExp(`/collections/${collection}/items\\?`), (route) => route.fulfill({ json: page1 }));
}

test("loads without an error and without a request to anybody else", async () => {
  const { page, context, troubles } = await open(browser);
  const count = leadingNumber(await page.textContent("#list-title"));
  const { numberMatched } = await ask(`/collections/${await collectionOf("incidents")}/items?limit=1`);
  assert.equal(count, numberMatched, "the first view holds all incidents");
  assert.ok((await page.locator("canvas").count()) >= 2);
  assert.equal(await context.cookies().then((cookies) => cookies.length), 0);
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  assert.deepEqual(troubles, []);
});

test("says that the data is a demonstration, or synthetic", async () => {
  const { collections } = await ask("/collections?f=json");
  const { page } = await open(browser);
  const shown = (mark) => collections.some(({ vigie }) => vigie?.[mark]);
  assert.equal(await page.locator(".banner-demonstration").count(), shown("demonstration") ? 1 : 0);
  assert.equal(await page.locator(".banner-synthetic").count(), shown("synthetic") ? 1 : 0);
});

test("opens what is clicked, with its sources, licence and precision", async () => {
  const collection = await collectionOf("incidents");
  const { features } = await ask(`/collections/${collection}/items?limit=100`);
  const { id, geometry, properties } = features[0];
  const [lon, lat] = geometry.coordinates;
  const { page, troubles } = await open(browser, `map=9/${lat}/${lon}`);
  await clickMiddle(page);
  const title = properties.title ?? properties.location;
  const entry = page.locator(".group .item", { hasText: title });
  await page.locator(".group:not([hidden]) .item, .details:not([hidden]) dl").first().waitFor();
  if (await page.locator(".group:not([hidden])").count()) await entry.first().click();
  await page.locator(".details dl").waitFor();
  const text = await page.textContent(".details");
  const known = [title, properties.licence, ...(properties.sources ?? [])].filter(Boolean);
  for (const part of known) assert.ok(text.includes(part), `${part} of ${id} is shown`);
  assert.match(text, /Reported fatalities/);
  assert.match(text, /known|within|exact/i);
  await page.keyboard.press("Escape");
  await page.locator(".details").waitFor({ state: "hidden" });
  assert.deepEqual(troubles, []);
});

test("lists incidents that share one point, page by page, and opens one of them", async () => {
  const collection = await collectionOf("incidents");
  const shared = Array.from({ length: 221 }, (_, i) => feature(`s${i}`, [-7.97522, 12.60915], { start: `20${10 + (i % 15)}-05-01` }));
  const prepare = async (page) => {
    await serve(page, collection, shared);
    await page.route(/\/items\/s\d+\?/, (route) => route.fulfill({ json: shared[0] }));
  };
  // Circles of several incidents of the demonstration lie over each other here; the list is told of many.
  const { page } = await open(browser, "map=9/12.60915/-7.97522", { prepare });
  const { x, y, width, height } = await page.locator(".map").boundingBox();
  await page.mouse.click(x + width / 2 + 40, y + height / 2 + 40);
  await page.locator(".group:not([hidden]) h2").waitFor();
  assert.equal(await page.locator(".group ol li").count(), 50);
  await page.locator(".group .list-foot button").click();
  assert.equal(await page.locator(".group ol li").count(), 100);
  assert.match(await page.locator(".group ol .item-meta").first().textContent(), /2024/, "the latest comes first");
  await page.locator(".group ol .item").first().click();
  await page.locator(".details dl").waitFor();
  await page.locator(".details .back").click();
  await page.locator(".group:not([hidden]) h2").waitFor();
});

test("shows hostile text as text", async () => {
  const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\u202e';
  const incident = feature("h", [2, 2], { title: hostile, location: hostile, event_type: hostile, actors: [hostile] });
  const collection = await collectionOf("incidents");
  const prepare = async (page) => {
    await serve(page, collection, [incident]);
    await page.route(/\/items\/h\?/, (route) => route.fulfill({ json: incident }));
  };
  const { page } = await open(browser, `map=9/2/2&sel=${collection}/h`, { prepare });
  await page.locator(".details dl").waitFor();
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.equal(await page.locator("#app img, #app script").count(), 0);
});

test("speaks French where the browser does, and English on request", async () => {
  const { page } = await open(browser, "", { locale: "fr-FR" });
  assert.equal(await page.getAttribute("html", "lang"), "fr");
  await page.locator("h2", { hasText: "Le long d’une route" }).waitFor();
  await page.selectOption("#switch-language", "en");
  await page.locator("h2", { hasText: "Along a road" }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.match(page.url(), /lang=en/);
});

test("is dark where the system is, and light on request", async () => {
  const { page } = await open(browser, "", { colorScheme: "dark" });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await paper();
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  await page.click("#switch-theme");
  await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
  assert.notEqual(await paper(), dark);
  assert.match(page.url(), /theme=light/);
});

test("leaves the map usable on a phone", async () => {
  const { page } = await open(browser, "", { viewport: { width: 360, height: 740 }, hasTouch: true });
  const panel = await page.locator(".panel").boundingBox();
  assert.ok(panel.y > 740 * 0.7, "the sheet is low at first");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), "nothing is wider than the screen");
  await page.locator(".sheet-handle").focus();
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction(() => document.querySelector(".panel").getBoundingClientRect().height > 300);
  await page.locator("#highway").waitFor();
});

test("counts by type and date, and tells what it cannot read in a link", async () => {
  const { page } = await open(browser, "datetime=yesterday&distance=5parsecs");
  const notice = await page.locator(".notice", { hasText: "could not be read" }).textContent();
  assert.match(notice, /datetime=yesterday, distance=5parsecs/);
  await page.fill("#date-from", "2200-01-01");
  await page.locator("#list-title", { hasText: /^0 incidents/ }).waitFor();
  await page.locator(".presets button").last().click();
  await page.waitForFunction(() => !document.querySelector("#list-title").textContent.startsWith("0 "));
  const before = leadingNumber(await page.textContent("#list-title"));
  const type = page.locator('[data-facet="event_type"] li').first();
  const first = leadingNumber(await type.locator(".count").textContent());
  assert.ok(first < before, "there are other types");
  await type.locator("input").check();
  await page.waitForFunction((n) => document.querySelector("#list-title").textContent.startsWith(`${n} `), first);
  await settled(page);
});
