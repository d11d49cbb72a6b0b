/** Sets of tiles of which one is shown: what was shown stays until all of the next is here, so that nothing flashes. */
import type { Box } from "../../geo/box";

/** Sets kept for who zooms back or undoes a filter. */
const MAX_SETS = 8;

/** Tiles that come one after the other are told together: each telling has all of the map drawn. */
const TELL_EVERY_MS = 150;

/** Tiles that are asked for together. */
export interface Tiles {
  show(box: Box): void;
  readonly complete: boolean;
  stop(): void;
}

export class TileSwitch<S extends Tiles> {
  shown: S | undefined;
  latest: S | undefined;
  private readonly sets = new Map<string, S>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** Called when something else is to be drawn. */
    private readonly changed: () => void,
  ) {}

  /** Goes on to the set of this name, and asks for what it lacks of a part of the world. */
  show(name: string, box: Box, make: () => S): void {
    const set = this.sets.get(name) ?? make();
    this.sets.delete(name);
    this.sets.set(name, set);
    for (const old of this.sets.keys()) if (this.sets.size > MAX_SETS) this.sets.delete(old);
    if (set !== this.latest) this.latest?.stop();
    this.latest = set;
    set.show(box);
    if (set.complete && set !== this.shown) this.arrived();
  }

  /** To be called when a tile came. */
  arrived(): void {
    if (this.latest?.complete) {
      this.shown = this.latest;
      this.tell();
    } else if (this.shown === this.latest) this.timer ??= setTimeout(() => this.tell(), TELL_EVERY_MS);
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.changed();
  }

  /** What is shown is not all that was asked for. */
  get busy(): boolean {
    return this.latest !== undefined && !this.latest.complete;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.latest?.stop();
  }
}
