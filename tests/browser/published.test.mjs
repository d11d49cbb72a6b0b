/** A published copy in a real browser, from plain file servers and below a path: one that sends whole files only, and one that sends parts. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AXE, drawn, launch } from "./support.mjs";

const VIGIE = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/vigie`;

/** Where the copies are below the roots of their servers. */
const BELOW = "maps/mali";

let browser;
let folder;
let whole;
let parts;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "vigie-published-"));
  for (const name of ["whole", "parts"]) mkdirSync(join(folder, name, "maps"), { recursive: true });
  execFileSync(VIGIE, ["publish", "--data", join(folder, "none"), "--to", join(folder, "whole", BELOW)]);
  publishDisplayed(join(folder, "data"), join(folder, "parts", BELOW));
  [whole, parts] = [await pythonServer(join(folder, "whole")), await partsServer(join(folder, "parts"))];
  browser = await launch();
});

after(async () => {
  await browser?.close();
  for (const server of [whole, parts]) server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Two thousand incidents of a source that may be displayed, and not handed out in bulk. */
function publishDisplayed(data, to) {
  const feature = (i) => ({
    type: "Feature",
    id: `acled-${i}`,
    geometry: { type: "Point", coordinates: [-8 + (i % 50) * 0.1, 11 + Math.floor(i / 50) * 0.1] },
    properties: { title: `Event ${i}`, event_type: i % 3 ? "Battles" : "Riots", start: "2025-09-01", location: `Place ${i}`, sources: ["A paper"], licence: "A licence", precision: "exact" },
  });
  const file = join(folder, "incidents.geojson");
  writeFileSync(file, JSON.stringify({ type: "FeatureCollection", features: Array.from({ length: 2000 }, (_, i) => feature(i)) }));
  execFileSync(VIGIE, ["import", "--data", data, "--collection", "incidents", "--licence", "display", file]);
  execFileSync(VIGIE, ["publish", "--data", data, "--to", to]);
}

/** `python3 -m http.server`, which answers no ranges. */
async function pythonServer(root) {
  const child = spawn("python3", ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  const [line] = await once(child.stdout, "data");
  const port = / port (\d+)/.exec(String(line))[1];
  return { address: `http://127.0.0.1:${port}`, close: () => child.kill() };
}

const TYPES = { html: "text/html", js: "text/javascript", css: "text/css", json: "application/json", png: "image/png", svg: "image/svg+xml" };

/** A file server that answers ranges, as most do. */
async function partsServer(root) {
  const server = createServer((request, response) => {
    const path = join(root, decodeURIComponent(new URL(request.url, "http://x").pathname));
    let size;
    try {
      ({ size } = statSync(path));
    } catch {
      return response.writeHead(404).end();
    }
    const type = TYPES[path.split(".").pop()] ?? "application/octet-stream";
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    if (from === undefined) return createReadStream(path).pipe(response.writeHead(200, { "content-type": type, "content-length": size }));
    const end = Math.min(Number(to), size - 1);
    response.writeHead(206, { "content-type": type, "content-range": `bytes ${from}-${end}/${size}`, "content-length": end - Number(from) + 1 });
    createReadStream(path, { start: Number(from), end }).pipe(response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** A page of a copy. `troubles` gathers what none of them may do. */
async function open(server, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const [troubles, asked] = [[], []];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => {
    const { protocol } = new URL(request.url());
    if (!request.url().startsWith(`${server.address}/${BELOW}/`) && !["data:", "blob:"].includes(protocol)) troubles.push(request.url());
  });
  page.on("response", (response) => {
    asked.push(response);
    if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${server.address}/${BELOW}/${path}`);
  return { page, context, troubles, asked };
}

async function settled(page) {
  await page.waitForFunction(() => document.querySelector(".progress")?.hidden);
  await page.waitForLoadState("networkidle");
  await drawn(page);
}

/** How many colours there are on the map: what was not drawn is of one. */
function colours(page) {
  return page.evaluate(() => {
    const seen = new Set();
    for (const canvas of document.querySelectorAll(".map canvas, .live canvas")) {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4 * 97) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]},${data[i + 3]}`);
    }
    return seen.size;
  });
}

async function accessible(page) {
  // The policy lets no script in from outside, so it is run by the driver.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`), []);
}

for (const [lang, colorScheme] of [["en", "light"], ["fr", "dark"], ["ar", "light"]]) {
  test(`the map works from a server that sends whole files only: ${lang}, ${colorScheme}`, async () => {
    const { page, context, troubles } = await open(whole, `index.html#lang=${lang}`, { colorScheme });
    await settled(page);
    assert.ok((await colours(page)) > 30, "the map is drawn");
    assert.match(await page.locator(".banners").textContent(), /20\d\d/);
    assert.equal(await page.locator("#list .item").count(), 12);
    assert.equal(await page.locator("#tab-share, .corridor").count(), 0, "tools that need a server are absent");
    await accessible(page);
    assert.deepEqual(troubles, []);
    await context.close();
  });
}

test("incidents are filtered, counted, sought and told of without a server", async () => {
  const { page, context, troubles } = await open(whole, "index.html#lang=en");
  await settled(page);
  await page.getByRole("checkbox", { name: "Attack (type not stated)" }).check();
  await page.waitForFunction(() => document.querySelectorAll("#list .item").length === 1);
  await page.locator("#list .item").click();
  await page.waitForSelector(".details h2");
  const details = await page.locator(".details").textContent();
  for (const word of ["Licence", "Sources", "CRBC"]) assert.ok(details.includes(word), `${word} is not in ${details}`);
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("checkbox", { name: "Attack (type not stated)" }).uncheck();
  await page.locator("#search").fill("Kay");
  await page.getByRole("option", { name: /Kayes/ }).first().click();
  await settled(page);
  assert.match(page.url(), /map=10\/14\.4/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test("where terms forbid bulk, the map shows tiles, of which it fetches parts, and tells of one incident", async () => {
  const { page, context, troubles, asked } = await open(parts, "index.html#lang=en&map=12/11.0/-8.0");
  await settled(page);
  const archives = asked.filter((response) => response.url().endsWith(".pmtiles"));
  assert.ok(archives.length > 3 && archives.every((response) => response.status() === 206), "only parts of archives are fetched");
  assert.equal(await page.locator("#list, .filters, #search, .time").count(), 0);
  const { x, y, width, height } = await page.locator(".map").boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
  await page.waitForSelector(".details h2");
  assert.match(await page.locator(".details").textContent(), /Place 0.*A paper.*A licence/s);
  await accessible(page);
  assert.deepEqual(troubles, []);
  await context.close();
});

test("a phone shows the map whole", async () => {
  const { page, context, troubles } = await open(whole, "index.html", { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 });
  await settled(page);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  assert.deepEqual(troubles, []);
  await context.close();
});

for (const [address, words] of [["embed.html", /Open the full map/], ["embed-fr.html", /Ouvrir la carte complète/]]) {
  test(`the embed is lively, and whole without scripts: ${address}`, async () => {
    const lively = await open(whole, address, { viewport: { width: 720, height: 480 } });
    await lively.page.locator(".stage.lively").waitFor({ state: "attached" });
    assert.ok((await colours(lively.page)) > 30, "the map is drawn");
    await accessible(lively.page);
    const [full] = await Promise.all([lively.context.waitForEvent("page"), lively.page.locator(".credits .full").click()]);
    await full.waitForSelector("#list-title");
    assert.deepEqual(lively.troubles, []);
    await lively.context.close();

    const still = await open(whole, address, { viewport: { width: 720, height: 480 }, javaScriptEnabled: false });
    await still.page.waitForLoadState("load");
    assert.ok((await still.page.locator(".stage img").evaluate((image) => image.naturalWidth)) > 0);
    await still.page.locator("summary").click();
    assert.equal(await still.page.locator("tbody tr").count(), 10);
    assert.match(await still.page.locator(".credits").textContent(), words);
    assert.deepEqual(still.troubles, []);
    await still.context.close();
  });
}

test("the page of downloads leads to files that are there", async () => {
  const { page, context, troubles } = await open(whole, "downloads.html");
  const links = await page.locator("table a").evaluateAll((all) => all.map(({ href }) => href));
  assert.ok(links.length >= 12);
  for (const link of links) assert.equal((await fetch(link, { method: "HEAD" })).status, 200, link);
  await accessible(page);
  assert.deepEqual(troubles, []);
  await context.close();
});
