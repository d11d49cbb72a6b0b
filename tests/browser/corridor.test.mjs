/** The corridor tool: a highway, a distance, and the very incidents that the server counts. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, clickMiddle, collectionOf, drawn, launch, leadingNumber, open } from "./support.mjs";

let browser;
let incidents;
let highways;
before(async () => {
  browser = await launch();
  [incidents, highways] = [await collectionOf("incidents"), await collectionOf("highways")];
});
after(() => browser.close());

const matched = async (distance) => {
  const path = `/collections/${incidents}/items?near=${highways}/RN6&distance=${distance}&limit=1`;
  return (await ask(path)).numberMatched;
};

/** The slider's distance in the words of the API: "5 km" is `5km`. */
const distanceOf = async (page) => (await page.getAttribute("#distance", "aria-valuetext")).replace(/\s/g, "");

async function countShown(page) {
  await page.locator(".corridor-count:not(.stale) strong").waitFor();
  return leadingNumber(await page.textContent(".corridor-count strong"));
}

test("counts what the server counts, at every distance", async () => {
  const { page, troubles } = await open(browser);
  await page.selectOption("#highway", `${highways}/RN6`);
  for (const keys of [[], ["End"], ["Home"], Array(30).fill("ArrowRight"), Array(30).fill("PageUp")]) {
    await page.focus("#distance");
    for (const key of keys) await page.keyboard.press(key);
    await drawn(page);
    const distance = await distanceOf(page);
    assert.equal(await countShown(page), await matched(distance), distance);
  }
  assert.deepEqual(troubles, []);
});

test("lists the hits with distance and kilometre, in order along the road", async () => {
  const { page } = await open(browser, `near=${highways}/RN6&distance=50km`);
  const count = await countShown(page);
  assert.ok(count > 0, "the demonstration has incidents along the RN6");
  assert.equal(leadingNumber(await page.textContent("#list-title")), count);
  const texts = await page.locator(".item-road").allTextContents();
  assert.equal(texts.length, Math.min(50, count));
  const kilometres = texts.map((text) => Number(/km ([\d.]+)/.exec(text)[1]));
  assert.deepEqual(kilometres, [...kilometres].sort((a, b) => a - b));
});

test("asks seldom while dragging, and ends on the last distance", async () => {
  const { page } = await open(browser, `near=${highways}/RN6&distance=1km`);
  let asked = 0;
  page.on("request", (request) => request.url().includes("certainty=certain") && asked++);
  await page.locator("#distance").scrollIntoViewIfNeeded();
  const slider = await page.locator("#distance").boundingBox();
  const started = Date.now();
  await page.mouse.move(slider.x + slider.width * 0.3, slider.y + slider.height / 2);
  await page.mouse.down();
  for (let i = 0; i < 60; i++) {
    await page.mouse.move(slider.x + slider.width * (0.3 + i / 100), slider.y + slider.height / 2);
  }
  await page.mouse.up();
  await page.waitForLoadState("networkidle");
  const allowed = Math.ceil((Date.now() - started) / 150) + 1;
  assert.ok(asked >= 1 && asked <= allowed, `${asked} requests, at most ${allowed}`);
  assert.equal(await countShown(page), await matched(await distanceOf(page)));
});

test("takes a highway by a click on its line", async () => {
  const { features } = await ask(`/collections/${highways}/items?limit=100`);
  const line = features.find(({ id }) => id === "RN6").geometry;
  const [a, b] = (line.type === "LineString" ? line.coordinates : line.coordinates[0]).slice(0, 2);
  const [lon, lat] = [a[0] + (b[0] - a[0]) / 3, a[1] + (b[1] - a[1]) / 3];
  const { page } = await open(browser, `map=12/${lat}/${lon}`);
  await clickMiddle(page);
  await page.locator(".corridor-count").waitFor();
  assert.match(page.url(), /near=/);
});

test("a link brings the corridor back in full, and going back undoes a choice", async () => {
  const link = `map=7.5/13.1000/-6.2000&near=${highways}/RN6&distance=12km&datetime=2025-01-01/2025-12-31&lang=fr&theme=dark`;
  const { page } = await open(browser, link);
  assert.equal(await page.inputValue("#highway"), `${highways}/RN6`);
  assert.equal(await page.inputValue("#date-from"), "2025-01-01");
  assert.match(await page.textContent(".distance-value"), /12\s?km/);
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  assert.equal(await page.getAttribute("html", "lang"), "fr");
  assert.equal(new URL(page.url()).hash, `#${link}`);
  await page.locator(".corridor-tool .link").last().click();
  await page.locator(".corridor-tool").waitFor({ state: "hidden" });
  await page.goBack();
  await page.locator(".corridor-tool").waitFor();
  assert.equal(new URL(page.url()).hash, `#${link}`);
  await page.goForward();
  await page.locator(".corridor-tool").waitFor({ state: "hidden" });
});
