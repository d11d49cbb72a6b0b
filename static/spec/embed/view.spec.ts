import { expect, it } from "vitest";
import { zoomOn } from "../../src/embed/view";

it("shows the same piece of the world on every width", () => {
  const live = { zoom: 6, width: 720 };
  expect(zoomOn(720, live)).toBe(6);
  expect(zoomOn(360, live)).toBe(5);
  expect(zoomOn(1440, live)).toBe(7);
});

it("has a zoom before it has a width", () => {
  expect(zoomOn(0, { zoom: 2, width: 720 })).toBe(0);
});
