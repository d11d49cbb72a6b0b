/** The tools around the map: each says what the server says, and each is used by keyboard alone. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AXE, ask, collectionOf, launch, leadingNumber, open } from "./support.mjs";

let browser;
let incidents;
before(async () => {
  browser = await launch();
  incidents = await collectionOf("incidents");
});
after(() => browser.close());

const matched = async (query) => (await ask(`/collections/${incidents}/aggregate?f=json&${query}`)).numberMatched;
const titled = (page, n) =>
  page.waitForFunction((n) => document.querySelector("#list-title").textContent.startsWith(`${n} `), n);

test("filters say how many there are of each value, and each can be taken away", async () => {
  const { page, troubles } = await open(browser);
  const { groups } = await ask(`/collections/${incidents}/aggregate?by=event_type&f=json`);
  for (const { event_type, count } of groups) {
    const row = page.locator('[data-facet="event_type"] li', { hasText: event_type });
    assert.equal(leadingNumber(await row.locator(".count").textContent()), count, event_type);
  }
  await page.locator('[data-facet="actors"] summary').click();
  await page.locator('[data-facet="actors"] li input').first().check();
  await page.locator(".active-filter", { hasText: "Actor" }).waitFor();
  assert.match(page.url(), /actors=/);
  await page.locator(".chip-clear").click();
  await page.locator(".active").waitFor({ state: "hidden" });
  await titled(page, await matched(""));
  assert.deepEqual(troubles, []);
});

test("the search finds a place by its beginning, and keeps the incidents that hold a word", async () => {
  const { page } = await open(browser);
  await page.locator("#search").fill("segou");
  await page.locator(".found", { hasText: "Ségou" }).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.includes("map=10"));
  await page.locator("#search").fill("convoy");
  await page.locator(".found", { hasText: "mention" }).click();
  assert.match(page.url(), /q=convoy/);
});

test("the time bar moves its window by key, by step, and clears it", async () => {
  const { page } = await open(browser, "datetime=2025-09-01/2025-09-30");
  const window = page.locator(".time-grip-window");
  await window.focus();
  await page.keyboard.press("PageUp");
  await page.waitForFunction(() => location.hash.includes("datetime=2025-10-01/2025-10-31"));
  await page.locator(".time-grip-to").focus();
  await page.keyboard.press("End");
  await page.waitForFunction(() => location.hash.includes("datetime=2025-10-01/2025-12-31"));
  assert.match(await page.locator(".time-grip-to").getAttribute("aria-valuetext"), /2025/);
  await page.locator(".time-links button").last().click();
  await page.waitForFunction(() => !location.hash.includes("datetime"));
});

test("the time bar drags a window, and plays it to the end of the data", async () => {
  const { page } = await open(browser);
  const track = await page.locator(".time-track").boundingBox();
  await page.mouse.move(track.x + track.width * 0.5, track.y + 20);
  await page.mouse.down();
  await page.mouse.move(track.x + track.width * 0.6, track.y + 20, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => /datetime=2025-0[67]/.test(location.hash));
  const before = page.url();
  await page.locator(".time-play").click();
  await page.waitForFunction((url) => location.href !== url, before);
  await page.locator(".time-play").click();
  assert.equal(await page.locator(".time-play").getAttribute("aria-label"), "Play");
});

test("the table has the rows of the view, sorts them, and opens one by keyboard", async () => {
  const { page } = await open(browser, "table=open");
  await page.locator(".rows tbody tr").first().waitFor();
  const all = await matched("");
  assert.equal(await page.locator(".rows tbody tr").count(), Math.min(50, all));
  assert.equal(await page.locator('th[aria-sort="descending"]').count(), 1);
  await page.locator('.sort[data-column="event_type"]').focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.includes("sortby=event_type"));
  await page.locator('th[aria-sort="ascending"]', { hasText: "Type" }).waitFor();
  await page.locator(".row-open").first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".details dl").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".rows").waitFor();
});

test("an area drawn by keyboard is what is counted", async () => {
  const { page } = await open(browser, "map=7/12.6/-8");
  await page.locator(".tools .chip", { hasText: "area" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".sketch-bar").waitFor();
  for (const key of ["ArrowUp", "ArrowRight", "ArrowDown"]) {
    await page.locator(".sketch-steps button").first().click();
    await page.locator(".map").focus();
    await page.keyboard.press(key);
    await page.waitForTimeout(600);
  }
  await page.locator(".sketch-steps .primary").click();
  await page.waitForFunction(() => location.hash.includes("within=POLYGON"));
  const within = new URLSearchParams(new URL(page.url()).hash.slice(1)).get("within");
  await titled(page, await matched(`filter=${encodeURIComponent(`S_INTERSECTS(geometry,${within})`)}`));
});

test("a place that is clicked lists what is nearest to it, nearest first", async () => {
  const { page } = await open(browser, "map=8/12.6/-8");
  await page.locator(".tools .chip", { hasText: "Nearest" }).click();
  await page.locator(".sketch-steps button").first().click();
  await page.waitForFunction(() => /near=-8,12\.6/.test(location.hash));
  const metres = [];
  await page.locator(".item-road").first().waitFor();
  for (const text of await page.locator(".item-road").allTextContents()) {
    const [, number, unit] = /([\d.,]+)\s(km|m)/.exec(text);
    metres.push(Number(number) * (unit === "km" ? 1000 : 1));
  }
  assert.deepEqual(metres, [...metres].sort((a, b) => a - b));
});

test("two towns on one highway are joined straight or along it", async () => {
  const { page } = await open(browser);
  await page.locator(".towns summary").click();
  await page.selectOption("#town-from", { label: "Bamako" });
  await page.selectOption("#town-to", { label: "Ségou" });
  await page.locator(".town-links button", { hasText: "Straight line" }).waitFor();
  await page.locator(".town-links button", { hasText: "RN6" }).click();
  await page.waitForFunction(() => location.hash.includes("near=LINESTRING"));
  await page.locator(".strip-track").waitFor();
  await page.locator(".strip-track").focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await page.locator(".strip-text").textContent(), /km \d+ to \d+: /);
});

test("what is shared is the very view: link, formats, citation", async () => {
  const { page } = await open(browser, "event_type=Strategic%20developments");
  await page.click("#tab-share");
  await page.locator("#share-link").waitFor();
  assert.match(await page.inputValue("#share-link"), /event_type=Strategic%20developments/);
  assert.match(await page.inputValue("#citation"), /Licence: .*Event type: Strategic developments.*accessed/s);
  const formats = await page.locator(".formats a").evaluateAll((links) => links.map(({ href }) => href));
  assert.ok(formats.length >= 5);
  for (const href of formats) assert.equal((await fetch(href)).status, 200, href);
  const picture = await fetch(await page.locator('a[download="map.png"]').getAttribute("href"));
  assert.equal(picture.headers.get("content-type"), "image/png");
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id }) => id), []);
});

test("a frozen link names a moment, says so, and leads back to the present", async () => {
  const { page } = await open(browser);
  await page.click("#tab-share");
  await page.locator("#frozen").check();
  await page.waitForFunction(() => /as-of=\d{4}-\d\d-\d\dT/.test(location.hash));
  const notice = page.locator(".notice", { hasText: /as known on \d+ \w+ \d{4}/ });
  await notice.waitFor();
  await page.locator(".notice-act").click();
  await page.waitForFunction(() => !location.hash.includes("as-of="));
  await notice.waitFor({ state: "detached" });
  const { page: old } = await open(browser, "revision=0123456789abcdef/2025-11-24");
  await old.locator(".notice", { hasText: "revision=0123456789abcdef/2025-11-24" }).waitFor();
});

test("a server that is busy, and a window of 300 pixels, look deliberate", async () => {
  const prepare = (page) =>
    page.route(/aggregate\?/, (route) => route.fulfill({ status: 429, json: { title: "Too Many Requests" } }));
  const { page } = await open(browser, "", { prepare, viewport: { width: 300, height: 600 } });
  await page.locator(".notice", { hasText: "busy" }).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 300));
});

test("reads from right to left in Arabic", async () => {
  const { page, troubles } = await open(browser, "lang=ar");
  assert.equal(await page.getAttribute("html", "dir"), "rtl");
  const panel = await page.locator(".panel").boundingBox();
  assert.ok(panel.x > 600, "the panel is on the right");
  await page.locator(".time-bar").waitFor();
  assert.deepEqual(troubles, []);
});

test("nearest looks further until it finds something, and says how far", async () => {
  const { page } = await open(browser, "map=8/13.3/-7&q=convoy");
  await page.locator(".tools .chip", { hasText: "Nearest" }).click();
  await page.locator(".sketch-steps button").first().click();
  await page.locator(".notice", { hasText: "widened to" }).waitFor();
  await page.waitForFunction(() => /distance=\d+km/.test(location.hash) && !location.hash.includes("distance=5km"));
  await page.locator(".list .item").first().waitFor();
});

test("nothing of the page writes markup: no violation of its policy", async () => {
  const prepare = (page) =>
    page.addInitScript(() => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, sample }) => window.violations.push(`${violatedDirective} ${sample}`));
    });
  const { page, troubles } = await open(browser, "near=highways/RN6&distance=40km", { prepare });
  for (const tab of ["table", "share", "explore"]) await page.click(`#tab-${tab}`);
  await page.locator(".list .item").first().click();
  await page.locator(".details dl").waitFor();
  await page.locator(".leaflet-control-zoom-in").click();
  assert.equal(await page.locator(".leaflet-control-zoom-in").textContent(), "+");
  await page.goto(new URL("/collections/incidents/items?f=html", page.url()).href);
  await page.locator("figure.map .leaflet-control-zoom").waitFor();
  assert.deepEqual(await page.evaluate(() => window.violations), []);
  assert.deepEqual(troubles, []);
  const refused = await page.evaluate(() => {
    try {
      document.body.innerHTML = "<p>";
      return "written";
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(refused, "TypeError", "what would write markup is refused");
});

for (const [width, height] of [[360, 740], [740, 360]]) {
  test(`map, time bar and panel are all in reach on a phone of ${width} by ${height}`, async () => {
    const { page } = await open(browser, "", { viewport: { width, height } });
    await page.locator(".time-bar").waitFor();
    if (width < height) await page.locator(".sheet-handle").click();
    await page.waitForTimeout(400);
    const [map, track, list] = await Promise.all([".map", ".time-track", "#search"].map((each) => page.locator(each).boundingBox()));
    assert.ok(map.height >= 160 && map.width >= 350, JSON.stringify(map));
    assert.ok(track.height >= 24 && track.y + track.height <= height, JSON.stringify(track));
    const { x, y } = list;
    assert.ok(await page.evaluate(([px, py]) => document.elementFromPoint(px, py)?.id === "search", [x + 10, y + 10]), "the panel is over nothing, and nothing over it");
    assert.ok(await page.evaluate(([px, py]) => document.elementFromPoint(px, py)?.closest(".time-bar") !== null, [track.x + 40, track.y + 12]), "the bars can be dragged");
  });
}
