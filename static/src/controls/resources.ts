/** Links to the data behind the map. They are in the page itself, for who reads it without running it; here they get their place and language. */
import type { ResourceName } from "../i18n/phrases";
import { formatMap } from "../state/fragment";
import { incidentQuery, queryText } from "../state/query";
import { Control } from "./control";

export class ResourcesControl extends Control {
  readonly element = document.getElementById("resources")!;

  start(): this {
    this.element.querySelector("h2")!.textContent = this.words.dataFrom;
    for (const link of this.element.querySelectorAll("a"))
      link.textContent = this.words.resource[link.dataset.name as ResourceName];
    this.listen(this.model.changed, () => this.update());
    this.update();
    return this;
  }

  /** What is embedded is what is on the map; a published copy has embeds of its own. */
  private update(): void {
    if (this.model.copy) return;
    const view = this.model.view.value;
    const query = incidentQuery(view);
    if (view.map) query.set("map", formatMap(view.map));
    query.set("lang", this.model.language);
    query.set("ui-lang", this.model.language);
    this.element.querySelector<HTMLAnchorElement>("[data-name=embed]")!.href = `/embed/builder?${queryText(query)}`;
  }

  /** Back into the page, where the next language finds it. */
  override remove(): void {
    super.remove();
    document.body.append(this.element);
  }
}
