/** Incidents on a canvas: an exact place is a dot, an uncertain one a ring or its circle, never a pin at the middle. */
import { LABELS, MARKS } from "../../style/palette";
import type { Frame } from "../frame";
import type { Room } from "../room";
import { FONT, textWidth } from "../text";
import { fits, largestFirst, paintRing, type ShortNumber } from "./ring";
import { fade, type Sight } from "./sight";
import type { Sign } from "./signs";

/** More circles than this lose their colours: so many on top of each other would tell nothing. */
const MAX_COLOURED = 24;

/** The opacity of a circle, and that of one without a colour. */
const TINT = 0.16;
const FAINT_TINT = 0.09;

/** The part of a circle's incidents that are of one type, from which on it has that type's colour. */
const MOSTLY = 0.8;

const NUMBER_FONT = `600 ${MARKS.numberText}px ${FONT}`;

/** Circles of uncertain places: the more of them, the fainter each. */
export function paintCircles(frame: Frame, { circles }: Sight): void {
  const { context, palette, scale } = frame;
  const crowd = Math.min(1, Math.sqrt(12 / Math.max(1, circles.length)));
  for (const { x, y, radius, count, kinds } of circles) {
    const seen = fade(radius, frame);
    if (seen === 0) continue;
    const [[place, most]] = largestFirst(kinds);
    const coloured = circles.length <= MAX_COLOURED && most >= count * MOSTLY;
    const weight = Math.min(2, 1 + Math.log10(count) * 0.4) * seen;
    // A large circle is a large tint: it gets less of it.
    const tint = Math.min(1, Math.sqrt(60 / (radius * scale))) * (coloured ? TINT : FAINT_TINT);
    context.beginPath();
    context.arc(frame.x(x), frame.y(y), radius * scale, 0, 2 * Math.PI);
    context.globalAlpha = Math.min(0.3, tint * crowd * weight);
    context.fillStyle = context.strokeStyle = coloured ? palette.types[place] : palette.quiet;
    context.fill();
    context.globalAlpha = Math.min(0.8, 0.7 * Math.max(0.4, crowd) * weight);
    context.lineWidth = MARKS.rim;
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** All others, the largest first, so that small ones lie on top. */
export function paintSigns(frame: Frame, { signs, rings }: Sight): void {
  for (const sign of signs) {
    if (sign.count > 1) {
      const place = { x: frame.x(sign.x), y: frame.y(sign.y), radius: rings.radius(sign.count) };
      paintRing(frame.context, frame.palette, place, sign.kinds);
    } else if (sign.radius > 0) paintHollow(frame, sign);
    else paintDot(frame, sign);
  }
}

function paintDot(frame: Frame, { x, y, kinds }: Sign): void {
  const { context, palette } = frame;
  context.beginPath();
  context.arc(frame.x(x), frame.y(y), MARKS.dot, 0, 2 * Math.PI);
  context.fillStyle = palette.types[colourOf(kinds)];
  context.fill();
  context.strokeStyle = palette.halo;
  context.lineWidth = MARKS.rim;
  context.stroke();
}

/** An uncertain place that is small here: a ring around nothing. */
function paintHollow(frame: Frame, { x, y, radius, kinds }: Sign): void {
  const { context, palette, scale } = frame;
  const colour = palette.types[colourOf(kinds)];
  const invisible = radius * scale < MARKS.small;
  context.beginPath();
  context.arc(frame.x(x), frame.y(y), Math.max(MARKS.hollow, radius * scale), 0, 2 * Math.PI);
  context.globalAlpha = invisible ? 0.6 : 0.2;
  context.fillStyle = invisible ? palette.halo : colour;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = MARKS.uncertainRim;
  context.stroke();
}

/** The colour of a single incident. */
function colourOf(kinds: readonly number[]): number {
  return kinds.findIndex((count) => count > 0);
}

/**
 * How many each sign stands for, the greatest first and none on top of another. A circle has its number at the rim, since
 * one in the middle would be read as a place.
 */
export function paintNumbers(frame: Frame, { signs, circles, rings }: Sight, number: ShortNumber, room: Room): void {
  const { context, palette, scale } = frame;
  context.font = NUMBER_FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = LABELS.halo;
  context.strokeStyle = palette.halo;
  context.fillStyle = palette.label;
  const write = (text: string, width: number, x: number, y: number, halo: boolean) => {
    if (!room.free(x - width / 2, y - 7, width, 14)) return;
    room.take(x - width / 2, y - 7, width, 14);
    if (halo) context.strokeText(text, x, y);
    context.fillText(text, x, y);
  };
  for (const { x, y, count } of signs) {
    if (count < MARKS.numberedFrom) break;
    const [text, radius] = [number(count), rings.radius(count)];
    const width = textWidth(context, text);
    if (fits(width, radius)) write(text, width, frame.x(x), frame.y(y) + 0.5, false);
    else room.take(frame.x(x) - radius, frame.y(y) - radius, 2 * radius, 2 * radius);
  }
  for (const { x, y, radius, count } of [...circles].sort((a, b) => b.count - a.count)) {
    if (count < MARKS.numberedFrom || fade(radius, frame) === 0) continue;
    const text = number(count);
    write(text, textWidth(context, text) + 4, frame.x(x), frame.y(y) - radius * scale, true);
  }
}

/** The ground within which what is selected may have happened. */
export function tintSelected({ context, palette }: Frame, x: number, y: number, radius: number): void {
  if (radius <= MARKS.small) return;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.globalAlpha = 0.12;
  context.fillStyle = palette.chosen;
  context.fill();
  context.globalAlpha = 1;
}

/** A double ring in the accent colour, of true size where the place is uncertain. */
export function paintSelected({ context, palette }: Frame, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, Math.max(radius, 8), 0, 2 * Math.PI);
  context.strokeStyle = palette.halo;
  context.lineWidth = 5;
  context.stroke();
  context.strokeStyle = palette.chosen;
  context.lineWidth = 2.4;
  context.stroke();
}
