/** The incidents on the map: what a press on them does, and that a filter changes them without a flash. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clickMiddle, launch, open } from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** How many pixels of the canvas of incidents have a colour. */
function coloured(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector(".leaflet-points-pane canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] > 0) count++;
    return count;
  });
}

test("a press on a circle opens what it stands for, and Escape closes it", async () => {
  const { page, context, troubles } = await open(browser, "map=9/12.95/-7");
  await clickMiddle(page);
  await page.waitForFunction(() => [...document.querySelectorAll(".group, .details")].some((pane) => pane.checkVisibility()));
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => [...document.querySelectorAll(".group, .details")].every((pane) => !pane.checkVisibility()));
  assert.deepEqual(troubles, []);
  await context.close();
});

test("a filter changes what is drawn, and never leaves the map empty meanwhile", async () => {
  const { page, context } = await open(browser, "map=6/14/-4");
  const before = await coloured(page);
  await page.route("**/tiles/**", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  await page.evaluate(() => (location.hash += "&datetime=2025-10-01/2025-10-31"));
  await page.waitForTimeout(250);
  assert.equal(await coloured(page), before, "what was there stays until the new is here");
  await page.waitForTimeout(1_500);
  assert.notEqual(await coloured(page), before);
  await context.close();
});

test("the map is moved and zoomed by the keyboard, with a focus that is seen", async () => {
  const { page, context } = await open(browser, "map=6/14/-4");
  await page.locator(".map").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("+");
  await page.waitForFunction(() => /map=7\//.test(location.hash));
  assert.notEqual(await page.locator(".map").evaluate((map) => getComputedStyle(map).outlineStyle), "none");
  await context.close();
});
