import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { describe, expect, it } from "vitest";
import { tileId } from "../../src/copy/archive";
import { parcelOf } from "../../src/copy/collection";
import { readCondition, type Thing } from "../../src/copy/cql";
import { enlarged } from "../../src/copy/enlarged";
import { incidentTile } from "../../src/copy/incidents";
import { readQuestion } from "../../src/copy/question";
import { grouped, Rows, sorted } from "../../src/copy/rows";
import { writeTile } from "../../src/copy/vectorTile";

const thing = (properties: Record<string, unknown>, [lon, lat] = [-8, 12.6]): Thing => ({ id: "a'b", lon, lat, get: (name) => properties[name] });

describe("conditions that the page writes", () => {
  const battle = thing({ event_type: "Battles", fatalities: 4, uncertainty_m: 500, actors: ["Army", "JNIM"], name: "Ségou" });
  it.each([
    ["fatalities >= 3", true],
    ["fatalities >= 5", false],
    ["(uncertainty_m IS NULL OR uncertainty_m <= 1000 OR precision = 'exact')", true],
    ["(uncertainty_m > 400 AND (precision IS NULL OR precision <> 'exact'))", true],
    ["event_type IN ('Riots','Battles') AND fatalities > 1", true],
    ["A_OVERLAPS(actors,('JNIM'))", true],
    ["A_OVERLAPS(sources,('x'))", undefined],
    ["id IN ('a''b')", true],
    ["NOT event_type = 'Riots'", true],
    ["precision = 'exact'", undefined],
    ["ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('segou%'))", true],
    ["ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('50\\%%'))", false],
    ["S_INTERSECTS(geometry,POLYGON((-9 12,-7 12,-7 13,-9 13,-9 12)))", true],
    ["S_INTERSECTS(geometry,MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((-9 12,-7 12,-7 13,-9 13,-9 12),(-8.5 12.5,-7.5 12.5,-7.5 12.8,-8.5 12.5))))", false],
  ])("%s", (text, holds) => expect(readCondition(text)(battle)).toBe(holds));

  it.each(["DWITHIN(geometry, POINT(0 0), 5, 'km')", "fatalities >= ", "a b c", "fatalities >= 3)"])("says that it cannot decide %s", (text) => {
    expect(() => readCondition(text)).toThrow(/published copy/);
  });
});

it("queries are read as the server reads them, and what needs one is refused", () => {
  const fits = (query: string, properties: Record<string, unknown>) => readQuestion(new URLSearchParams(query), ["title"])(thing(properties));
  expect(fits("event_type=Battles,Riots&bbox=-9,12,-7,13", { event_type: "Riots" })).toBe(true);
  expect(fits("bbox=170,-20,-7,13", {})).toBe(true);
  expect(fits("datetime=2025-09-01/..", { start: "2025-08-01", end: "2025-09-03" })).toBe(true);
  expect(fits("datetime=../2025-07-31", { start: "2025-08-01" })).toBe(false);
  expect(fits("q=fuel%20CONVOY", { title: "A convoy with fuel" })).toBe(true);
  expect(() => fits("near=highways/RN6&distance=5km", {})).toThrow(/server/);
});

const FILE = {
  ids: ["a", "b", "c"],
  places: [[-8, 12], [-8, 12], null] as [number, number][],
  columns: {
    event_type: { words: ["Battles"], at: [0, 0, null] },
    start: { values: ["2024-12-30", "2025-09-07", null] },
    actors: { values: [["x", "y"], ["y"], null] },
  },
};

it("rows are found, sorted and counted", () => {
  const rows = new Rows(FILE);
  expect(rows.find(new URLSearchParams("event_type=Battles")).map(({ id }) => id)).toEqual(["a", "b"]);
  const all = rows.find(new URLSearchParams());
  expect(sorted(all, "-start").map(({ id }) => id)).toEqual(["b", "a", "c"]);
  expect(grouped(all, "week")).toEqual([{ key: "2025-W01", count: 1 }, { key: "2025-W36", count: 1 }, { key: null, count: 1 }]);
  expect(grouped(all, "actors")).toEqual([{ key: "x", count: 1 }, { key: "y", count: 2 }, { key: null, count: 1 }]);
});

it("a tile has each incident where it is, and tells many of a place together", () => {
  const many = { ids: Array.from({ length: 600 }, (_, i) => `${i}`), places: Array.from({ length: 600 }, () => [-8, 12] as [number, number]), columns: {} };
  const layerOf = (bytes: ArrayBuffer | undefined) => new VectorTile(new PbfReader(bytes!)).layers.incidents;
  const few = layerOf(incidentTile("incidents", new Rows(FILE).find(new URLSearchParams()), { level: 0, row: 0, column: 0 }));
  expect([few.length, few.feature(0).properties]).toEqual([2, { id: "a", event_type: "Battles" }]);
  const one = layerOf(incidentTile("incidents", new Rows(many).find(new URLSearchParams()), { level: 0, row: 0, column: 0 }));
  expect([one.length, one.feature(0).properties.count]).toEqual([1, 600]);
  expect(incidentTile("incidents", new Rows(FILE).find(new URLSearchParams()), { level: 1, row: 1, column: 1 })).toBeUndefined();
});

it("a part of a tile is enlarged and cut off around it", () => {
  const square = [{ x: 0, y: 0 }, { x: 4096, y: 0 }, { x: 4096, y: 4096 }, { x: 0, y: 4096 }];
  const line = [{ x: 0, y: 100 }, { x: 4096, y: 100 }];
  const bytes = writeTile([{ name: "land", extent: 4096, features: [{ type: 3, parts: [square], tags: { a: true } }, { type: 2, parts: [line], tags: {} }, { type: 1, parts: [[{ x: 3000, y: 3000 }]], tags: {} }] }]);
  const { land } = new VectorTile(new PbfReader(enlarged(bytes, 2, 1, 0))).layers;
  expect(land.length).toBe(2);
  const [ring] = land.feature(0).loadGeometry();
  expect([Math.min(...ring.map(({ x }) => x)), Math.max(...ring.map(({ x }) => x))]).toEqual([-64, 4160]);
  expect(land.feature(1).loadGeometry()[0].map(({ x, y }) => [x, y])).toEqual([[-64, 400], [4160, 400]]);
});

it("tiles and parcels are numbered as they are published", () => {
  const ids = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1], [2, 0, 0]].map(([level, row, column]) => tileId({ level, row, column }));
  expect(ids).toEqual([0, 1, 2, 3, 4, 5]);
  expect(tileId({ level: 12, row: 1763, column: 3423 })).toBe(19_078_479); // the example of the specification
  expect(["", "a", "foobar"].map((id) => parcelOf(id, 2 ** 32))).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
});
