/** What a reader does to bring the page into a state, in whichever language it is: for tests and for pictures. */
import { ask, clickMiddle, collectionOf } from "./support.mjs";

/** Opens a tab of the panel by its place. */
export const tab = (place) => async (page) => {
  await page.locator(`[role=tab] >> nth=${place - 1}`).click();
  await page.locator(`#pane-${["explore", "table", "share"][place - 1]} > *`).first().waitFor();
  await page.waitForLoadState("networkidle");
};

/** Begins to draw with a tool by its place: a line, a place to be near, an area, or a line to measure. */
export const tool = (place) => async (page) => {
  await page.locator(`.tools .chip >> nth=${place - 1}`).click();
  await page.locator(".sketch-bar").waitFor();
};

/** Takes the middle of the map, moving on by a key after each. */
export const points = (...keys) => async (page) => {
  for (const key of keys) {
    await page.locator(".sketch-steps button").first().click();
    await page.locator(".map").focus();
    const before = await page.evaluate(() => location.hash);
    await page.keyboard.press(key);
    await page.waitForFunction((hash) => location.hash !== hash, before);
  }
};

export const measuring = async (page) => {
  await tool(4)(page);
  await points("ArrowRight", "ArrowDown")(page);
};

/** Lists what is nearest to the middle of the map. */
export const nearest = async (page) => {
  await tool(2)(page);
  await page.locator(".sketch-steps button").first().click();
  await page.locator(".item-road").first().waitFor();
};

export const towns = async (page) => {
  await page.locator(".towns summary").click();
  await page.selectOption("#town-from", { label: "Bamako" });
  await page.selectOption("#town-to", { label: "Ségou" });
  await page.locator(".town-links button").last().click();
  await page.locator(".strip-track").waitFor();
};

/** Opens the list of what is at the middle of the map. */
export const group = async (page) => {
  await clickMiddle(page);
  await page.locator(".group:not([hidden]) .item").first().waitFor();
};

export const play = async (page) => {
  await page.locator(".time-play").click();
  await page.waitForFunction(() => location.hash.includes("datetime="));
};

/** Brings the sheet of a phone up. */
export const raise = async (page) => {
  await page.locator(".sheet-handle").click();
};

/** Cuts the page off from the server. */
export const offline = async (page) => {
  await page.context().setOffline(true);
  await page.locator(".notice").first().waitFor();
};

/** Answers what an address is like with a status and nothing more. */
export const refuse = (address, status) => (page) =>
  page.route(address, (route) => route.fulfill({ status, json: { title: "Problem", status, detail: "the disk is full" } }));

/** The first incident whose title holds a word. */
export async function first(word) {
  const collection = await collectionOf("incidents");
  const { features } = await ask(`/collections/${collection}/items?limit=1000`);
  const found = features.find(({ properties }) => properties.title?.toLowerCase().includes(word));
  return `${collection}/${found.id}`;
}
