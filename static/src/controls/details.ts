/** Everything public about one incident, area or highway. */
import { Problem } from "../api/problem";
import type { Feature } from "../api/wire";
import type { Detail } from "../state/details";
import { isGraphic } from "../state/graphic";
import { splitReference } from "../state/view";
import { Control } from "./control";
import { button, el, fill, harmless, isolated, swatch } from "./dom";
import { areaFacts, type Fact, type Facts, highwayFacts, incidentFacts, otherFacts } from "./facts";

export class DetailsControl extends Control {
  private recolour: () => void = () => {};
  private readonly body = el("div", { class: "details-body" });
  readonly element = el(
    "section",
    { class: "section details", attributes: { "aria-live": "polite" } },
    el(
      "div",
      { class: "pane-head" },
      button(this.words.back, () => this.model.view.choose({ selected: undefined }), "button back"),
    ),
    this.body,
  );

  start(): this {
    this.listen(this.model.details, (detail) => this.show(detail));
    // What a collection is to the map may be known only after its feature came.
    this.listen(this.model.catalog, () => this.show(this.model.details.value));
    this.listen(this.model.changed, () => this.recolour());
    this.show(this.model.details.value);
    return this;
  }

  focus(): void {
    this.body.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private show(detail: Detail): void {
    // Closed details keep their text: it holds the focus until the panel has found a new place for it.
    if (detail.state === "closed") return;
    if (detail.state === "loading")
      return fill(this.body, el("p", { class: "hint", text: this.words.loadingDetail }));
    if (detail.state === "failed") return fill(this.body, ...this.failure(detail.reference, detail.error));
    fill(this.body, ...this.feature(detail.reference, detail.feature));
    this.focus();
  }

  private feature(reference: string, feature: Feature): HTMLElement[] {
    const [collection] = splitReference(reference);
    const { catalog, view } = this.model;
    const isRole = (role: "incidents" | "areas" | "highways") => catalog.ofRole(role).includes(collection);
    const { title, subtitle, facts } = this.factsOf(collection, feature);
    const type = isRole("incidents") ? String(feature.properties.event_type ?? "") : undefined;
    const follow = isRole("highways") && view.value.near !== reference;
    return [
      el("h2", { attributes: { tabindex: "-1" } }, isolated(title)),
      el("p", { class: "details-type" }, type !== undefined && this.sampleOf(type), isolated(subtitle)),
      ...(feature.properties.synthetic === true
        ? [el("p", { class: "banner banner-synthetic", text: this.words.synthetic })]
        : []),
      ...(follow
        ? [button(this.words.useCorridor, () => view.choose({ near: reference, selected: undefined }))]
        : []),
      el("dl", { class: "facts" }, ...facts.flatMap((fact) => this.fact(fact, feature.properties.tags))),
    ];
  }

  /** Which colour a type has is known once the incidents are here, and differs by theme. */
  private sampleOf(type: string): HTMLElement {
    const sample = swatch("", "swatch swatch-dot");
    this.recolour = () => sample.style.setProperty("--colour", this.colourOf(type));
    this.recolour();
    return sample;
  }

  private factsOf(collection: string, { id, properties }: Feature): Facts {
    const { catalog } = this.model;
    if (catalog.ofRole("areas").includes(collection)) return areaFacts(String(id), properties, this.words);
    if (catalog.ofRole("highways").includes(collection))
      return highwayFacts(String(id), properties, this.words);
    if (catalog.ofRole("incidents").includes(collection))
      return incidentFacts(String(id), properties, this.words);
    return otherFacts(String(id), properties);
  }

  private fact([name, value]: Fact, tags: unknown): HTMLElement[] {
    if (name === "notes" && isGraphic(tags)) return [el("dt", { text: this.words.field[name] }), this.gate(String(value))];
    const several = typeof value === "string" ? undefined : value;
    return [
      el("dt", { text: this.words.field[name] }),
      several && several.length > 1
        ? el("dd", {}, el("ul", {}, ...several.map((text) => el("li", {}, ...linked(text)))))
        : el("dd", {}, ...linked(several ? several[0] : (value as string))),
    ];
  }

  /** A text that its source calls graphic is read by those who ask for it. */
  private gate(text: string): HTMLElement {
    const place = el("dd", { class: "gate" }, el("p", { text: this.words.graphic }));
    place.append(button(this.words.showGraphic, () => fill(place, ...linked(text))));
    return place;
  }

  private failure(reference: string, error: unknown): HTMLElement[] {
    const problem = error instanceof Problem ? error : new Problem(0, String(error));
    const { say } = this.words;
    const message =
      problem.status === 404
        ? say.notFound(reference)
        : problem.offline
          ? say.unreachable
          : say.serverError(problem.status, problem.detail);
    const again = button(this.words.retry, () => void this.model.details.open(reference, true));
    return [
      el(
        "div",
        { class: "notice notice-error", attributes: { role: "alert" } },
        el("p", { text: message }),
        problem.status !== 404 && again,
      ),
    ];
  }
}

/** A source that is an address becomes a link; only http and https, and told nothing about where from. */
function linked(text: string): (HTMLElement | string)[] {
  if (!/^https?:\/\/\S+$/i.test(text)) return [isolated(text)];
  return [
    el("a", { text: harmless(text), attributes: { href: text, rel: "noopener noreferrer nofollow", target: "_blank" } }),
  ];
}
