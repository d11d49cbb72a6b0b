// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Card, type CardHost } from "../../src/embed/card";
import { phrasesFor } from "../../src/embed/phrases";
import { wordsIn } from "../../src/embed/words";
import type { Marks } from "../../src/state/members";

const answers: Record<string, unknown> = {};
const shown: (string | number | undefined)[] = [];
let status = 200;

const host: CardHost = {
  words: wordsIn("en"),
  phrases: phrasesFor("en"),
  fields: () => ["title", "start", "uncertainty_m"],
  colour: () => "#000000",
  role: (collection) => ({ incidents: "incidents", areas: "areas" })[collection],
  address: (reference) => `https://map.example.org/#sel=${reference}`,
  shown: (feature) => shown.push(feature?.id),
};

beforeEach(() => {
  status = 200;
  shown.length = 0;
  vi.stubGlobal("fetch", async (url: string) => {
    const found = Object.entries(answers).find(([part]) => url.includes(part));
    return new Response(JSON.stringify(found?.[1]), { status });
  });
});
afterEach(() => vi.unstubAllGlobals());

const incident = {
  id: "a",
  geometry: { type: "Point", coordinates: [-8, 12] },
  properties: { title: "<img src=x>", start: "2025-10-07", precision: "near", uncertainty_m: 25_000, location: "Bamako", verification: "claimed", sources: ["Radio"], licence: "CC BY 4.0" },
};

it("tells of an incident what the page tells: date, precision, claim, source, licence", async () => {
  answers["items/a"] = incident;
  const card = new Card(host);
  await card.open("incidents/a");
  const text = card.element.textContent!.replace(/\u00a0/g, " ");
  for (const part of ["7 Oct 2025", "Somewhere within 25 km of Bamako.", "Claimed by a party", "Radio", "CC BY 4.0", "<img src=x>"]) expect(text).toContain(part);
  expect(card.element.querySelector("img")).toBeNull();
  expect(card.element.querySelector<HTMLAnchorElement>(".full")!.href).toContain("#sel=incidents/a");
  expect(shown).toEqual(["a"]);
  card.close();
  expect(card.element.hidden).toBe(true);
  expect(shown).toEqual(["a", undefined]);
});

it("tells who claims an area", async () => {
  answers["items/z"] = { id: "z", geometry: null, properties: { name: "A zone", claimant: "A group", illustrative: true } };
  const card = new Card(host);
  await card.open("areas/z");
  expect(card.element.textContent).toContain("According toA group");
  expect(card.element.textContent).toContain("Illustrative");
});

it("lists what is at one place, the areas after the incidents", async () => {
  answers["/items?"] = { features: [incident, { ...incident, id: "b" }], numberMatched: 2, numberReturned: 2 };
  const source = { collection: "incidents", query: new URLSearchParams() };
  const mark = (id: string) => ({ x: 0.5, y: 0.5, radius: 0, count: 1, types: new Map(), source, id, cell: undefined });
  const marks: Marks = { kind: "place", marks: [mark("a"), mark("b")] };
  const card = new Card(host);
  await card.list(marks, [["areas/z", "A zone"]]);
  expect([...card.element.querySelectorAll(".item-label")].map((label) => label.textContent)).toEqual(["<img src=x>", "<img src=x>", "A zone"]);
});

it("says so where it cannot be had, and tries again when asked", async () => {
  answers["items/a"] = incident;
  status = 500;
  const card = new Card(host);
  await card.open("incidents/a");
  expect(card.element.querySelector(".fault")!.textContent).toContain("error (500)");
  status = 200;
  card.element.querySelector<HTMLButtonElement>(".retry")!.click();
  await vi.waitFor(() => expect(card.element.querySelector(".facts")).not.toBeNull());
});
