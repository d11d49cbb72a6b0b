/** Everything public about one incident, area or highway. */
import { Problem } from "../api/problem";
import type { Feature } from "../api/wire";
import type { Detail } from "../state/details";
import { isGraphic } from "../state/graphic";
import { splitReference } from "../state/view";
import { Control } from "./control";
import { button, el, fill, isolated, swatch } from "./dom";
import { factList } from "./factList";
import { revisionsOf } from "./revisions";
import { areaFacts, type Facts, highwayFacts, incidentFacts, otherFacts } from "./facts";

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

  private show(detail: Detail): void {
    // Closed details keep their text: it holds the focus until the panel has found a new place for it.
    if (detail.state === "closed") return;
    if (detail.state === "loading")
      return fill(this.body, el("p", { class: "hint", text: this.words.loadingDetail }));
    if (detail.state === "failed") return fill(this.body, ...this.failure(detail.reference, detail.error));
    fill(this.body, ...this.feature(detail.reference, detail.feature));
    this.body.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private feature(reference: string, feature: Feature): HTMLElement[] {
    const [collection] = splitReference(reference);
    const { catalog, view } = this.model;
    const isRole = (role: "incidents" | "areas" | "highways") => catalog.ofRole(role).includes(collection);
    const { title, subtitle, facts } = this.factsOf(collection, feature);
    const type = isRole("incidents") ? String(feature.properties.event_type ?? "") : undefined;
    const follow = !this.model.copy && isRole("highways") && view.value.near !== reference;
    return [
      el("h2", { attributes: { tabindex: "-1" } }, isolated(title)),
      el("p", { class: "details-type" }, type !== undefined && this.sampleOf(type), isolated(subtitle)),
      ...(feature.properties.synthetic === true
        ? [el("p", { class: "banner banner-synthetic", text: this.words.synthetic })]
        : []),
      ...(follow
        ? [button(this.words.useCorridor, () => view.choose({ near: reference, selected: undefined }))]
        : []),
      factList(facts, this.words, isGraphic(feature.properties)),
      revisionsOf(this.model, this.words, reference, feature),
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

  private failure(reference: string, error: unknown): HTMLElement[] {
    const problem = error instanceof Problem ? error : new Problem(0, String(error));
    const { say } = this.words;
    const message =
      problem.status === 404
        ? say.notFound(reference)
        : problem.status === 403
          ? this.words.terms.aggregate
        : problem.offline
          ? say.unreachable
          : say.serverError(problem.status, problem.detail);
    const again = button(this.words.retry, () => void this.model.details.open(reference, this.model.view.value.frozen, true));
    return [
      el(
        "div",
        { class: "notice notice-error", attributes: { role: "alert" } },
        el("p", { text: message }),
        ![403, 404].includes(problem.status) && again,
      ),
    ];
  }
}
