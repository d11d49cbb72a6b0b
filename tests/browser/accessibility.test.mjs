/** axe-core finds nothing in any state, and the keyboard reaches everything. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AXE, ask, collectionOf, launch, open } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}

for (const theme of ["light", "dark"]) {
  for (const [state, fragment] of [
    ["plain", ""],
    ["corridor", "near=highways/RN6&distance=20km"],
    ["filters in force", "event_type=Strategic%20developments&datetime=2025-09-01/2025-10-31&q=convoy"],
    ["table", "table=open"],
    ["Arabic", "lang=ar&near=highways/RN6&distance=20km"],
    ["nothing found", "q=nosuchword"],
  ]) {
    test(`axe finds nothing: ${state}, ${theme}`, async () => {
      const { page } = await open(browser, `${fragment}&theme=${theme}`);
      assert.deepEqual(await violations(page), []);
    });
  }
}

test("axe finds nothing: details, on a phone, in French", async () => {
  const collection = await collectionOf("incidents");
  const { features } = await ask(`/collections/${collection}/items?limit=1`);
  const fragment = `sel=${collection}/${features[0].id}`;
  const { page } = await open(browser, fragment, { locale: "fr-FR", viewport: { width: 360, height: 740 } });
  await page.locator(".details dl").waitFor();
  assert.deepEqual(await violations(page), []);
});

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
