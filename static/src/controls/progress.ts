/** How far loading is, at the top of the map. */
import type { Loading } from "../state/incidentLoader";
import { Control } from "./control";
import { el } from "./dom";

export class ProgressControl extends Control {
  private readonly label = el("span");
  private readonly bar = el("progress", { attributes: { max: "1" } });
  readonly element = el("div", { class: "progress", attributes: { role: "status" } }, this.bar, this.label);

  start(): this {
    this.listen(this.model.loader.loading, (loading) => this.update(loading));
    this.update(this.model.loader.loading.value);
    return this;
  }

  private update({ busy, loaded, matched }: Loading): void {
    const { words } = this;
    this.element.hidden = !busy;
    this.label.textContent =
      matched === 0 ? words.loadingStart : words.loading(words.number(loaded), words.number(matched));
    this.bar.setAttribute("aria-label", this.label.textContent);
    if (matched > 0) this.bar.value = loaded / matched;
    else this.bar.removeAttribute("value");
  }
}
