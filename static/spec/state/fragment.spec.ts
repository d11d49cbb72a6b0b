import { expect, it } from "vitest";
import { parseDay } from "../../src/state/day";
import { formatFragment, parseFragment } from "../../src/state/fragment";
import { DEFAULT_VIEW, type View } from "../../src/state/view";

const FULL: View = {
  map: { zoom: 7.25, lat: 12.65, lon: -7.99 },
  near: "highways/RN6",
  distance: 12_500,
  certainty: "possible",
  within: [[-9, 11], [-5, 11], [-5, 15]],
  from: parseDay("2025-09-01"),
  to: parseDay("2025-10-31"),
  facets: { event_type: ["Battles", "Explosions/Remote violence"], actors: ["Group of A, B and C", ""] },
  fatalities: 10,
  words: "fuel & convoy",
  filter: "admin1 = 'Ségou'",
  sortby: "-fatalities",
  table: true,
  selected: "incidents/a&b=c/é",
  frozen: "2025-11-24T12:34:56Z",
  language: "fr",
  theme: "dark",
};

it("writes the view in the words of the API", () => {
  expect(formatFragment({ ...DEFAULT_VIEW, map: FULL.map, near: FULL.near, from: FULL.from, words: "fuel" })).toBe(
    "map=7.25/12.6500/-7.9900&near=highways/RN6&distance=5km&datetime=2025-09-01/..&q=fuel",
  );
});

it("brings a view back in full", () => {
  expect(parseFragment(`#${formatFragment(FULL)}`)).toEqual({ view: FULL, unreadable: [] });
  expect(parseFragment("")).toEqual({ view: DEFAULT_VIEW, unreadable: [] });
});

it("leaves nothing in a link that a message would cut it off at", () => {
  expect(formatFragment(FULL)).not.toMatch(/[\s()'"<>]/);
});

it.each(["-8,12.6", "LINESTRING(-8 12.6,-6 13)"])("is near a place that has no name: %s", (near) => {
  const link = formatFragment({ ...DEFAULT_VIEW, near });
  expect(parseFragment(link)).toEqual({ view: { ...DEFAULT_VIEW, near }, unreadable: [] });
});

it("keeps open ends open", () => {
  expect(parseFragment("datetime=../2025-10-31").view).toMatchObject({ from: undefined, to: FULL.to });
  expect(parseFragment("datetime=2025-09-01/..").view).toMatchObject({ from: FULL.from, to: undefined });
});

it("leaves unknown names alone, since links gather them on their way", () => {
  expect(parseFragment("utm_source=mail&fbclid=1&x").unreadable).toEqual([]);
});

it.each([
  "map=1/2",
  "map=a/b/c",
  "map=5/95/0",
  "map=5//0",
  "near=RN6",
  "distance=-5km",
  "distance=5parsecs",
  "distance=5000km",
  "datetime=yesterday",
  "datetime=2025-02-30/..",
  "datetime=2025-10-31/2025-09-01",
  "datetime=../..",
  "sel=nothing",
  "lang=xx",
  "theme=sepia",
  "near=%E0%A4%A",
  "near=-8,95",
  "near=LINESTRING(1 2)",
  "within=POLYGON((1 2,3 4,5 6))",
  "certainty=perhaps",
  "fatalities=many",
  "fatalities=10",
  "q=%20",
  "sortby=;drop",
  "table=shut",
  "revision=6f53",
  "revision=6f53/soon",
  "actors=%E0%A4%A",
  `q=${"x".repeat(2000)}`,
])("tells that %s cannot be read, and takes the default", (fragment) => {
  const { view, unreadable } = parseFragment(fragment);
  expect(unreadable).toHaveLength(1);
  expect(view).toEqual(DEFAULT_VIEW);
});
