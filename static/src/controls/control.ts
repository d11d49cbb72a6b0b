/** A part of the page beside the map: an element that follows the model until it is removed. */
import type { Words } from "../i18n/words";
import type { Model } from "../state/model";
import type { Signal } from "../state/signal";
import { DEFAULT_VIEW, type View } from "../state/view";
import { paletteOf } from "../style/contrast";
import { type Palette, typeColours } from "../style/palette";

/** What a view has beside the part of the world that the map shows. */
const NAMES = (Object.keys(DEFAULT_VIEW) as (keyof View)[]).filter((name) => name !== "map");

export abstract class Control {
  abstract readonly element: HTMLElement;
  private readonly removals: (() => void)[] = [];

  constructor(
    protected readonly model: Model,
    protected readonly words: Words,
  ) {}

  remove(): void {
    for (const removal of this.removals) removal();
    this.element.remove();
  }

  /** Calls `listener` at each change of the signal while the control lives. */
  protected listen<T>(signal: Signal<T>, listener: (value: T) => void): void {
    this.removals.push(signal.subscribe(listener));
  }

  /** Calls `listener` when more of the view changes than which part of the world the map shows. */
  protected listenToView(listener: (view: View) => void): void {
    let known = this.model.view.value;
    this.listen(this.model.view, (view) => {
      const before = known;
      known = view;
      if (NAMES.some((name) => view[name] !== before[name])) listener(view);
    });
  }

  protected get palette(): Palette {
    return paletteOf(this.model.theme);
  }

  /** The colour of an event type on the map. */
  protected colourOf(type: string): string {
    const types = this.model.counts.types.value ?? [];
    const place = typeColours(types)[types.indexOf(type)];
    return this.palette.types[place ?? this.palette.types.length - 1];
  }
}
