/** What the page owes besides the map: links to the data, and the names of those it is from. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, launch, open, SERVER } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const LINKS = ["/collections", "/api?f=html", "/api?f=json", "/conformance"];

test("links to the data, in the page as it is sent and as it is shown", async () => {
  const html = await (await fetch(SERVER, { headers: { accept: "text/html" } })).text();
  for (const link of LINKS) {
    assert.ok(html.includes(`href="${link}"`), `${link} is in the HTML`);
    assert.equal((await fetch(SERVER + link)).status, 200, link);
  }
  const { page } = await open(browser, "lang=fr");
  for (const link of LINKS) await page.locator(`.resources a[href="${link}"]`).waitFor();
  assert.match(await page.textContent(".resources"), /Conformité/);
  await page.selectOption("#switch-language", "en");
  await page.locator(".resources", { hasText: "Conformance" }).waitFor();
  assert.equal(await page.locator("#resources").count(), 1);
});

test("names the sources of what is loaded on the map, in one line on a phone", async () => {
  const { collections } = await ask("/collections?f=json");
  const { page } = await open(browser, "", { viewport: { width: 360, height: 740 } });
  const line = page.locator(".attribution");
  const text = await line.textContent();
  const sources = collections
    .filter(({ vigie }) => ["incidents", "base"].includes(vigie?.role))
    .flatMap(({ vigie }) => vigie.attributions);
  for (const source of sources.flatMap((each) => each.split("; "))) assert.ok(text.includes(source), source);
  const height = async () => (await line.boundingBox()).height;
  const closed = await height();
  assert.ok(closed < 25, "one line");
  await line.click();
  assert.ok((await height()) > closed, "all of it after a press");
});

test("asks of each collection only for what it has, so that nothing fails", async () => {
  const { page, troubles } = await open(browser, "", {
    prepare: (page) =>
      page.route("**/collections?*", async (route) => {
        const body = await (await route.fetch()).json();
        for (const { vigie } of body.collections)
          if (vigie?.role === "incidents") vigie.fields = vigie.fields.filter((field) => field !== "title");
        await route.fulfill({ json: body });
      }),
  });
  const asked = await page.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.includes("properties=")),
  );
  assert.ok(asked.length > 0);
  for (const url of asked) assert.doesNotMatch(url, /title/);
  assert.deepEqual(troubles, []);
});

test("draws the marks above the ground", async () => {
  const { page } = await open(browser);
  const height = (pane) =>
    page.evaluate((name) => Number(getComputedStyle(document.querySelector(`.leaflet-${name}-pane`)).zIndex), pane);
  const panes = ["ground", "points"];
  const heights = await Promise.all(panes.map(height));
  assert.deepEqual(heights, [...new Set(heights)].sort((a, b) => a - b));
});
