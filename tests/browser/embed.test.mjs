/** Embeds in articles of another site: light, still, whole without scripts, and deliberate when something is wrong. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { article, codesOf, newsSite } from "./article.mjs";
import { AXE, launch, SERVER } from "./support.mjs";

/** Of script and style for each embed, as they come over the wire. */
const BUDGET_BYTES = 100_000;

let browser;
let site;
const pages = {};

before(async () => {
  browser = await launch();
  for (const lang of ["en", "fr"]) {
    const codes = await codesOf(`lang=${lang}&near=highways/RN6&distance=40km`);
    const three = [codes.iframe.code, codes.component.code, codes.still.code];
    pages[`/${lang}`] = article(three, { lang });
    for (const kind of ["iframe", "component", "still"]) pages[`/${lang}/${kind}`] = article([codes[kind].code], { lang });
    pages[`/${lang}/hostile`] = article([codes.component.code], { lang, hostile: true });
  }
  site = await newsSite(pages);
});
after(async () => {
  site.close();
  await browser.close();
});

async function open(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 1400 }, ...options });
  const page = await context.newPage();
  const troubles = [];
  const loaded = [];
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => {
    if (![site.address, SERVER].includes(new URL(request.url()).origin)) troubles.push(`another host: ${request.url()}`);
  });
  page.on("response", (response) => loaded.push(response));
  // Counted from before the first paint, in every frame.
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(site.address + path);
  return { page, context, troubles, loaded };
}

async function lively(page) {
  await page.locator("vigie-map .framed.lively").waitFor({ state: "attached" });
  const frame = page.frames().find((each) => each.url().startsWith(`${SERVER}/embed`));
  if (frame) await frame.locator(".stage.lively").waitFor({ state: "attached" });
  return frame;
}

for (const lang of ["en", "fr"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`an article with three embeds moves nothing and asks nobody else: ${lang}, ${colorScheme}`, async () => {
      const { page, context, troubles } = await open(`/${lang}`, { colorScheme });
      const frame = await lively(page);
      assert.deepEqual(troubles, []);
      assert.equal(await page.evaluate(() => window.shift), 0);
      assert.equal(await frame.evaluate(() => window.shift), 0);
      const words = lang === "fr" ? /Ouvrir la carte complète/ : /Open the full map/;
      assert.match(await page.locator("vigie-map .credits").textContent(), words);
      assert.match(await frame.locator(".credits").textContent(), words);
      for (const each of [page, frame]) {
        await each.evaluate(AXE);
        const { violations } = await each.evaluate(() => window.axe.run(document, { iframes: false, resultTypes: ["violations"] }));
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`), []);
      }
      await context.close();
    });
  }
}

test("what is counted as a shift is one: an article that moves is seen to move", async () => {
  const { page, context } = await open("/en", { viewport: { width: 360, height: 740 } });
  await lively(page);
  assert.equal(await page.evaluate(() => window.shift), 0, "on a phone too");
  await page.evaluate(() => document.querySelector("h1").before(Object.assign(document.createElement("p"), { textContent: "An advertisement that came late." })));
  await page.waitForFunction(() => window.shift > 0);
  await context.close();
});

for (const kind of ["iframe", "component", "still"]) {
  test(`an embed loads less script and style than a photograph has bytes: ${kind}`, async () => {
    const { page, context, loaded } = await open(`/en/${kind}`);
    await page.waitForLoadState("networkidle");
    const live = { iframe: page.frames().at(-1).locator(".stage.lively"), component: page.locator("vigie-map .framed.lively") }[kind];
    await live?.waitFor({ state: "attached" });
    const assets = loaded.filter((response) => /\.(js|css)$/.test(new URL(response.url()).pathname));
    for (const response of assets) assert.ok(response.headers()["content-encoding"], `${response.url()} is compressed`);
    const sizes = await Promise.all(assets.map(async (response) => (await response.request().sizes()).responseBodySize));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (kind === "still") assert.equal(total, 0);
    else assert.ok(total > 10_000 && total < BUDGET_BYTES, `${total} bytes over the wire`);
    await context.close();
  });
}

test("an embed keeps nothing: its page has neither cookies nor storage", async () => {
  const { page, context } = await open("/en");
  const frame = await lively(page);
  const refused = await frame.evaluate(() => {
    const tried = [() => localStorage.length, () => sessionStorage.length, () => document.cookie, () => indexedDB.open("x")];
    return tried.map((attempt) => {
      try {
        attempt();
        return "kept";
      } catch (error) {
        return error.name;
      }
    });
  });
  assert.deepEqual(refused, Array(4).fill("SecurityError"));
  assert.deepEqual(await context.cookies(), []);
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  await context.close();
});

test("without scripts every embed still shows its map, in words too", async () => {
  const { page, context } = await open("/en", { javaScriptEnabled: false });
  const frame = page.frames().find((each) => each.url().startsWith(`${SERVER}/embed`));
  await frame.waitForLoadState("load");
  for (const image of [frame.locator(".stage img"), page.locator("vigie-map img"), page.locator("main > figure img")]) {
    await image.scrollIntoViewIfNeeded();
    await page.waitForTimeout(300);
    const box = await image.boundingBox();
    assert.ok(box.width > 300 && box.height > 150, JSON.stringify(box));
  }
  assert.match(await page.locator("vigie-map figcaption").textContent(), /within 40.km of .*Data: /);
  await frame.locator("summary").click();
  assert.ok((await frame.locator("tbody tr").count()) > 0);
  await context.close();
});

test("what the page around does to its elements does not reach the map", async () => {
  const { page, context, troubles } = await open("/en/hostile");
  await lively(page);
  const look = await page.locator("vigie-map").evaluate((map) => {
    const of = (selector) => getComputedStyle(map.shadowRoot.querySelector(selector));
    const { width, height } = map.getBoundingClientRect();
    return { size: of(".of").fontSize, colour: of(".of").color, position: getComputedStyle(map).position, transform: getComputedStyle(map).transform, width, height, float: of(".stage").float, direction: of(".of").direction };
  });
  assert.deepEqual({ ...look, width: look.width > 300, height: look.height >= 480 }, {
    size: "14px", colour: "rgb(31, 35, 38)", position: "relative", transform: "none", width: true, height: true, float: "none", direction: "ltr",
  });
  assert.deepEqual(troubles, []);
  await context.close();
});

test("the page around is told the height, and nothing else", async () => {
  const { page, context } = await open("/en");
  await page.evaluate(() => {
    window.told = [];
    addEventListener("message", ({ data }) => window.told.push(data));
  });
  const frame = await lively(page);
  await frame.locator("summary").click();
  await page.waitForFunction(() => window.told.length > 0);
  const [message] = await page.evaluate(() => window.told);
  assert.deepEqual(Object.keys(message).sort(), ["height", "sentinel", "type"]);
  assert.ok(message.height > 400 && message.height < 2000);
  await context.close();
});

test("a window of 300 pixels holds all of it", async () => {
  const { page, context, troubles } = await open("/fr", { viewport: { width: 300, height: 700 } });
  const frame = await lively(page);
  for (const each of [page, frame]) {
    const wide = await each.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0);
  }
  assert.deepEqual(troubles, []);
  await context.close();
});

for (const [what, status] of [["answers with an error", 500], ["does not answer", 0]]) {
  test(`a server that ${what} leaves the still, and says what happened`, async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route(/\/(embed\?|collections)/, (route) => {
      if (/\/map\?/.test(route.request().url())) return route.continue();
      return status === 0 ? route.abort("connectionrefused") : route.fulfill({ status, body: "no" });
    });
    await page.goto(`${site.address}/en`);
    const note = page.locator("vigie-map .fault");
    await note.waitFor();
    assert.match(await note.textContent(), status === 0 ? /does not answer/ : /error \(500\)/);
    assert.ok(await page.locator("vigie-map img").isVisible());
    await page.unrouteAll();
    await note.locator("button").press("Enter");
    await page.locator("vigie-map .framed.lively").waitFor({ state: "attached" });
    await context.close();
  });
}

test("a click on the map of a frame tells of what is there, and a key closes it", async () => {
  const { features } = await (await fetch(`${SERVER}/collections/incidents/items?filter=${encodeURIComponent("uncertainty_m < 50000")}&limit=1`)).json();
  const [{ id, geometry, properties }] = features;
  const [lon, lat] = geometry.coordinates;
  const context = await browser.newContext({ viewport: { width: 720, height: 480 } });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("request", (request) => new URL(request.url()).origin === SERVER || troubles.push(request.url()));
  await page.goto(`${SERVER}/embed?lang=fr&id=${encodeURIComponent(id)}&map=9/${lat}/${lon}&collections=none`);
  await page.locator(".stage.lively").waitFor({ state: "attached" });
  const { x, y, width, height } = await page.locator(".live").boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
  const card = page.locator(".card");
  await card.locator("dl").waitFor();
  const text = await card.textContent();
  for (const part of [properties.title, "Vérification", "Licence", properties.sources[0], properties.licence]) assert.ok(text.includes(part), `${part}: ${text}`);
  assert.match(await card.locator(".full").getAttribute("href"), /#sel=incidents\//);
  assert.deepEqual(troubles, []);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id: rule }) => rule), []);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "hidden" });
  await context.close();
});

for (const [what, status] of [["answers with an error", 500], ["does not answer", 0]]) {
  test(`in a frame, a server that ${what} leaves the still, says so, and is asked again by a button`, async () => {
    const context = await browser.newContext({ viewport: { width: 720, height: 480 } });
    const page = await context.newPage();
    await page.route(/\/(collections|basemaps)(\?|\/vigie)/, (route) => (status === 0 ? route.abort("connectionrefused") : route.fulfill({ status, body: "no" })));
    await page.goto(`${SERVER}/embed?f=html`);
    const note = page.locator(".stage .fault");
    await note.waitFor();
    assert.match(await note.textContent(), status === 0 ? /does not answer/ : /error \(500\)/);
    assert.ok(await page.locator(".stage img").isVisible());
    await page.unrouteAll();
    await note.locator("button").press("Enter");
    await page.locator(".stage.lively").waitFor({ state: "attached" });
    assert.equal(await page.locator(".fault").count(), 0);
    await context.close();
  });
}

test("in Arabic an embed reads from right to left, in its legend and table too, and its map lies as it lies", async () => {
  const { component } = await codesOf("lang=ar");
  pages["/ar"] = article([component.code], { lang: "ar" });
  const { page, context, troubles } = await open("/ar");
  await page.locator("vigie-map .framed.lively").waitFor({ state: "attached" });
  const direction = (selector) => page.locator("vigie-map").evaluate((map, of) => getComputedStyle(map.shadowRoot.querySelector(of)).direction, selector);
  assert.deepEqual([await direction(".caption"), await direction(".legend"), await direction(".leaflet-container")], ["rtl", "rtl", "ltr"]);
  await page.goto(`${SERVER}/embed?lang=ar`);
  await page.locator(".stage.lively").waitFor({ state: "attached" });
  assert.deepEqual([await page.getAttribute("html", "lang"), await page.getAttribute("html", "dir")], ["ar", "rtl"]);
  assert.match(await page.locator(".legend").textContent(), /\p{Script=Arabic}/u);
  assert.deepEqual(troubles, []);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id }) => id), []);
  await context.close();
});

test("on a phone the note above a map leaves the caption its room", async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 480 } });
  const page = await context.newPage();
  await page.goto(`${SERVER}/embed?height=480`);
  assert.ok(await page.locator(".note").isVisible());
  const over = await page.evaluate(() => document.documentElement.scrollHeight - document.documentElement.clientHeight);
  assert.equal(over, 0);
  await context.close();
});

test("an empty result and a single incident look deliberate", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${SERVER}/embed?q=nothing-is-called-this`);
  await page.locator(".stage.lively").waitFor({ state: "attached" });
  assert.match(await page.locator("main").textContent(), /Nothing was found.*0.incidents/);
  assert.equal(await page.locator("details").count(), 0);
  const { features } = await (await fetch(`${SERVER}/collections/incidents/items?limit=1`)).json();
  await page.goto(`${SERVER}/embed?id=${encodeURIComponent(features[0].id)}`);
  await page.locator(".stage.lively").waitFor({ state: "attached" });
  assert.match(await page.locator(".of").textContent(), /^1.incident /);
  await context.close();
});

test("the builder answers in place, and its code is the same without scripts", async () => {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  await page.goto(`${SERVER}/embed/builder?f=html`);
  await page.fill("#q", "convoy");
  await page.waitForFunction(() => document.querySelector("#code-iframe").value.includes("q=convoy"));
  const inPlace = await page.inputValue("#code-component");
  await page.click("text=Make the code");
  await page.waitForLoadState("networkidle");
  assert.equal(await page.inputValue("#code-component"), inPlace);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { iframes: false, resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id }) => id), []);
  assert.deepEqual(troubles, []);
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const form = await plain.newPage();
  await form.goto(`${SERVER}/embed/builder?f=html`);
  await form.fill("#q", "convoy");
  await form.click("text=Make the code");
  assert.ok((await form.inputValue("#code-iframe")).includes("q=convoy"));
  await plain.close();
  await context.close();
});

test("the builder speaks the page's languages, takes days and types, and holds on a phone", async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  for (const [lang, dir, title] of [["en", "ltr", "Embed this map"], ["fr", "ltr", "Intégrer cette carte"], ["ar", "rtl", "تضمين هذه الخريطة"]]) {
    await page.goto(`${SERVER}/embed/builder?f=html&ui-lang=${lang}`);
    assert.deepEqual([await page.getAttribute("html", "lang"), await page.getAttribute("html", "dir")], [lang, dir]);
    assert.equal(await page.locator("h1").textContent(), title);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => window.axe.run(document, { iframes: false, resultTypes: ["violations"] }));
    assert.deepEqual(violations.map(({ id }) => id), []);
  }
  const [from, to] = await page.locator('input[type="date"]').all();
  await from.fill("2025-09-01");
  await to.fill("2025-10-31");
  for (const box of await page.locator('.tick input').all()) await box.check();
  await page.waitForFunction(() => document.querySelector("#code-iframe").value.includes("datetime=2025-09-01"));
  await page.waitForFunction(() => /event_type=[^&"]*(,|%2C)/.test(document.querySelector("#code-iframe").value));
  for (const frame of await page.locator(".preview iframe").all()) assert.match(await frame.getAttribute("src"), /datetime=2025-09-01/);
  await context.close();
});
