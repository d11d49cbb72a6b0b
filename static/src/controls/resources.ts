/** Links to the data behind the map. They are in the page itself, for who reads it without running it; here they get their place and language. */
import type { ResourceName } from "../i18n/phrases";
import { Control } from "./control";

export class ResourcesControl extends Control {
  readonly element = document.getElementById("resources")!;

  start(): this {
    this.element.querySelector("h2")!.textContent = this.words.dataFrom;
    for (const link of this.element.querySelectorAll("a"))
      link.textContent = this.words.resource[link.dataset.name as ResourceName];
    return this;
  }

  /** Back into the page, where the next language finds it. */
  override remove(): void {
    document.body.append(this.element);
  }
}
