// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ViewState } from "../../src/state/viewState";

beforeEach(() => {
  vi.useFakeTimers();
  history.replaceState(null, "", "#near=highways/RN6&distance=5km");
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it("begins with what the link says", () => {
  expect(new ViewState().value).toMatchObject({ near: "highways/RN6", distance: 5_000 });
});

it("writes a drag seldom, and all of it in the end", () => {
  const view = new ViewState();
  const replace = vi.spyOn(history, "replaceState");
  for (let distance = 1_000; distance < 9_000; distance += 100) view.adjust({ distance });
  expect(view.value.distance).toBe(8_900);
  expect(replace).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(replace).toHaveBeenCalledTimes(1);
  expect(location.hash).toContain("distance=8.9km");
});

it("keeps a drag apart from the choice after it, so that going back undoes the choice alone", () => {
  const view = new ViewState();
  const push = vi.spyOn(history, "pushState");
  const replace = vi.spyOn(history, "replaceState");
  view.adjust({ distance: 7_000 });
  view.choose({ theme: "dark" });
  expect(replace.mock.calls.map(([, , url]) => url)).toEqual([expect.stringMatching(/distance=7km$/)]);
  expect(push.mock.calls.map(([, , url]) => url)).toEqual([
    expect.stringMatching(/distance=7km&theme=dark$/),
  ]);
});
