// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import { Problem } from "../../src/api/problem";
import { en } from "../../src/i18n/en";
import { DetailsControl } from "../../src/controls/details";
import { wordsFor } from "../../src/i18n/words";
import { Model } from "../../src/state/model";

let model: Model;

beforeEach(() => {
  model = new Model();
  model.catalog.set([{ id: "incidents", vigie: { role: "incidents" } }]);
});

function show(properties: Record<string, unknown>): HTMLElement {
  const control = new DetailsControl(model, wordsFor("en", en)).start();
  const feature = { id: "1", geometry: null, properties };
  model.details.set({ state: "open", reference: "incidents/1", feature });
  return control.element;
}

it("shows hostile text as text", () => {
  const element = show({
    title: "<img src=x onerror=alert(1)>",
    notes: "<script>alert(1)</script>",
    sources: ["javascript:alert(1)"],
  });
  expect(element.querySelector("img, script, a")).toBeNull();
  expect(element.textContent).toContain("<script>alert(1)</script>");
});

it("links a source only where it is an address", () => {
  const element = show({ sources: ["https://example.org/report", "Radio, 7 October"] });
  const links = [...element.querySelectorAll("a")].map((link) => [link.href, link.rel]);
  expect(links).toEqual([["https://example.org/report", "noopener noreferrer nofollow"]]);
});

it("marks a made-up incident", () => {
  expect(show({ synthetic: true }).textContent).toContain("made up");
});

it.each([{ graphic: true }, { tags: ["Graphic"] }])("shows what a source marks as graphic to those who ask: %j", (mark) => {
  const element = show({ ...mark, notes: "An account", media: ["https://media.example.org/clip.mp4"] });
  expect(element.querySelectorAll(".gate")).toHaveLength(2);
  expect(element.textContent).not.toContain("An account");
  expect(element.querySelector("a")).toBeNull();
  for (const button of element.querySelectorAll<HTMLButtonElement>(".gate button")) button.click();
  expect(element.textContent).toContain("An account");
  expect(element.querySelector("a")!.rel).toBe("noopener noreferrer nofollow");
});

it("links media and loads none", () => {
  const element = show({ media: ["https://media.example.org/square.jpg"] });
  expect(element.querySelectorAll(".gate, img, video, iframe")).toHaveLength(0);
  expect(element.querySelector("a")!.href).toBe("https://media.example.org/square.jpg");
  expect(element.textContent).toContain("other sites");
});

it("keeps texts that turn round what follows to themselves", () => {
  const element = show({ title: "a\u202egnp.exe", location: "\u2067x", sources: ["https://example.org/\u202egnp"] });
  expect(element.textContent).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  expect(element.querySelector("h2 bdi")!.textContent).toBe("agnp.exe");
});

it("tells the revisions of a feature of which the server keeps a record, to those who ask, and fails where they are", async () => {
  expect(show({}).querySelector(".revisions")).toBeNull();
  const history = {
    revisions: [
      { number: 2, recorded: "2025-11-24T12:34:56Z", kind: "corrected", changed: ["fatalities", "own"] },
      { number: 1, recorded: "2025-11-01T00:00:00Z", kind: "added", changed: [] },
    ],
  } as const;
  const asked = vi.spyOn(model.details, "history").mockRejectedValueOnce(new Problem(500, "no")).mockResolvedValue(history);
  const control = new DetailsControl(model, wordsFor("en", en)).start();
  const links = [{ rel: "version-history", href: "" }];
  model.details.set({ state: "open", reference: "incidents/1", feature: { id: "1", geometry: null, properties: {}, links } });
  const part = control.element.querySelector<HTMLDetailsElement>(".revisions")!;
  expect(asked).not.toHaveBeenCalled();
  part.open = true;
  part.dispatchEvent(new Event("toggle"));
  await vi.waitFor(() => expect(part.textContent).toContain("cannot be had"));
  part.querySelector<HTMLButtonElement>("button")!.click();
  await vi.waitFor(() => expect(part.querySelectorAll("li")).toHaveLength(2));
  expect(part.querySelector("li")!.textContent).toBe("24 Nov 2025, 12:34 UTC changed: Reported fatalities, own");
  const choose = vi.spyOn(model.view, "choose").mockImplementation(() => {});
  part.querySelector<HTMLButtonElement>("li button")!.click();
  expect(choose).toHaveBeenCalledWith({ frozen: "2025-11-24T12:34:56Z" });
});
