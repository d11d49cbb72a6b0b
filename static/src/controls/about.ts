/** Where the data is from, under which licence, and what the map does not say. */
import { Control } from "./control";
import { el, fill, isolatedText } from "./dom";

export class AboutControl extends Control {
  private readonly data = el("ul", { class: "about-data" });
  readonly element = el(
    "footer",
    { class: "section about" },
    el(
      "details",
      {},
      el("summary", { text: this.words.about }),
      el("p", { text: this.words.aboutUncertainty }),
      el("p", { text: this.words.disclaimer }),
      this.data,
      el("p", { text: "Leaflet 1.9.4 (BSD 2)." }),
      el("p", { text: this.words.aboutPrivacy }),
    ),
  );

  start(): this {
    this.listen(this.model.catalog, () => this.update());
    this.update();
    return this;
  }

  private update(): void {
    const described = this.model.catalog.value.filter(
      ({ vigie }) => vigie?.attributions?.length,
    );
    fill(
      this.data,
      ...described.map(({ id, title, vigie }) =>
        el("li", {
          text: this.words.labelled(
            isolatedText(title ?? id),
            [...new Set([...(vigie?.attributions ?? []), ...(vigie?.licences ?? [])])].map(isolatedText).join("; "),
          ),
        }),
      ),
    );
  }
}
