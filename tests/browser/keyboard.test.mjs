/** Every tool is reached and used by the keyboard alone, and by the name that a screen reader says. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "./support.mjs";

/** More stops than a page of ours has between two tools. */
const MOST_STOPS = 140;

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The role and the name of what has the focus, as the browser tells assistive technology. */
async function focused(session) {
  const { result } = await session.send("Runtime.evaluate", { expression: "document.activeElement" });
  const { nodes } = await session.send("Accessibility.getPartialAXTree", { objectId: result.objectId, fetchRelatives: false });
  return `${nodes[0].role?.value}: ${nodes[0].name?.value}`;
}

/** A page on which keys are all that is pressed. `reach` goes on until what has the focus is called so. */
async function keyboard(fragment = "") {
  const { page, context, troubles } = await open(browser, fragment);
  const session = await context.newCDPSession(page);
  const reach = async (wanted, key = "Tab") => {
    const passed = [];
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      const here = await focused(session);
      if (wanted.test(here)) return here;
      passed.push(here);
      await page.keyboard.press(key);
    }
    return assert.fail(`${wanted} is not among ${[...new Set(passed)].join(" | ")}`);
  };
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const linked = (text) => page.waitForFunction((text) => decodeURIComponent(location.hash).includes(text), text);
  return { page, context, troubles, reach, press, linked, here: () => focused(session) };
}

test("filters: a type of event, and a value of a property that was closed", async () => {
  const { context, reach, press, linked, troubles } = await keyboard();
  await reach(/^checkbox: .*Strategic developments/);
  await press("Space");
  await linked("event_type=Strategic developments");
  await reach(/^DisclosureTriangle: Actor/);
  await press("Enter");
  await reach(/^checkbox: (?!.*(Strategic|Attack))/);
  await press("Space");
  await linked("actors=");
  await reach(/^button: .*Actor/, "Shift+Tab");
  await press("Enter");
  await linked("event_type=Strategic developments");
  assert.deepEqual(troubles, []);
  await context.close();
});

test("the search, the language and the theme", async () => {
  const { page, context, reach, press, linked, here } = await keyboard();
  await reach(/^combobox: Search places, roads and incidents/);
  await page.keyboard.type("segou");
  await page.locator(".found", { hasText: "Ségou" }).first().waitFor();
  await page.waitForLoadState("networkidle");
  await press("ArrowDown");
  while (!/Ségou.*Place/.test(await page.locator('.found[aria-selected="true"]').textContent())) await press("ArrowDown");
  await press("Enter");
  await page.waitForFunction(() => /map=10/.test(location.hash));
  await reach(/^button: .*Dark/, "Shift+Tab");
  await press("Enter");
  await linked("theme=dark");
  await reach(/^combobox: Language/, "Shift+Tab");
  await page.keyboard.type("Fr");
  await linked("lang=fr");
  await page.waitForFunction(() => document.documentElement.lang === "fr");
  assert.equal(await here(), "combobox: Langue", "the focus stays where it was");
  await context.close();
});

test("the time bar: its ends, its window, playing", async () => {
  const { context, reach, press, linked } = await keyboard("datetime=2025-09-01/2025-09-30");
  await reach(/^slider: First day shown/);
  await press("PageDown");
  await linked("datetime=2025-08-01/2025-09-30");
  await reach(/^slider: Last day shown/);
  await press("PageUp");
  await linked("datetime=2025-08-01/2025-10-31");
  await reach(/^button: Play/, "Shift+Tab");
  await press("Enter");
  await reach(/^button: Pause/);
  await press("Enter");
  await reach(/^button: All dates/);
  await press("Enter");
  await context.close();
});

test("the corridor of a highway, and along which kilometres it happened", async () => {
  const { page, context, reach, press, linked } = await keyboard();
  await reach(/^combobox: Highway/);
  await page.keyboard.type("RN6");
  await linked("near=highways/RN6");
  await reach(/^slider: Within/);
  await press("Home");
  await linked("distance=500m");
  await reach(/^slider: .*(kilometre|road)/i);
  await press("ArrowRight");
  assert.match(await page.locator(".strip-text").textContent(), /km \d+/);
  await press("Escape");
  await page.waitForFunction(() => !location.hash.includes("near="));
  await context.close();
});

test("the corridor between two towns", async () => {
  const { page, context, reach, press, linked } = await keyboard();
  await reach(/^DisclosureTriangle: Between two towns/);
  await press("Enter");
  await reach(/^combobox: From/);
  await page.keyboard.type("Bamako");
  await reach(/^combobox: To/);
  await page.keyboard.type("Ségou");
  await reach(/^button: Along the RN6/);
  await press("Enter");
  await linked("near=LINESTRING");
  await context.close();
});

for (const [what, button, hash] of [
  ["a corridor along a drawn line", /^button: Draw a line/, "near=LINESTRING"],
  ["an area that is drawn", /^button: Draw an area/, "within=POLYGON"],
  ["what is nearest to a place", /^button: Nearest to a place/, "near=-8,12.6"],
  ["a line that is measured", /^button: Measure/, undefined],
]) {
  test(what, async () => {
    const { page, context, reach, press, linked } = await keyboard("map=7/12.6/-8");
    await reach(button);
    await press("Enter");
    const corners = hash?.startsWith("near=-8") ? 1 : 3;
    for (const key of ["ArrowUp", "ArrowRight", "ArrowDown"].slice(0, corners)) {
      await reach(/^button: Add the middle of the map/);
      await press("Enter");
      if (corners === 1) break;
      const before = page.url();
      await reach(/^region: /, "Shift+Tab");
      await press(key);
      await page.waitForFunction((url) => location.href !== url, before);
    }
    if (hash === undefined) assert.match(await page.locator(".sketch-bar").textContent(), /\d+.km/);
    else if (corners > 1) {
      await reach(/^button: Finish/);
      await press("Enter");
    }
    if (hash !== undefined) await linked(hash);
    await context.close();
  });
}

test("the table: its order, and the details of a row and back", async () => {
  const { page, context, reach, press, linked, here } = await keyboard();
  await reach(/^tab: Explore/);
  await press("ArrowRight");
  await linked("table=open");
  await reach(/^button: .*Type/);
  await press("Enter");
  await linked("sortby=event_type");
  await page.locator(".rows tbody tr").first().waitFor();
  const opener = await reach(/^button: Attack/);
  await press("Enter");
  await page.locator(".details dl").waitFor();
  assert.match(await here(), /^heading: /);
  await press("Escape");
  await page.locator(".rows").waitFor();
  assert.equal(await here(), opener, "the focus is back in its row");
  await context.close();
});

test("what is shared: the link, and a file", async () => {
  const { page, context, reach, press } = await keyboard("near=highways/RN6&distance=20km");
  await reach(/^tab: Explore/);
  await press("ArrowRight", "ArrowRight");
  await reach(/^textbox: .*(Link|link)/);
  await reach(/^button: Copy/);
  const download = page.waitForEvent("download");
  await reach(/^link: CSV/);
  await press("Enter");
  assert.match((await download).suggestedFilename(), /\.csv$/);
  await context.close();
});
