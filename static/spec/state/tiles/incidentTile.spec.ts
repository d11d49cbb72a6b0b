import { PbfWriter } from "pbf";
import { expect, it } from "vitest";
import { readIncidents } from "../../../src/state/tiles/incidentTile";

type Properties = Record<string, string | number>;

/** A tile with points, as the vector tile specification has them. */
function tileOf(points: readonly { x: number; y: number; properties: Properties }[]): ArrayBuffer {
  const keys: string[] = [];
  const values: (string | number)[] = [];
  const number = <T>(list: T[], value: T) => (list.includes(value) ? list.indexOf(value) : list.push(value) - 1);
  const tags = (properties: Properties) =>
    Object.entries(properties).flatMap(([key, value]) => [number(keys, key), number(values, value)]);
  const zigzag = (n: number) => (n << 1) ^ (n >> 31);
  const pbf = new PbfWriter();
  pbf.writeMessage(3, (_, layer) => {
    layer.writeVarintField(15, 2);
    layer.writeStringField(1, "incidents");
    layer.writeVarintField(5, 4096);
    for (const { x, y, properties } of points) {
      layer.writeMessage(2, (_feature, feature) => {
        feature.writePackedVarint(2, tags(properties));
        feature.writeVarintField(3, 1);
        feature.writePackedVarint(4, [9, zigzag(x), zigzag(y)]);
      }, undefined);
    }
    for (const key of keys) layer.writeStringField(3, key);
    for (const value of values) {
      layer.writeMessage(4, (_value, message) => {
        if (typeof value === "string") message.writeStringField(1, value);
        else message.writeDoubleField(3, value);
      }, undefined);
    }
  }, undefined);
  return pbf.finish().slice().buffer;
}

const COORD = { level: 1, row: 0, column: 1 };
const SOURCE = { collection: "incidents", query: new URLSearchParams() };

it("an incident has its id, its type and the circle it is known to", () => {
  const properties = { id: "7", event_type: "Riots", uncertainty_m: 1000 };
  const { marks, crowded } = readIncidents(tileOf([{ x: 2048, y: 2048, properties }]), COORD, SOURCE);
  expect(crowded).toBe(false);
  expect(marks[0]).toMatchObject({ id: "7", count: 1, types: new Map([["Riots", 1]]), cell: undefined });
  expect(marks[0].x).toBeCloseTo(0.75, 3);
  expect(marks[0].y).toBeCloseTo(0.25, 3);
  expect(marks[0].radius).toBeGreaterThan(0);
});

it("an exact place has no circle, whatever its uncertainty says", () => {
  const properties = { id: "7", precision: "exact", uncertainty_m: 1000 };
  expect(readIncidents(tileOf([{ x: 0, y: 0, properties }]), COORD, SOURCE).marks[0].radius).toBe(0);
});

it("several have the shares of their types, with those of none, and the cell that they are in", () => {
  const properties = { count: 10, "count:Riots": 6, "count:Battles": 3 };
  const { marks, crowded } = readIncidents(tileOf([{ x: 300, y: 10, properties }]), COORD, SOURCE);
  expect(crowded).toBe(true);
  expect([...marks[0].types]).toEqual([["Riots", 6], ["Battles", 3], ["", 1]]);
  const { minX, maxX, minY, maxY } = marks[0].cell!;
  expect([minX, maxX, minY, maxY]).toEqual([0.5 + 1 / 32, 0.5 + 2 / 32, 0, 1 / 32]);
});

it("a tile without a layer of the collection is empty", () => {
  expect(readIncidents(new ArrayBuffer(0), COORD, SOURCE).marks).toEqual([]);
});
