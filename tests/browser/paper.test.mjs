/** Paper and contrast: what is printed is the map with all that is needed to read it, and nothing to press. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { drawn, launch, open } from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const colorScheme of ["light", "dark"]) {
  test(`a printed page has the map, its legend, its filters in words, its rows and its sources: ${colorScheme}`, async () => {
    const { page, troubles } = await open(browser, "near=highways/RN6&distance=40km", { colorScheme });
    await page.locator(".time-bar").waitFor();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 690, height: 1000 });
    for (const each of [".map", ".key", ".paper-types .swatch", ".list .item", ".paper-cite", ".attribution"]) assert.ok(await page.locator(each).first().isVisible(), each);
    const cited = await page.locator(".paper-cite").textContent();
    for (const part of [/Filters: Within 40.km of RN6/, /Licence: /, /accessed \d/, /#.*near=highways\/RN6/]) assert.match(cited, part);
    for (const each of [".tabs", ".search", ".time-bar", ".resources", ".leaflet-control-zoom", ".header-switches"]) assert.ok(!(await page.locator(each).first().isVisible()), each);
    const { width, right } = await page.locator(".map").evaluate((map) => map.getBoundingClientRect());
    assert.ok(width > 300 && right <= 691, `${width} ${right}`);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
    assert.ok((await page.pdf({ format: "A4" })).length > 20_000);
    assert.deepEqual(troubles, []);
  });
}

test("who asks for more contrast gets it on the canvas too, at once", async () => {
  const { page } = await open(browser, "map=6/13/-6");
  const colours = () =>
    page.evaluate(() => {
      const canvas = document.querySelector(".leaflet-ground-pane canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let white = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] === 255 && data[i + 1] === 255 && data[i + 2] === 255) white++;
      return white / (data.length / 4);
    });
  assert.ok((await colours()) < 0.05);
  await page.emulateMedia({ contrast: "more" });
  await drawn(page);
  assert.ok((await colours()) > 0.4, "land is as plain as paper");
  assert.equal(await page.locator(".hint").first().evaluate((hint) => getComputedStyle(hint).color), "rgb(0, 0, 0)");
});

test("where the system sets the colours, those that mean something stay", async () => {
  const { page } = await open(browser, "", { forcedColors: "active" });
  const adjust = await page.locator(".swatch").first().evaluate((swatch) => getComputedStyle(swatch).forcedColorAdjust);
  assert.equal(adjust, "none");
});
