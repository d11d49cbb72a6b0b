/** The plain pages: whole without scripts, and with them a map of what they show and forms that answer in place. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AXE, ask, launch, SERVER } from "./support.mjs";

const PAGES = [
  "/collections?f=html",
  "/collections/incidents?f=html",
  "/collections/incidents/queryables?f=html",
  "/collections/incidents/items?f=html",
  "/collections/incidents/aggregate?f=html&by=event_type",
  "/collections/highways/items?f=html",
  "/collections/highways/items/RN6?f=html",
  "/functions?f=html",
  "/conformance?f=html",
  "/api?f=html",
];

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A page, and what no page of ours may do. */
async function visit(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => request.url().startsWith(SERVER) || request.url().startsWith("data:") || troubles.push(request.url()));
  await page.goto(SERVER + path);
  await page.waitForLoadState("networkidle");
  return { page, context, troubles };
}

test("every page fits a phone, passes axe and asks nobody else", async () => {
  for (const path of PAGES) {
    for (const colorScheme of ["light", "dark"]) {
      const { page, context, troubles } = await visit(path, { viewport: { width: 360, height: 740 }, colorScheme });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(over <= 0, `${path} is ${over} pixels wider than the phone`);
      await page.evaluate(AXE);
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes[0].html]), [], `${path}, ${colorScheme}`);
      assert.deepEqual(troubles, [], path);
      await context.close();
    }
  }
});

test("a map shows the features of the page, and lights the row under the pointer", async () => {
  const { page, troubles } = await visit("/collections/places/items?f=html&near=highways/RN6&distance=20km&limit=1");
  await page.locator(".map canvas").first().waitFor();
  const { x, y, width, height } = await page.locator(".map .canvas").boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.locator("tr.lit[data-id]").waitFor();
  await page.mouse.move(x + 5, y + 5);
  await page.locator("tr.lit").waitFor({ state: "detached" });
  assert.deepEqual(troubles, []);
});

test("the form of a resource shows the address and the answer in place", async () => {
  const { page, troubles } = await visit("/api?f=html&collection=incidents");
  const resource = page.locator("#incidents-items");
  // A property called `dataset` is a field of this form, and must not come in the way of the script.
  assert.ok((await ask("/collections/incidents/items?limit=1")).features[0].properties.dataset);
  await resource.locator('input[name="limit"]').fill("2");
  await resource.getByRole("button", { name: "Ask" }).click();
  const answer = JSON.parse(await resource.locator("pre").textContent());
  assert.equal(answer.features.length, 2);
  assert.match(await resource.locator(".ask code").textContent(), /\/collections\/incidents\/items\?f=json&limit=2$/);
  await resource.locator('input[name="distance"]').fill("5");
  await resource.getByRole("button", { name: "Ask" }).click();
  await resource.getByText("400 Bad Request").waitFor();
  assert.equal(troubles.filter((trouble) => !trouble.includes("400")).length, 0, troubles.join());
});

test("without scripts every page is whole, and a form leads to the page of its answer", async () => {
  const { page } = await visit("/collections/incidents/items?f=html", { javaScriptEnabled: false });
  const { numberMatched } = await ask("/collections/incidents/items?limit=1");
  assert.equal(await page.locator("tr[data-id]").count(), numberMatched);
  assert.equal(await page.locator("figure.map").isVisible(), false);
  await page.locator("details.filter > summary").click();
  await page.locator('details.filter input[name="datetime"]').fill("2025-10-07");
  await page.locator('details.filter button[type="submit"]').click();
  await page.waitForURL(/datetime=2025-10-07/);
  const { numberMatched: fewer } = await ask("/collections/incidents/items?datetime=2025-10-07&limit=1");
  assert.ok(fewer < numberMatched);
  assert.equal(await page.locator("tr[data-id]").count(), fewer);
});
