import { expect, it } from "vitest";
import { pickIncidents } from "../../src/layers/tiles/pick";
import { RingScale, shortNumber } from "../../src/layers/tiles/ring";
import { circlesOf, joined, signsOf } from "../../src/layers/tiles/signs";
import { membersOf } from "../../src/state/members";
import type { IncidentMark } from "../../src/state/tiles/incidentTile";

const SOURCE = { collection: "incidents", query: new URLSearchParams("q=road") };
const SCALE = 1000;
const place = (type: string) => (type === "Riots" ? 1 : 0);

function mark(x: number, y: number, more: Partial<IncidentMark> = {}): IncidentMark {
  const types = new Map([["Riots", more.count ?? 1]]);
  return { x, y, radius: 0, count: 1, types, source: SOURCE, id: `${x}`, cell: undefined, ...more };
}

it("incidents at one place are one sign, and others stay by themselves", () => {
  const marks = [mark(0.5, 0.5), mark(0.5, 0.5, { types: new Map([["Battles", 1]]) }), mark(0.6, 0.5)];
  const signs = signsOf({ marks, crowded: false }, SCALE, place);
  expect(signs.map(({ count }) => count)).toEqual([2, 1]);
  expect(signs[0].kinds.slice(0, 2)).toEqual([1, 1]);
});

it("where a tile is crowded signs have room, and nothing is lost", () => {
  const marks = Array.from({ length: 100 }, (_, i) => mark(0.5 + (i % 10) / 100, 0.5 + Math.floor(i / 10) / 100, { count: 3 }));
  const signs = signsOf({ marks, crowded: true }, SCALE, place);
  expect(signs.length).toBeLessThan(20);
  expect(signs.reduce((sum, { count }) => sum + count, 0)).toBe(300);
  expect(joined(signs, SCALE).reduce((sum, { kinds }) => sum + kinds[1], 0)).toBe(300);
});

it("circles are few enough to see through, the widest first", () => {
  const marks = Array.from({ length: 500 }, (_, i) => mark((i % 25) / 25, Math.floor(i / 25) / 20, { radius: 0.03 + (i % 3) / 100 }));
  const circles = circlesOf(marks, SCALE, place);
  expect(circles.length).toBeLessThanOrEqual(60);
  expect(circles.reduce((sum, { count }) => sum + count, 0)).toBe(500);
  expect(circles[0].radius).toBeGreaterThanOrEqual(circles.at(-1)!.radius);
});

it("the sign under the pointer is picked, or else the circles around it, the smallest first", () => {
  const signs = signsOf({ marks: [mark(0.5, 0.5)], crowded: false }, SCALE, place);
  const circles = circlesOf([mark(0.5, 0.5, { radius: 0.2 }), mark(0.52, 0.5, { radius: 0.1 })], SCALE, place);
  const sight = { signs, circles, rings: new RingScale(1), tooWide: 0 };
  expect(pickIncidents(sight, 0.503, 0.5, SCALE).sign).toBe(signs[0]);
  const around = pickIncidents(sight, 0.55, 0.5, SCALE);
  expect(around.sign).toBeUndefined();
  expect(around.circles.map(({ radius }) => radius)).toEqual([0.1, 0.2]);
  expect(pickIncidents(sight, 0.65, 0.5, SCALE).circles).toHaveLength(1);
});

it("the members of a sign are asked for by name and by cell, within what was asked for", () => {
  const cell = { minX: 0.5, minY: 0.25, maxX: 0.75, maxY: 0.5 };
  const [members] = membersOf([mark(0.1, 0.1, { id: "it's" }), mark(0.6, 0.3, { id: undefined, count: 9, cell })]);
  expect(members.collection).toBe("incidents");
  expect(members.query.get("q")).toBe("road");
  expect(members.query.get("filter")).toMatch(/^\(id IN \('it''s'\) OR S_INTERSECTS\(geometry,MULTIPOLYGON\(\(\(0\.0000000 0\.0000000,90\.0/);
});

it("areas of rings are as numbers are, and numbers are short", () => {
  const rings = new RingScale(40_000);
  expect(rings.radius(40_000) / rings.radius(10_000)).toBeCloseTo(2);
  expect([7, 999, 1234, 78_400].map((n) => shortNumber(n, "en"))).toEqual(["7", "999", "1.2k", "78k"]);
});
