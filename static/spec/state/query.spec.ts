import { expect, it } from "vitest";
import { worldX, worldY } from "../../src/geo/mercator";
import { parseDay } from "../../src/state/day";
import { filteredProperties, formatBbox, formatDistance, incidentQuery, queryText } from "../../src/state/query";
import { DEFAULT_VIEW, type View } from "../../src/state/view";

const ask = (change: Partial<View>) => Object.fromEntries(incidentQuery({ ...DEFAULT_VIEW, ...change }));

const box = (west: number, south: number, east: number, north: number) => ({
  minX: worldX(west),
  maxX: worldX(east),
  minY: worldY(north),
  maxY: worldY(south),
});

it("asks for everything where nothing is filtered", () => {
  expect(ask({})).toEqual({});
});

it("says each filter in the server's own words", () => {
  expect(
    ask({
      near: "highways/RN6",
      distance: 2_500,
      certainty: "certain",
      from: parseDay("2025-10-01"),
      facets: { event_type: ["Battles", "Riots"], verification: ["verified"] },
      words: "fuel convoy",
    }),
  ).toEqual({
    near: "highways/RN6",
    distance: "2.5km",
    certainty: "certain",
    datetime: "2025-10-01/..",
    event_type: "Battles,Riots",
    verification: "verified",
    q: "fuel convoy",
  });
});

it("says in CQL2 what no parameter can say", () => {
  const within = [[-9, 11], [-5, 11], [-5, 15]] as const;
  expect(ask({ fatalities: 10, within, filter: "start > end OR title LIKE 'x%'" })).toEqual({
    filter:
      "fatalities >= 10 AND S_INTERSECTS(geometry,POLYGON((-9 11,-5 11,-5 15,-9 11))) AND (start > end OR title LIKE 'x%')",
  });
  expect(ask({ filter: "a = 1" })).toEqual({ filter: "a = 1" });
});

it("tells a value with a comma, and one that is not given, from several values", () => {
  expect(ask({ facets: { event_type: ["Attack, other", "It's"] } })).toEqual({
    filter: "event_type IN ('Attack, other','It''s')",
  });
  expect(ask({ facets: { actors: ["A", ""] } })).toEqual({ filter: "(A_OVERLAPS(actors,('A')) OR actors IS NULL)" });
  expect(ask({ facets: { sources: [""] } })).toEqual({ filter: "sources IS NULL" });
});

it("knows the properties that a collection must have to be asked", () => {
  expect(filteredProperties(DEFAULT_VIEW)).toEqual([]);
  expect(filteredProperties({ ...DEFAULT_VIEW, facets: { actors: ["A"] }, fatalities: 1 })).toEqual(["actors", "fatalities"]);
});

it("writes a box as the API takes it, over the antimeridian and around the world too", () => {
  expect(formatBbox(box(-9, 11, -5, 15))).toBe("-9,11,-5,15");
  expect(formatBbox(box(170, -10, 190, 10))).toBe("170,-10,-170,10");
  expect(formatBbox(box(-400, -10, 400, 10))).toBe("-180,-10,180,10");
});

it("writes queries that read well and survive a message", () => {
  const query = new URLSearchParams({ near: "highways/RN6", filter: "a IN ('b & c')" });
  expect(queryText(query)).toBe("near=highways/RN6&filter=a%20IN%20%28%27b%20%26%20c%27%29");
});

it("writes distances with the unit that reads best", () => {
  expect([formatDistance(500), formatDistance(1000), formatDistance(2500)]).toEqual(["500m", "1km", "2.5km"]);
});
