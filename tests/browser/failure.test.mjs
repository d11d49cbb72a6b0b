/** What fails is said on the page, with a way to try again. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { collectionOf, launch, open, settled } from "./support.mjs";

let browser;
let incidents;
before(async () => {
  browser = await launch();
  incidents = await collectionOf("incidents");
});
after(() => browser.close());

const problem = (status, detail) => ({
  status,
  contentType: "application/problem+json",
  body: JSON.stringify({ type: "about:blank", title: "Problem", status, detail }),
});

test("shows the server's own words, and recovers", async () => {
  let failing = true;
  const prepare = (page) =>
    page.route(new RegExp(`/collections/${incidents}/items\\?`), (route) =>
      failing ? route.fulfill(problem(500, "the disk is full")) : route.continue(),
    );
  const { page } = await open(browser, "", { prepare });
  const notice = page.locator(".notice-error", { hasText: "the disk is full" });
  await notice.waitFor();
  assert.equal(await notice.getAttribute("role"), "alert");
  failing = false;
  await notice.locator(".notice-retry").click();
  await notice.waitFor({ state: "detached" });
  await page.waitForFunction(() => document.querySelectorAll(".list .item").length > 0);
});

test("says that the server does not answer", async () => {
  const prepare = (page) => page.route("**/collections?*", (route) => route.abort());
  const { page } = await open(browser, "", { prepare, wait: false });
  await page.locator(".notice-error", { hasText: "does not answer" }).waitFor();
  await page.unroute("**/collections?*");
  await page.locator(".notice-retry").click();
  await settled(page);
  await page.waitForFunction(() => document.querySelectorAll(".list .item").length > 0);
});

test("says when it is offline", async () => {
  const { page, context } = await open(browser);
  await context.setOffline(true);
  await page.locator(".notice", { hasText: "offline" }).waitFor();
  await context.setOffline(false);
  await page.locator(".notice", { hasText: "offline" }).waitFor({ state: "detached" });
});

test("says of an incident that is not there that it is not there", async () => {
  const { page } = await open(browser, `sel=${incidents}/no-such-incident`);
  await page.locator(".details", { hasText: "There is no" }).waitFor();
});

test("says which highway of a link is unknown", async () => {
  const { page } = await open(browser, "near=highways/NOPE&distance=5km", { wait: false });
  await page.locator(".notice", { hasText: "NOPE" }).waitFor();
});

test("explains a licence that limits what may be listed", async () => {
  const feature = { type: "Feature", id: "1", geometry: { type: "Point", coordinates: [0, 10] }, properties: {} };
  const page1 = { type: "FeatureCollection", features: [feature], numberMatched: 5000, numberReturned: 1, links: [] };
  const prepare = (page) =>
    page.route(new RegExp(`/collections/${incidents}/items\\?`), (route) =>
      route.fulfill(route.request().url().includes("limit=") ? problem(403, "at most 100") : { json: page1 }),
    );
  const { page } = await open(browser, "", { prepare });
  await page.locator(".list-foot", { hasText: "1 of 5,000" }).waitFor();
});

test("a list of collections that comes late: the world meanwhile, and then where the incidents are", async () => {
  const { page, context } = await open(browser, "", {
    wait: false,
    prepare: (page) => page.route("**/collections?f=json", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      await route.continue();
    }),
  });
  const scale = page.locator(".leaflet-control-scale-line");
  await scale.filter({ hasText: /000 km/ }).waitFor();
  await settled(page);
  assert.match(await scale.textContent(), /^\d00 km/);
  await context.close();
});
