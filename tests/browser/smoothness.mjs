/**
 * How smoothly the map moves, on a processor slowed down four times: frames a second while it is dragged and zoomed, and how
 * long after its last answer a filter is on the screen. It is a measurement and no test:
 * `VIGIE_URL=http://127.0.0.1:8080 node tests/browser/smoothness.mjs`, best with a million incidents.
 */
import { launch, open } from "./support.mjs";

const SLOWDOWN = Number(process.env.SLOWDOWN ?? 4);
/** Time for a filter to be asked, answered and painted. */
const FILTER_MS = 3_000;

const PLACES = (process.env.PLACES ?? "6/14.5/-5 9/13/-7 12/12.65/-8").split(" ");

const browser = await launch();
for (const [size, viewport] of [["desktop", { width: 1400, height: 900 }], ["phone", { width: 360, height: 740 }]]) {
  for (const place of PLACES) {
    const { page, context } = await open(browser, `map=${place}`, { viewport, deviceScaleFactor: size === "phone" ? 2 : 1 });
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
    const drag = await frames(page, () => dragged(page));
    const zoom = await frames(page, () => zoomed(page));
    const filter = await filtered(page);
    process.stdout.write(`${size} at ${place}: drag ${told(drag)}, zoom ${told(zoom)}, filter ${filter.map(Math.round).join(" ")} ms after its last answer\n`);
    await context.close();
  }
}
await browser.close();

/** The time between frames while something is done, in milliseconds. */
async function frames(page, act) {
  await page.evaluate(() => {
    const times = [];
    const next = (time) => {
      times.push(time);
      if (window.measuring) requestAnimationFrame(next);
    };
    Object.assign(window, { measuring: true, times });
    requestAnimationFrame(next);
  });
  await act();
  const times = await page.evaluate(() => {
    window.measuring = false;
    return window.times;
  });
  return times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
}

function told(gaps) {
  const at = (part) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * part))];
  return `${Math.round(1000 / at(0.5))} frames/s at the median, longest tenth over ${Math.round(at(0.9))} ms`;
}

async function middle(page) {
  const { x, y, width, height } = await page.locator(".map").boundingBox();
  return [x + width / 2, y + height / 2];
}

async function dragged(page) {
  const [x, y] = await middle(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 0; step < 120; step++) {
    await page.mouse.move(x + 140 * Math.sin(step / 12), y + 90 * Math.sin(step / 17));
    await page.waitForTimeout(8);
  }
  await page.mouse.up();
  await page.waitForTimeout(500);
}

async function zoomed(page) {
  const [x, y] = await middle(page);
  await page.mouse.move(x, y);
  for (const turn of [-120, -120, 120, 120]) {
    await page.mouse.wheel(0, turn);
    await page.waitForTimeout(500);
  }
}

/** From the end of the last tile's answer to the first frame that is painted after it, for a few filters. */
async function filtered(page) {
  await page.evaluate(() => {
    const canvas = document.querySelector(".leaflet-points-pane canvas");
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    window.painted = [];
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      clear.apply(this, box);
      const begun = performance.now();
      if (this.canvas === canvas) requestAnimationFrame(() => setTimeout(() => window.painted.push({ begun, seen: performance.now() })));
    };
  });
  const delays = [];
  for (const type of ["Battles", "Protests", "Riots"]) {
    await page.evaluate((type) => {
      performance.clearResourceTimings();
      const hash = location.hash.replace(/&?event_type=[^&]*/, "");
      location.hash = `${hash}&event_type=${encodeURIComponent(type)}`;
    }, type);
    await page.waitForTimeout(FILTER_MS);
    const delay = await page.evaluate((type) => {
      const entries = performance.getEntriesByType("resource");
      const tiles = entries.filter(({ name }) => name.includes(encodeURIComponent(type)) && name.includes("f=mvt"));
      const last = Math.max(...tiles.map(({ responseEnd }) => responseEnd));
      return window.painted.find(({ begun }) => begun > last)?.seen - last;
    }, type);
    delays.push(delay);
  }
  return delays;
}
