import { expect, it } from "vitest";
import { metresPerUnit, worldX, worldY } from "../../src/geo/mercator";
import { shapeOf } from "../../src/geo/shape";
import { pick } from "../../src/layers/pick";
import { Incidents } from "../../src/state/incidents";
import { Shown } from "../../src/state/shown";
import { DEFAULT_VIEW } from "../../src/state/view";

const SCALE = 256 * 2 ** 8;
const ROAD = {
  reference: "highways/R",
  shape: shapeOf({
    id: "R",
    geometry: {
      type: "LineString",
      coordinates: [
        [0, 10],
        [1, 10],
      ],
    },
    properties: {},
  })!,
};
const AREA = {
  reference: "areas/A",
  shape: shapeOf({
    id: "A",
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [0, 9],
          [1, 9],
          [1, 11],
          [0, 11],
          [0, 9],
        ],
      ],
    },
    properties: {},
  })!,
};

function picked(lon: number, lat: number) {
  const incidents = new Incidents();
  const add = (id: string, position: number[], uncertainty: number) =>
    incidents.add("i", {
      id,
      geometry: { type: "Point", coordinates: position },
      properties: { uncertainty_m: uncertainty },
    });
  add("first", [0.5, 10.2], 0);
  add("second", [0.5, 10.2], 0);
  add("wide", [0.5, 10], 100_000);
  const shown = new Shown();
  shown.update(incidents, DEFAULT_VIEW, undefined);
  const ground = { incidents, shown, hexagons: undefined, highways: [ROAD], areas: [AREA] };
  return pick(ground, worldX(lon), worldY(lat), SCALE);
}

it("finds all incidents that share the point", () => {
  expect(picked(0.5, 10.2).incidents).toEqual([0, 1]);
});

it("finds a highway a few pixels beside its line", () => {
  const fivePixels = (5 / SCALE) * metresPerUnit(worldY(10));
  expect(picked(0.8, 10 + fivePixels / 110_600)).toMatchObject({ highway: "highways/R", incidents: [] });
});

it("finds circles and areas together where there is nothing smaller", () => {
  expect(picked(0.8, 10.5)).toEqual({ incidents: [2], highway: undefined, areas: ["areas/A"] });
});
