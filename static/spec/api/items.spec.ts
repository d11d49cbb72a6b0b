// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { getPages, itemsUrl } from "../../src/api/items";
import { Problem } from "../../src/api/problem";

afterEach(() => vi.unstubAllGlobals());

function answers(...bodies: { status?: number; body: unknown }[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    const { status = 200, body } = bodies.shift()!;
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  return asked;
}

async function collect(query: Record<string, string | number>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const page of getPages("incidents", query)) all.push(...page.features);
  return all;
}

it("writes queries as people would, and leaves out what is not set", () => {
  expect(
    itemsUrl("incidents", { near: "highways/RN6", distance: "5km", datetime: undefined, properties: "a,b" }),
  ).toBe("/collections/incidents/items?f=json&near=highways/RN6&distance=5km&properties=a,b");
  expect(itemsUrl("a b", { q: "x&y=z" })).toBe("/collections/a%20b/items?f=json&q=x%26y%3Dz");
});

it("follows next links to the end, on our own server whatever name they carry", async () => {
  const asked = answers(
    {
      body: {
        features: [1],
        numberMatched: 2,
        links: [{ rel: "next", href: "http://inside:8080/collections/incidents/items?cursor=x" }],
      },
    },
    { body: { features: [2], numberMatched: 2, links: [] } },
  );
  expect(await collect({ limit: 1 })).toEqual([1, 2]);
  expect(asked[1]).toBe("/collections/incidents/items?cursor=x");
});

it("asks without a limit where the licence forbids many", async () => {
  const asked = answers(
    { status: 403, body: { detail: "at most 100" } },
    { body: { features: [1], numberMatched: 500 } },
  );
  expect(await collect({ limit: 10_000 })).toEqual([1]);
  expect(asked[1]).not.toContain("limit");
});

it("passes on the server's own words and the parameter at fault", async () => {
  answers({ status: 400, body: { title: "Bad", detail: "distance needs a unit", parameter: "distance" } });
  const problem = await collect({ distance: "5" }).catch((error) => error as Problem);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 400, detail: "distance needs a unit", parameter: "distance" });
});

it("tells an answer that never came from one that is an error", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  expect(await collect({}).catch((error) => (error as Problem).offline)).toBe(true);
});
