import { expect, it } from "vitest";
import { Sketch } from "../../src/state/sketch";
import type { Position } from "../../src/geo/wkt";
import type { View } from "../../src/state/view";

function sketching() {
  const chosen: Partial<View>[] = [];
  const around: Position[] = [];
  return { sketch: new Sketch((change) => chosen.push(change), (place) => around.push(place)), chosen, around };
}

it("makes a line what incidents are near to, once it is whole", () => {
  const { sketch, chosen } = sketching();
  sketch.begin("line");
  sketch.add([-8, 12]);
  sketch.finish();
  expect(chosen).toEqual([]);
  sketch.add([-6, 13]);
  sketch.finish();
  expect(chosen).toEqual([{ near: "LINESTRING(-8 12,-6 13)", selected: undefined }]);
  expect(sketch.value).toBeUndefined();
});

it("makes an area of three corners, and takes the last one back", () => {
  const { sketch, chosen } = sketching();
  sketch.begin("area");
  for (const corner of [[0, 0], [1, 0], [5, 5]] as const) sketch.add(corner);
  sketch.undo();
  expect(sketch.complete).toBe(false);
  sketch.add([1, 1]);
  sketch.finish();
  expect(chosen).toEqual([{ within: [[0, 0], [1, 0], [1, 1]], selected: undefined }]);
});

it("takes the first click for the place, and leaves what was measured to be read", () => {
  const { sketch, around } = sketching();
  sketch.begin("place");
  sketch.add([-8, 12.6]);
  expect(around).toEqual([[-8, 12.6]]);
  sketch.begin("measure");
  sketch.add([0, 0]);
  sketch.add([1, 0]);
  sketch.finish();
  expect(sketch.value?.done).toBe(true);
  expect(sketch.metres).toBeCloseTo(111_319.5, 0);
});
