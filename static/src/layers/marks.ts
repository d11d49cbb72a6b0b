/** The marks themselves: dots, hollow marks, circles, and the ring around what is selected. */
import { MARKS, type Palette } from "../style/palette";
import type { Frame } from "./frame";
import type { Mark } from "./gather";
import type { Room } from "./room";

/** An uncertain place below the radius `small` is a hollow mark, since a circle could not be seen. */
const { small: SMALL_PX, dot: DOT_PX, hollow: HOLLOW_PX, numberedFrom: NUMBERED_FROM } = MARKS;

/** Marks that stand for many grow with their number, up to this. */
const MAX_GROWTH_PX = 7;

const NUMBER_FONT = `600 ${MARKS.numberText}px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`;

/** Exact places and small circles. */
export function paintMarks(frame: Frame, marks: readonly Mark[], colours: readonly number[]): void {
  const { context, palette } = frame;
  for (const mark of marks) {
    const growth = Math.min(MAX_GROWTH_PX, Math.sqrt(mark.count - 1) * 0.8);
    const colour = colourOf(mark, palette, colours);
    context.globalAlpha = mark.quiet ? 0.4 : 1;
    context.beginPath();
    if (mark.radius === 0) {
      context.arc(mark.x, mark.y, DOT_PX + growth, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.fill();
      context.strokeStyle = palette.halo;
      context.lineWidth = MARKS.rim;
    } else {
      const radius = Math.max(HOLLOW_PX + growth, mark.radius);
      context.arc(mark.x, mark.y, radius, 0, 2 * Math.PI);
      context.fillStyle = mark.radius < SMALL_PX ? palette.halo : colour;
      context.globalAlpha = mark.quiet ? 0.15 : mark.radius < SMALL_PX ? 0.55 : 0.2;
      context.fill();
      context.globalAlpha = mark.quiet ? 0.4 : 1;
      context.strokeStyle = colour;
      context.lineWidth = MARKS.uncertainRim;
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Circles of uncertain places: the more of them, the fainter each. */
export function paintCircles(
  frame: Frame,
  marks: readonly Mark[],
  colours: readonly number[],
  fade: (radius: number) => number,
): void {
  const { context, palette } = frame;
  const crowd = Math.min(1, Math.sqrt(12 / Math.max(1, marks.length)));
  for (const mark of [...marks].sort((a, b) => b.radius - a.radius)) {
    const colour = colourOf(mark, palette, colours);
    const weight = Math.min(2, 1 + Math.log10(mark.count) * 0.4) * (mark.quiet ? 0.4 : 1);
    context.beginPath();
    context.arc(mark.x, mark.y, mark.radius, 0, 2 * Math.PI);
    // A large circle is a large tint: it gets less of it.
    const tint = 0.16 * Math.min(1, Math.sqrt(60 / mark.radius));
    context.globalAlpha = Math.min(0.3, tint * crowd * weight * fade(mark.radius));
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = Math.min(0.85, 0.75 * Math.max(0.3, crowd) * weight);
    context.strokeStyle = colour;
    context.lineWidth = 1.1;
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Circles over hexagons: rims of no colour, since the colours there tell numbers. */
export function paintRims({ context, palette }: Frame, marks: readonly Mark[]): void {
  context.strokeStyle = palette.label;
  context.globalAlpha = Math.max(0.1, Math.min(0.5, Math.sqrt(12 / Math.max(1, marks.length)) * 0.5));
  context.lineWidth = 1;
  for (const { x, y, radius } of marks) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** The ground within which what is selected may have happened. */
export function tintSelected({ context, palette }: Frame, x: number, y: number, radius: number): void {
  if (radius <= SMALL_PX) return;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.globalAlpha = 0.12;
  context.fillStyle = palette.chosen;
  context.fill();
  context.globalAlpha = 1;
}

/** A double ring in the accent colour, of true size where the place is uncertain. */
export function paintSelected(frame: Frame, x: number, y: number, radius: number): void {
  const { context, palette } = frame;
  context.beginPath();
  context.arc(x, y, Math.max(radius, 8), 0, 2 * Math.PI);
  context.strokeStyle = palette.halo;
  context.lineWidth = 5;
  context.stroke();
  context.strokeStyle = palette.chosen;
  context.lineWidth = 2.4;
  context.stroke();
}

/**
 * How many each mark stands for, the greatest first and none on top of another. A circle has its number at the
 * rim, since one in the middle would be read as a place.
 */
export function paintNumbers(
  frame: Frame,
  marks: readonly Mark[],
  circles: readonly Mark[],
  room: Room,
): void {
  const { context, palette } = frame;
  const rims = circles.map((circle) => ({ ...circle, y: circle.y - circle.radius }));
  const numbered = [...marks, ...rims].filter(({ count, quiet }) => count >= NUMBERED_FROM && !quiet);
  context.font = NUMBER_FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.strokeStyle = palette.halo;
  context.fillStyle = palette.label;
  context.lineWidth = 3.5;
  context.lineJoin = "round";
  for (const { x, y, count } of numbered.sort((a, b) => b.count - a.count)) {
    const width = context.measureText(String(count)).width + 4;
    if (!room.free(x - width / 2, y - 7, width, 14)) continue;
    room.take(x - width / 2, y - 7, width, 14);
    context.strokeText(String(count), x, y);
    context.fillText(String(count), x, y);
  }
}

function colourOf(mark: Mark, palette: Palette, colours: readonly number[]): string {
  return mark.quiet ? palette.quiet : palette.types[colours[mark.type] ?? palette.types.length - 1];
}
