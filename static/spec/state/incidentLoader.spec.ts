import { afterEach, expect, it, vi } from "vitest";
import { wordsFor } from "../../src/i18n/words";
import { IncidentLoader } from "../../src/state/incidentLoader";
import { Incidents } from "../../src/state/incidents";
import { Notices } from "../../src/state/notices";

afterEach(() => vi.unstubAllGlobals());

const feature = (id: number) => ({ id, geometry: { type: "Point", coordinates: [0, 0] }, properties: {} });

function loader(answer: (url: string) => { status?: number; body: unknown }) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    const { status = 200, body } = answer(url);
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  const notices = new Notices();
  const incidents = new Incidents();
  return { asked, notices, incidents, loader: new IncidentLoader(incidents, notices, () => {}, () => "event_type,start") };
}

const NONE = { datetime: undefined, event_type: undefined };

it("explains that a licence limits what is shown, and from then on filters on the server", async () => {
  const {
    asked,
    notices,
    loader: it,
  } = loader((url) =>
    url.includes("limit=")
      ? { status: 403, body: { detail: "at most 100" } }
      : { body: { features: [feature(1)], numberMatched: 500 } },
  );
  await it.load(["incidents"]);
  expect(it.loading.value).toMatchObject({ loaded: 1, matched: 500, limit: "licence", busy: false });
  expect(notices.value[0].text(wordsFor("en"))).toContain("1 of 500 incidents are shown");
  it.refine(["incidents"], { ...NONE, datetime: "2025-01-01/.." });
  expect(asked.at(-1)).toContain("datetime=2025-01-01/..");
});

it("filters here while everything is loaded", async () => {
  const { asked, loader: it } = loader(() => ({ body: { features: [feature(1)], numberMatched: 1 } }));
  await it.load(["incidents"]);
  it.refine(["incidents"], { ...NONE, event_type: "A" });
  expect(asked).toHaveLength(1);
});

it("asks for the properties that are wanted and no others", async () => {
  const { asked, loader: it } = loader(() => ({ body: { features: [feature(1)], numberMatched: 1 } }));
  await it.load(["incidents"]);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("properties=event_type,start");
});

it("tells a failure with a way to try again", async () => {
  let fail = true;
  const {
    notices,
    incidents,
    loader: it,
  } = loader(() =>
    fail ? { status: 503, body: { detail: "busy" } } : { body: { features: [feature(1)], numberMatched: 1 } },
  );
  await it.load(["incidents"]);
  expect(notices.value[0].text(wordsFor("fr"))).toBe("Le serveur signale une erreur (503) : busy");
  fail = false;
  notices.value[0].retry!();
  await vi.waitFor(() => expect(incidents.count).toBe(1));
  expect(notices.value).toEqual([]);
});
