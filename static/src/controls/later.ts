/** A control whose code comes once the page stands: it holds its place until then. */
import type { Words } from "../i18n/words";
import type { Model } from "../state/model";
import { idle } from "../state/moment";
import { Control } from "./control";
import { el } from "./dom";

interface Started extends Control {
  start(): unknown;
}

export type Load = () => Promise<new (model: Model, words: Words) => Started>;

export class LaterControl extends Control {
  readonly element: HTMLElement;
  private control: Control | undefined;
  private removed = false;

  constructor(
    model: Model,
    words: Words,
    private readonly load: Load,
    /** The class of its place, which may keep the room that it will need. */
    place = "later",
  ) {
    super(model, words);
    this.element = el("div", { class: place });
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
      await idle();
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
