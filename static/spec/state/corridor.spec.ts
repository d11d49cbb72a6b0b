import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Corridor } from "../../src/state/corridor";
import { Notices } from "../../src/state/notices";
import { DEFAULT_VIEW, type View } from "../../src/state/view";

const NEAR: View = { ...DEFAULT_VIEW, near: "highways/RN6" };

let asked: { url: string; answer: (matched: number) => void; signal: AbortSignal }[];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal("fetch", (url: string, { signal }: { signal: AbortSignal }) => {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      const answer = (matched: number) =>
        resolve(new Response(JSON.stringify({ features: [], numberMatched: matched })));
      asked.push({ url, answer, signal });
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("asks at once, then at most every 120 ms, and always for the last distance", async () => {
  const corridor = new Corridor(new Notices(), () => undefined);
  for (let distance = 1_000; distance <= 10_000; distance += 1_000) {
    corridor.follow({ ...NEAR, distance }, ["incidents"]);
    await vi.advanceTimersByTimeAsync(20);
  }
  await vi.advanceTimersByTimeAsync(200);
  expect(asked.length).toBeLessThanOrEqual(3);
  expect(asked[0].url).toContain("distance=1km");
  expect(asked.at(-1)!.url).toContain("distance=10km");
});

it("gives up the question before, and never shows an answer that came too late", async () => {
  const corridor = new Corridor(new Notices(), () => undefined);
  corridor.follow({ ...NEAR, distance: 1_000 }, ["incidents"]);
  await vi.advanceTimersByTimeAsync(1);
  corridor.follow({ ...NEAR, distance: 2_000 }, ["incidents"]);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked[0].signal.aborted).toBe(true);
  asked[0].answer(111);
  asked[1].answer(222);
  await vi.advanceTimersByTimeAsync(1);
  expect(corridor.answer.value?.matched).toBe(222);
  expect(corridor.busy.value).toBe(false);
});

it("adds up several collections, and sends the filters along", async () => {
  const corridor = new Corridor(new Notices(), () => undefined);
  corridor.follow({ ...NEAR, from: 20_000, facets: { event_type: ["A", "B"] } }, ["one", "two"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked[0].url).toContain("datetime=2024-10-04/..&event_type=A,B");
  asked[0].answer(3);
  asked[1].answer(4);
  await vi.advanceTimersByTimeAsync(1);
  expect(corridor.answer.value?.matched).toBe(7);
});

it("tells a failure, and forgets it with the corridor", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response('{"detail":"no"}', { status: 500 })));
  const notices = new Notices();
  const corridor = new Corridor(notices, () => undefined);
  corridor.follow(NEAR, ["incidents"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(notices.value.map(({ key }) => key)).toEqual(["corridor"]);
  corridor.follow(DEFAULT_VIEW, ["incidents"]);
  expect(notices.value).toEqual([]);
});
