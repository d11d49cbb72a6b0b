import { expect, it } from "vitest";
import type { IncidentProperties } from "../../src/api/wire";
import { parseDay } from "../../src/state/day";
import { Incidents } from "../../src/state/incidents";
import { listIn } from "../../src/state/listing";
import { HIDDEN, QUIET, SHOWN, Shown } from "../../src/state/shown";
import { DEFAULT_VIEW } from "../../src/state/view";

const WORLD = { minX: 0, minY: 0, maxX: 1, maxY: 1 };

function incidents(...rows: IncidentProperties[]): Incidents {
  const all = new Incidents();
  rows.forEach((properties, id) => {
    all.add("incidents", { id, geometry: { type: "Point", coordinates: [id, 10] }, properties });
  });
  return all;
}

it("keeps what it was given, through growth", () => {
  const all = new Incidents();
  for (let id = 0; id < 3_000; id++) {
    const properties = {
      event_type: `T${id % 5}`,
      start: "2025-01-01",
      end: "2025-01-02",
      location: `P${id}`,
    };
    all.add("incidents", { id, geometry: { type: "Point", coordinates: [0, 0] }, properties });
  }
  expect(all.count).toBe(3_000);
  expect(all.reference(2_999)).toBe("incidents/2999");
  expect(all.labelOf(2_999)).toBe("P2999");
  expect(all.typeOf(2_999)).toBe("T4");
  expect(all.rowOf("incidents/17")).toBe(17);
});

it("takes an incident that comes twice once", () => {
  const all = incidents({});
  all.add("incidents", { id: 0, geometry: { type: "Point", coordinates: [0, 0] }, properties: {} });
  expect(all.count).toBe(1);
});

it("gives a radius to every place that is not exact", () => {
  const all = incidents(
    { precision: "exact", uncertainty_m: 100 },
    { precision: "near", uncertainty_m: 15_000 },
  );
  expect(all.uncertaintyOf(0)).toBe(0);
  expect(all.uncertaintyOf(1)).toBeCloseTo(15_000, -1);
});

it("filters by overlap with the interval, by type, and by hit", () => {
  const all = incidents(
    { event_type: "A", start: "2025-09-01", end: "2025-10-31" },
    { event_type: "B", start: "2025-10-10", end: "2025-10-10" },
    { event_type: "A", start: "2024-01-01", end: "2024-01-01" },
  );
  const shown = new Shown();
  const day = parseDay("2025-10-10");
  shown.update(all, { ...DEFAULT_VIEW, from: day, to: day }, undefined);
  expect([...shown.flags.slice(0, 3)]).toEqual([SHOWN, SHOWN, HIDDEN]);
  expect([...shown.perType]).toEqual([1, 1]);
  shown.update(all, { ...DEFAULT_VIEW, facets: { event_type: ["A"] } }, (row) => row === 0);
  expect([...shown.flags.slice(0, 3)]).toEqual([SHOWN, HIDDEN, QUIET]);
  expect(shown.count).toBe(1);
});

it("lets an incident without dates through every range", () => {
  const all = incidents({ event_type: "A" });
  const shown = new Shown();
  shown.update(all, { ...DEFAULT_VIEW, from: 0, to: 1 }, undefined);
  expect(shown.count).toBe(1);
});

it("lists the latest first, and counts beyond what it lists", () => {
  const all = incidents({ start: "2025-01-01" }, { start: "2025-03-01" }, { start: "2025-02-01" });
  const shown = new Shown();
  shown.update(all, DEFAULT_VIEW, undefined);
  expect(listIn(WORLD, all, shown, 2)).toEqual({ rows: [1, 2], count: 3 });
});

it("lists an incident whose circle reaches into view", () => {
  const all = incidents({ precision: "country", uncertainty_m: 900_000 }, { precision: "exact" });
  const shown = new Shown();
  shown.update(all, DEFAULT_VIEW, undefined);
  const east = { minX: 0.515, maxX: 0.52, minY: 0.4, maxY: 0.5 };
  expect(listIn(east, all, shown, 9).rows).toEqual([0]);
});
