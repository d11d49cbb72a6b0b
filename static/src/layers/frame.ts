/** What a painter gets: a canvas context, and how the world lies under it. */
import type { Box } from "../geo/box";
import type { Palette } from "../style/palette";

export class Frame {
  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly palette: Palette,
    readonly zoom: number,
    /** Pixels to a world unit. */
    readonly scale: number,
    /** Pixel position of the canvas's top left corner in this copy of the world. */
    private readonly left: number,
    private readonly top: number,
    /** Size in CSS pixels: the view and a margin around it. */
    readonly width: number,
    readonly height: number,
    /** The first copy of the world drawn on this canvas; there are more where the whole world is in view. */
    readonly first: boolean,
  ) {}

  x(worldX: number): number {
    return worldX * this.scale - this.left;
  }

  y(worldY: number): number {
    return worldY * this.scale - this.top;
  }

  /** A box in whole pixels: boxes that touch neither overlap nor leave a gap. */
  pixels({ minX, minY, maxX, maxY }: Box): { x: number; y: number; width: number; height: number } {
    const [x, y] = [Math.round(this.x(minX)), Math.round(this.y(minY))];
    return { x, y, width: Math.round(this.x(maxX)) - x, height: Math.round(this.y(maxY)) - y };
  }

  /** The part of the world on the canvas. */
  get box(): Box {
    return {
      minX: this.left / this.scale,
      minY: this.top / this.scale,
      maxX: (this.left + this.width) / this.scale,
      maxY: (this.top + this.height) / this.scale,
    };
  }
}

/** Draws one kind of thing. */
export interface Painter {
  paint(frame: Frame): void;
}
