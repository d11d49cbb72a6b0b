/** Several incidents: a disc of paper for the number, with a rim that is shared out among the types. */
import { MARKS, type Palette } from "../../style/palette";

/** The radius of the sign that stands for most. */
const LARGEST_PX = 24;

/** The radius of the smallest sign for several, whose rim can still be told apart. */
const SMALLEST_PX = 4.6;

/** The width of a rim, and the most of its radius that it takes. */
const RIM_PX = 3.6;
const MOST_RIM = 0.45;

/** Space that a number needs beside it. */
const BESIDE_PX = 1;

/** A number as a sign has it. */
export type ShortNumber = (n: number) => string;

const formats = new Map<string, Intl.NumberFormat>();

/** A number as short as a sign needs it: "730", "1.2k", "78k". */
export function shortNumber(n: number, language: string): string {
  let format = formats.get(language);
  if (!format) {
    format = new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 2 });
    formats.set(language, format);
  }
  return n < 1000 ? String(n) : format.format(n).replace("K", "k");
}

/** How large signs are drawn: the largest in view has the largest radius, and areas are as numbers are. */
export class RingScale {
  private readonly perRoot: number;
  /** A round number, so that a little more here or there does not change all sizes. */
  readonly most: number;

  constructor(most: number) {
    this.most = roundUp(most);
    this.perRoot = Math.min(LARGEST_PX / Math.sqrt(this.most), MARKS.dot);
  }

  radius(count: number): number {
    return Math.max(count > 1 ? SMALLEST_PX : MARKS.dot, this.perRoot * Math.sqrt(count));
  }
}

/** The next of 1, 1.5, 2, 3, 5, 7, 10, 15 ... */
function roundUp(n: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, n)));
  return [1, 1.5, 2, 3, 5, 7, 10].map((step) => step * power).find((round) => round >= n)!;
}

/** Whether a number has room inside a sign. */
export function fits(width: number, radius: number): boolean {
  return width + BESIDE_PX <= 2 * (radius - RIM_PX);
}

/** A place on a canvas, and how far a sign reaches around it. */
interface Around {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/**
 * Draws a sign around a place. `kinds` says how many there are of each colour. All is filled and nothing stroked, which takes
 * twice as long; and the colour of most lies below the others, so that no light shows between them.
 */
export function paintRing(context: CanvasRenderingContext2D, palette: Palette, { x, y, radius }: Around, kinds: readonly number[]): void {
  fillDisc(context, { x, y, radius: radius + 0.5 }, palette.halo);
  let all = 0;
  for (const count of kinds) all += count;
  let from = -Math.PI / 2;
  for (const [place, count] of largestFirst(kinds)) {
    const to = from + (2 * Math.PI * count) / all;
    if (from === -Math.PI / 2) fillDisc(context, { x, y, radius }, palette.types[place]);
    else fillSector(context, { x, y, radius }, from, to, palette.types[place]);
    from = to;
  }
  fillDisc(context, { x, y, radius: radius - Math.min(RIM_PX, radius * MOST_RIM) }, palette.land);
}

function fillDisc(context: CanvasRenderingContext2D, { x, y, radius }: Around, colour: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

function fillSector(context: CanvasRenderingContext2D, { x, y, radius }: Around, from: number, to: number, colour: string): void {
  context.beginPath();
  context.moveTo(x, y);
  context.arc(x, y, radius, from, to);
  context.fillStyle = colour;
  context.fill();
}

export function largestFirst(kinds: readonly number[]): [place: number, count: number][] {
  const found: [number, number][] = [];
  kinds.forEach((count, place) => count > 0 && found.push([place, count]));
  return found.sort((a, b) => b[1] - a[1]);
}
