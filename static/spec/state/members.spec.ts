import { afterEach, expect, it, vi } from "vitest";
import { membersRows } from "../../src/state/members";
import type { IncidentMark } from "../../src/state/tiles/incidentTile";

const catalog = { fieldsOf: () => ["start"], wanted: () => undefined };
const source = { collection: "incidents", query: new URLSearchParams({ q: "fuel" }) };
const mark = (i: number): IncidentMark => ({ x: 0.5, y: 0.5, radius: i / 1e4, count: 1, types: new Map(), source, id: `i${i}`, cell: undefined });
const asked: URLSearchParams[] = [];

/** A server that has so many of what is asked for, and hands out at most `most`. */
function serve(matched: number, most = Infinity) {
  asked.length = 0;
  vi.stubGlobal("fetch", async (url: string) => {
    const query = new URL(url, "http://localhost").searchParams;
    asked.push(query);
    const given = Math.min(matched, most, Number(query.get("limit")));
    const features = Array.from({ length: given }, (_, i) => ({ id: `i${i}`, geometry: null, properties: {} }));
    return new Response(JSON.stringify({ features, numberMatched: matched, numberReturned: given }));
  });
}
afterEach(() => vi.unstubAllGlobals());

it("lists of very many circles those that are the most precise, and says how many there are", async () => {
  serve(100);
  const circles = Array.from({ length: 2_500 }, (_, i) => mark(i));
  const { rows, matched, cut } = await membersRows({ kind: "circles", marks: circles }, catalog);
  expect([rows.length, matched, cut]).toEqual([100, 2_500, "precise"]);
  expect(asked[0].get("filter")).toMatch(/'i0'.*'i99'/);
  expect(asked[0].get("filter")).not.toContain("'i100'");
  expect(asked[0].get("q")).toBe("fuel");
});

it("lists of one place the latest, and says how many there are", async () => {
  serve(900);
  const { rows, matched, cut } = await membersRows({ kind: "place", marks: [mark(1)] }, catalog);
  expect([rows.length, matched, cut]).toEqual([200, 900, "latest"]);
});

it("says where the terms of the data let out no more", async () => {
  serve(150, 100);
  expect((await membersRows({ kind: "place", marks: [mark(1)] }, catalog)).cut).toBe("terms");
});

it("says nothing where all is listed", async () => {
  serve(2);
  expect((await membersRows({ kind: "circles", marks: [mark(1), mark(2)] }, catalog)).cut).toBeUndefined();
});
