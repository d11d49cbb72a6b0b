/** A real browser on a running server: `VIGIE_URL=http://127.0.0.1:8080 node --test tests/browser/`. */
import { createRequire } from "node:module";

// The page's own development dependencies hold the browser driver; there is no second list to keep.
const require = createRequire(new URL("../../static/package.json", import.meta.url));
const { chromium } = require("playwright-core");

export const SERVER = process.env.VIGIE_URL ?? "http://127.0.0.1:8080";

/** Generous for a slow machine; a page that takes longer is broken. */
const TIMEOUT_MS = 15_000;

/** The text of axe-core, to be run inside a page. */
export const AXE = require("axe-core").source;

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Keep Debian's Chromium from calling home: a test run talks to the server and to nobody else. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(options = {}) {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS, ...options });
}

/**
 * A page at the given fragment, ready when nothing loads any more. `troubles` gathers what no page of ours may
 * do: errors on the console, exceptions, requests to anybody else.
 */
export async function open(browser, fragment = "", { prepare, wait = true, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  const troubles = [];
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(SERVER).origin && !["data:", "blob:"].includes(protocol)) troubles.push(request.url());
  });
  await prepare?.(page);
  await page.goto(`${SERVER}/#${fragment}`);
  if (wait) await settled(page);
  return { page, context, troubles };
}

/** Waits until the incidents are here and the panel lists them. */
export async function settled(page) {
  await page.waitForSelector("#list-title", { state: "attached" });
  await page.waitForFunction(() => document.querySelector(".progress")?.hidden);
  await page.waitForLoadState("networkidle");
}

/** Waits until the page has drawn what was done to it last. */
export function drawn(page) {
  return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** What the server itself answers. */
export async function ask(path) {
  const response = await fetch(SERVER + path);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** The first collection of a role. */
export async function collectionOf(role) {
  const { collections } = await ask("/collections?f=json");
  return collections.find(({ vigie }) => vigie?.role === role).id;
}

/** The number at the beginning of a text, whichever way the language groups digits. */
export function leadingNumber(text) {
  return Number(/^[\d\s.,]*/.exec(text)[0].replace(/\D/g, ""));
}

export async function clickMiddle(page) {
  const { x, y, width, height } = await page.locator(".map").boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
}
