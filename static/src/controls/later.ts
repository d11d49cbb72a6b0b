/** A control whose code comes once the page stands: it holds its place until then. */
import type { Words } from "../i18n/words";
import type { Model } from "../state/model";
import { Control } from "./control";
import { el } from "./dom";

interface Started extends Control {
  start(): unknown;
}

export type Load = () => Promise<new (model: Model, words: Words) => Started>;

export class LaterControl extends Control {
  readonly element = el("div", { class: "later" });
  private control: Control | undefined;
  private removed = false;

  constructor(
    model: Model,
    words: Words,
    private readonly load: Load,
  ) {
    super(model, words);
  }

  start(): this {
    void this.fetch();
    return this;
  }

  override remove(): void {
    this.removed = true;
    this.control?.remove();
    super.remove();
  }

  private async fetch(): Promise<void> {
    try {
      const Loaded = await this.load();
      if (this.removed) return;
      const control = new Loaded(this.model, this.words);
      control.start();
      this.control = control;
      this.element.append(control.element);
    } catch (error) {
      this.model.notices.fail("tools", error, () => void this.fetch());
    }
  }
}
