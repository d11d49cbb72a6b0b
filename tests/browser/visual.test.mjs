/**
 * How the page looks: a few of its states beside pictures of them that somebody has looked at. After a change that is meant,
 * `UPDATE=1 tests/with-server node --test tests/browser/visual.test.mjs` takes the pictures anew, to be looked at.
 *
 * All is set in the font of our stills and without hinting (`fonts.conf`), nothing moves, and what differs is measured where it
 * is most: no square of 32 pixels may differ in more than 15 of 100. The same page taken twice differs in none; a sign that is in
 * no font of ours, and is another's on another machine, in up to 10; letters with hinting in 36, so that `fonts.conf` matters;
 * a legend or a row that is missing in 27 and more.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { first, group, raise, tab } from "./acts.mjs";
import { kept, PNG } from "./png.mjs";
import { launch, open, SERVER } from "./support.mjs";

const require = createRequire(new URL("../../static/package.json", import.meta.url));
const { default: pixelmatch } = await import(require.resolve("pixelmatch"));

const SQUARE_PX = 32;
const MOST_OF_SQUARE = 0.15;
/** How far two colours are apart that are not the same, from 0 to 1. */
const THRESHOLD = 0.15;

const PICTURES = new URL("pictures/", import.meta.url);
/** Where pictures go that differ, with what differs in red. */
const DIFFERENT = new URL("../../target/visual/", import.meta.url);

const DESKTOP = { width: 1000, height: 640 };
const PHONE = { width: 360, height: 640 };
const CORRIDOR = "near=highways/RN6&distance=20km";

const STATES = {
  "first-view": {},
  "corridor-dark": { fragment: `map=6.75/13.2/-5.6&${CORRIDOR}`, colorScheme: "dark" },
  details: { fragment: async () => `map=6/14/-4&sel=${await first("convoy")}` },
  "table-fr": { locale: "fr-FR", act: tab(2) },
  "many-at-one-place": { fragment: "map=8.5/12.47/-8.06", act: group },
  "phone-dark-fr": { fragment: CORRIDOR, locale: "fr-FR", viewport: PHONE, colorScheme: "dark", act: raise },
  embed: { path: "/embed?height=420", viewport: { width: 640, height: 640 } },
};

let browser;
before(async () => {
  const FONTCONFIG_FILE = fileURLToPath(new URL("fonts.conf", import.meta.url));
  browser = await launch({ env: { ...process.env, FONTCONFIG_FILE } });
});
after(() => browser.close());

async function show({ fragment = "", path, act, viewport = DESKTOP, ...options }) {
  const link = typeof fragment === "function" ? await fragment() : fragment;
  const { page, context } = await open(browser, link, { viewport, reducedMotion: "reduce", ...options });
  if (path) await page.goto(SERVER + path, { waitUntil: "networkidle" });
  if (path) await page.locator(".stage.lively").waitFor({ state: "attached" });
  await act?.(page);
  return { page, context };
}

/** A picture of a page that has come to rest: taken again until it stays the same. */
async function still(page) {
  let [last, next] = [undefined, await page.screenshot({ caret: "hide" })];
  for (let i = 0; i < 20 && !(last && last.equals(next)); i++) {
    await page.waitForTimeout(400);
    [last, next] = [next, await page.screenshot({ caret: "hide" })];
  }
  return next;
}

/** The part that differs of the square that differs most, and what differs as a picture. */
function difference(...pictures) {
  const [a, b] = pictures.map((each) => PNG.sync.read(each));
  assert.deepEqual([a.width, a.height], [b.width, b.height]);
  const { width, height } = a;
  const diff = new PNG({ width, height });
  pixelmatch(a.data, b.data, diff.data, width, height, { threshold: THRESHOLD, diffMask: true });
  const across = Math.ceil(width / SQUARE_PX);
  const squares = new Uint32Array(across * Math.ceil(height / SQUARE_PX));
  for (let i = 0; i < width * height; i++) {
    if (diff.data[4 * i + 3] === 0 || diff.data[4 * i + 1] > 128) continue;
    squares[across * Math.floor(i / width / SQUARE_PX) + Math.floor((i % width) / SQUARE_PX)]++;
  }
  return { most: Math.max(...squares) / SQUARE_PX ** 2, diff: PNG.sync.write(diff) };
}

for (const [name, state] of Object.entries(STATES)) {
  test(`looks as it did: ${name}`, async () => {
    const { page, context } = await show(state);
    const taken = await still(page);
    await context.close();
    const file = new URL(`${name}.png`, PICTURES);
    if (process.env.UPDATE) {
      mkdirSync(PICTURES, { recursive: true });
      return writeFileSync(file, kept(taken));
    }
    assert.ok(existsSync(file), `${name} has a picture`);
    const { most, diff } = difference(readFileSync(file), taken);
    if (most <= MOST_OF_SQUARE) return;
    mkdirSync(DIFFERENT, { recursive: true });
    for (const [suffix, png] of [["", taken], ["-diff", diff]]) writeFileSync(new URL(`${name}${suffix}.png`, DIFFERENT), png);
    assert.fail(`${(most * 100).toFixed(0)} % of a square differ: see ${fileURLToPath(DIFFERENT)}${name}-diff.png`);
  });
}

/** Breaks on purpose, each of which has to be seen. */
const BREAKS = {
  "a legend that is missing": ["embed", "ul.legend, .live > ul { visibility: hidden }"],
  "a map without its marks": ["first-view", ".leaflet-points-pane { visibility: hidden }"],
  "a row that is missing": ["table-fr", ".rows tbody tr:nth-child(2) { display: none }"],
  "the wrong theme": ["details", ":root { filter: invert(1) }"],
};

for (const [what, [name, css]] of Object.entries(BREAKS)) {
  test(`sees ${what}`, { skip: Boolean(process.env.UPDATE) }, async () => {
    const { page, context } = await show({ ...STATES[name], bypassCSP: true });
    await page.addStyleTag({ content: css });
    const { most } = difference(readFileSync(new URL(`${name}.png`, PICTURES)), await still(page));
    assert.ok(most > 1.5 * MOST_OF_SQUARE, `only ${most}`);
    await context.close();
  });
}
