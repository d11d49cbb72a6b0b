import { expect, it } from "vitest";
import type { Collection } from "../../src/api/wire";
import { en } from "../../src/i18n/en";
import { wordsFor } from "../../src/i18n/words";
import { apiLink, citation, feedLink, formatsOf, itemsLink, pageLink, pictureLink, type Shared, snippets } from "../../src/state/share";
import { DEFAULT_VIEW } from "../../src/state/view";

const shared: Shared = {
  view: { ...DEFAULT_VIEW, near: "highways/RN6", facets: { event_type: ["It's a test"] } },
  box: { minX: 0.4, minY: 0.4, maxX: 0.5, maxY: 0.5 },
  origin: "https://vigie.example",
};

const collection: Collection = {
  id: "incidents",
  links: [
    { rel: "items", href: "https://vigie.example/collections/incidents/items?f=csv", title: "Incidents as CSV" },
    { rel: "items", href: "https://vigie.example/collections/incidents/items?f=html", title: "Incidents as HTML" },
    { rel: "self", href: "https://vigie.example/collections/incidents?f=json" },
  ],
  vigie: { role: "incidents", licenceClass: "open", attributions: ["Source A"], licences: ["CC BY 4.0"] },
};

it("offers the formats that the collection's own links offer, without the page", () => {
  expect(formatsOf(collection)).toEqual([{ name: "csv", title: "CSV" }]);
});

it("asks for everything where the terms let it out, and for what they let out where not", () => {
  expect(itemsLink(shared, collection, "csv")).toBe(
    "https://vigie.example/collections/incidents/items?event_type=It%27s%20a%20test&near=highways/RN6&distance=5km&limit=1000000&f=csv",
  );
  const display: Collection = { ...collection, vigie: { ...collection.vigie, licenceClass: "display" } };
  expect(itemsLink(shared, display, "csv")).not.toContain("limit");
});

it("writes snippets that no quote of the data can end", () => {
  const { curl, python } = snippets(shared, collection);
  expect(curl.match(/'/g)).toHaveLength(2);
  expect(python.match(/"/g)).toHaveLength(2);
});

it("counts where the terms let out no more", () => {
  const closed: Collection = { ...collection, vigie: { ...collection.vigie, licenceClass: "aggregate" } };
  expect(apiLink(shared, closed)).toMatch(/\/aggregate\?.*by=event_type&f=csv$/);
  for (const snippet of Object.values(snippets(shared, closed))) expect(snippet).not.toContain("/items");
});

it("names the moment in a frozen link, and asks everything of it but the feed", () => {
  const frozen = { ...shared, view: { ...shared.view, frozen: "2025-11-24T12:34:56Z" } };
  const kept: Collection = { ...collection, links: [...collection.links!, { rel: "alternate", type: "application/atom+xml", href: "" }] };
  for (const link of [pageLink(frozen), itemsLink(frozen, collection, "csv"), apiLink(frozen, collection)]) expect(link).toContain("as-of=2025-11-24T12:34:56Z");
  expect(pageLink(shared)).not.toContain("as-of");
  expect(feedLink(frozen, kept)).toBe("https://vigie.example/collections/incidents/feed?event_type=It%27s%20a%20test&near=highways/RN6&distance=5km");
  expect(feedLink(frozen, collection)).toBeUndefined();
});

it("cites source, licence, filters, date and link", () => {
  const text = citation(shared, [collection], 20_416, "https://vigie.example/#x", wordsFor("en", en));
  for (const part of ["Source A", "CC BY 4.0", "Within 5", "It's a test", "24 Nov 2025", "https://vigie.example/#x"])
    expect(text).toContain(part);
});

it("has a picture of all incidents on the map, and of what else lies there", () => {
  const picture = (collections: readonly Collection[], others: readonly string[]) =>
    new URL(pictureLink(shared, collections, others, { width: 800, height: 500 }, "dark", "ar"));
  const one = picture([collection], ["areas"]);
  expect(one.pathname).toBe("/collections/incidents/map");
  expect(one.searchParams.has("collections")).toBe(false);
  expect(one.searchParams.get("lang")).toBe("en");
  const two = picture([collection, { ...collection, id: "more" }], ["areas", "highways"]);
  expect(two.searchParams.get("collections")).toBe("more,areas,highways");
  expect(two.searchParams.get("event_type")).toBe("It's a test");
});
