import { expect, it } from "vitest";
import { parseDay } from "../../src/state/day";
import { formatDistance, formatFragment, parseFragment } from "../../src/state/fragment";
import { DEFAULT_VIEW, type View } from "../../src/state/view";

const FULL: View = {
  map: { zoom: 7.25, lat: 12.65, lon: -7.99 },
  near: "highways/RN6",
  distance: 12_500,
  from: parseDay("2025-09-01"),
  to: parseDay("2025-10-31"),
  eventTypes: ["Battles", "Explosions/Remote violence"],
  selected: "incidents/a&b=c/é",
  language: "fr",
  theme: "dark",
};

it("writes the view in the words of the API", () => {
  expect(formatFragment({ ...FULL, eventTypes: undefined, selected: undefined })).toBe(
    "map=7.25/12.6500/-7.9900&near=highways/RN6&distance=12.5km&datetime=2025-09-01/2025-10-31&lang=fr&theme=dark",
  );
});

it("brings a view back in full", () => {
  expect(parseFragment(`#${formatFragment(FULL)}`)).toEqual({ view: FULL, unreadable: [] });
  expect(parseFragment("")).toEqual({ view: DEFAULT_VIEW, unreadable: [] });
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
])("tells that %s cannot be read, and takes the default", (fragment) => {
  const { view, unreadable } = parseFragment(fragment);
  expect(unreadable).toHaveLength(1);
  expect(view).toEqual(DEFAULT_VIEW);
});

it("writes distances with the unit that reads best", () => {
  expect([formatDistance(500), formatDistance(1000), formatDistance(2500)]).toEqual(["500m", "1km", "2.5km"]);
});
