/**
 * The corridor: the highway widened by the distance, in true metres. Mercator stretches towards the poles, so
 * each stretch of the line is as wide as its own latitude asks.
 */
import { metresPerUnit } from "../geo/mercator";
import type { Shape } from "../geo/shape";
import type { Frame, Painter } from "./frame";

const FILL_ALPHA = 0.13;
const OUTLINE_ALPHA = 0.75;
const OUTLINE_PX = 1.5;

export class CorridorPainter implements Painter {
  line: Shape | undefined;
  /** In metres. */
  distance = 0;
  private readonly shape = document.createElement("canvas");
  private readonly rim = document.createElement("canvas");

  paint(frame: Frame): void {
    if (!this.line) return;
    this.widen(this.shape, frame, this.line, 0);
    stamp(frame, this.shape, FILL_ALPHA);
    // The outline is a wider shape with the shape itself cut out of it.
    const context = this.widen(this.rim, frame, this.line, OUTLINE_PX);
    context.globalCompositeOperation = "destination-out";
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.shape, 0, 0);
    stamp(frame, this.rim, OUTLINE_ALPHA);
  }

  /** The shape drawn opaque on a canvas of its own, so that overlapping stretches do not darken each other. */
  private widen(
    canvas: HTMLCanvasElement,
    frame: Frame,
    line: Shape,
    extraPx: number,
  ): CanvasRenderingContext2D {
    // Setting the size clears the canvas and its state.
    canvas.width = frame.context.canvas.width;
    canvas.height = frame.context.canvas.height;
    const context = canvas.getContext("2d")!;
    context.setTransform(frame.context.getTransform());
    context.strokeStyle = frame.palette.chosen;
    context.lineCap = "round";
    for (const part of line.parts) {
      for (let i = 2; i < part.length; i += 2) {
        const halfUnits = this.distance / metresPerUnit((part[i - 1] + part[i + 1]) / 2);
        context.lineWidth = 2 * (halfUnits * frame.scale + extraPx);
        context.beginPath();
        context.moveTo(frame.x(part[i - 2]), frame.y(part[i - 1]));
        context.lineTo(frame.x(part[i]), frame.y(part[i + 1]));
        context.stroke();
      }
    }
    return context;
  }
}

function stamp(frame: Frame, canvas: HTMLCanvasElement, alpha: number): void {
  const { context } = frame;
  context.save();
  context.globalAlpha = alpha;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.drawImage(canvas, 0, 0);
  context.restore();
}
