/** Frozen links: what somebody saw stays what others see, whatever is edited later. It needs data that can be edited, and starts a server of its own. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./support.mjs";

const VIGIE = join(process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../target", import.meta.url)), "debug/vigie");
const INCIDENTS = 10;
const ROUNDS = 5;
/** An edit is seen within a second; a slow machine takes longer. */
const SEEN_WITHIN_MS = 15_000;

let folder;
let server;
let url;
let token;
let browser;

before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "vigie-"));
  const features = Array.from({ length: INCIDENTS }, (_, i) => ({
    type: "Feature",
    id: `i${i}`,
    geometry: { type: "Point", coordinates: [-8 + i * 0.4, 13] },
    properties: { title: `As it was ${i}`, event_type: "Battles", start: "2025-10-01", precision: "exact", sources: ["A report"] },
  }));
  const file = join(folder, "incidents.geojson");
  writeFileSync(file, JSON.stringify({ type: "FeatureCollection", features }));
  const data = ["--data", join(folder, "data")];
  execFileSync(VIGIE, ["import", ...data, "--collection", "incidents", "--licence", "open", file]);
  token = /vigie_\S+/.exec(execFileSync(VIGIE, ["token", "add", ...data, "--role", "editor", "--name", "ada"], { encoding: "utf8" }))[0];
  server = spawn(VIGIE, ["serve", ...data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "ignore", "pipe"] });
  url = await new Promise((resolve, reject) => {
    let log = "";
    server.stderr.on("data", (text) => {
      log += text;
      const ready = /ready on (http:\S*\d)\//.exec(log);
      if (ready) resolve(ready[1]);
    });
    server.on("exit", () => reject(new Error(log)));
  });
});

after(async () => {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function open(path) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(url + path);
  return { page, asked };
}

/** Every incident is corrected so many times. */
async function edit() {
  const headers = { authorization: `Bearer ${token}` };
  for (let round = 1; round <= ROUNDS; round++) {
    for (let i = 0; i < INCIDENTS; i++) {
      const item = `${url}/collections/incidents/items/i${i}`;
      const etag = (await fetch(item, { headers })).headers.get("etag");
      const change = { geometry: { type: "Point", coordinates: [-8 + i * 0.4, 13 + round / 10] }, properties: { title: `Corrected ${round} of ${i}`, event_type: "Riots" } };
      const answer = await fetch(item, {
        method: "PATCH",
        headers: { ...headers, "if-match": etag, "content-type": "application/merge-patch+json" },
        body: JSON.stringify(change),
      });
      assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
    }
  }
  const until = Date.now() + SEEN_WITHIN_MS;
  const seen = async () => (await (await fetch(`${url}/collections/incidents/items?f=json`)).json()).features;
  while (!(await seen()).every(({ properties }) => properties.title.startsWith(`Corrected ${ROUNDS}`))) {
    assert.ok(Date.now() < until, "the edits are seen");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

test("a frozen link shows the old state after fifty later edits, on the map, in its list and details, and in an embed", async () => {
  const { page } = await open("/");
  await page.click("#tab-share");
  await page.locator("#frozen").check();
  await page.waitForFunction(() => location.hash.includes("as-of="));
  const link = await page.inputValue("#share-link");
  const feed = await page.getAttribute(".feed-link", "href");
  await page.close();
  assert.ok(link.startsWith(`${url}/#`));
  await edit();

  const { page: frozen, asked } = await open(link.slice(url.length));
  await frozen.locator(".notice", { hasText: "The data as known on" }).waitFor();
  await frozen.locator(".list .item").first().waitFor();
  const titles = () => frozen.locator(".list .item-label").allTextContents();
  const old = await titles();
  assert.equal(old.length, INCIDENTS);
  assert.ok(old.every((title) => title.startsWith("As it was")), old.join());
  assert.match(await frozen.locator('[data-facet="event_type"]').textContent(), /Battles/);
  await frozen.waitForLoadState("networkidle");
  const tiles = asked.filter((each) => each.includes("/collections/incidents/tiles/"));
  assert.ok(tiles.length > 0 && tiles.every((each) => each.includes("as-of=")), tiles.join("\n"));
  const other = asked.filter((each) => /\/(items|aggregate)\?/.test(each));
  assert.ok(other.every((each) => each.includes("as-of=")), other.join("\n"));

  await frozen.locator(".list .item").first().click();
  await frozen.locator(".revisions summary").click();
  const revisions = frozen.locator(".revisions li");
  await revisions.nth(ROUNDS).waitFor();
  assert.equal(await revisions.count(), 1 + ROUNDS);
  assert.match(await revisions.first().textContent(), /changed: .*title/);
  assert.match(await frozen.locator(".details h2").textContent(), /As it was/);
  await frozen.keyboard.press("Escape");

  await frozen.locator(".notice-act").click();
  await frozen.locator(".list .item-label", { hasText: `Corrected ${ROUNDS}` }).first().waitFor();
  assert.ok(!(await frozen.evaluate(() => location.hash)).includes("as-of"));
  assert.equal(await frozen.locator(".notice", { hasText: "as known" }).count(), 0);
  await frozen.close();

  const moment = /as-of=([^&]+)/.exec(link)[1];
  const { page: embed } = await open(`/embed?as-of=${moment}`);
  await embed.locator(".stage.lively").waitFor({ state: "attached" });
  assert.match(await embed.locator(".note").first().textContent(), /The data as known on/);
  const text = await embed.locator("main").textContent();
  assert.ok(text.includes("As it was 0") && !text.includes("Corrected"), text);
  assert.match(await embed.locator(".legend").textContent(), /Battles/);
  await embed.close();

  const answer = await fetch(feed);
  assert.match(answer.headers.get("content-type"), /^application\/atom\+xml/);
  assert.match(await answer.text(), new RegExp(`Corrected ${ROUNDS}`));
});
