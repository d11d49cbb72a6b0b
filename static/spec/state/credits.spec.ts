import { expect, it } from "vitest";
import type { Role } from "../../src/api/wire";
import { creditsOf } from "../../src/state/credits";

const collection = (role: Role, ...attributions: string[]) => ({ id: role, vigie: { role, attributions } });

it("names each source once, in full", () => {
  const collections = [
    collection("incidents", "Vigie, after a report by CRBC News"),
    collection("places", "GeoNames", "Vigie", "Vigie; GeoNames"),
    collection("base", "Natural Earth"),
    { ...collection("base", "GeoNames", "Natural Earth"), id: "towns" },
  ];
  expect(creditsOf(collections)).toEqual({
    data: ["Vigie, after a report by CRBC News"],
    base: ["Natural Earth", "GeoNames"],
  });
});

it("names the data's sources where they are the ground's neighbours only", () => {
  const cited = "Uppsala Conflict Data Program; Davies, Pettersson and Öberg (2023)";
  expect(creditsOf([collection("incidents", cited)]).data.join("; ")).toBe(cited);
});
