/** Several incidents: a disc of paper for the number, with a rim that is shared out among the types. */
import { MARKS, type Palette } from "../../style/palette";

/** The radius of the sign that stands for most. */
const LARGEST_PX = 22;

/** The radius of the smallest sign for several, whose rim can still be told apart. */
const SMALLEST_PX = 4.6;

/** The width of a rim, and the most of its radius that it takes. */
const RIM_PX = 3.6;
const MOST_RIM = 0.45;

/** Space that a number needs beside it. */
const BESIDE_PX = 3;

/** A number as a sign has it. */
export type ShortNumber = (n: number) => string;

/** From here on numbers are written in thousands. */
const IN_THOUSANDS = 10_000;

export function shortNumber(n: number, language: string): string {
  const notation = n < IN_THOUSANDS ? "standard" : "compact";
  return numberFormat(language, notation).format(n).replace("K", "k");
}

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(language: string, notation: "standard" | "compact"): Intl.NumberFormat {
  const key = `${language} ${notation}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(language, { notation, maximumFractionDigits: 0 });
  formats.set(key, format);
  return format;
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

/** The next of 1, 2, 5, 10, 20 ... */
function roundUp(n: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, n)));
  return [1, 2, 5, 10].map((step) => step * power).find((round) => round >= n)!;
}

/** Whether a number has room inside a sign. */
export function fits(width: number, radius: number): boolean {
  return width + BESIDE_PX <= 2 * (radius - RIM_PX);
}

/** Draws a sign around a place. `kinds` says how many there are of each colour. */
export function paintRing(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
  kinds: readonly number[],
): void {
  const rim = Math.min(RIM_PX, radius * MOST_RIM);
  context.beginPath();
  context.arc(x, y, radius + 0.5, 0, 2 * Math.PI);
  context.fillStyle = palette.halo;
  context.fill();
  context.beginPath();
  context.arc(x, y, radius - rim / 2, 0, 2 * Math.PI);
  context.fillStyle = palette.land;
  context.fill();
  context.lineWidth = rim;
  let all = 0;
  for (const count of kinds) all += count ?? 0;
  let from = -Math.PI / 2;
  for (const [place, count] of largestFirst(kinds)) {
    const to = from + (2 * Math.PI * count) / all;
    context.beginPath();
    // A hair of the part before lies below each, so that no light shows between them.
    context.arc(x, y, radius - rim / 2, from - 0.5 / radius, to);
    context.strokeStyle = palette.types[place];
    context.stroke();
    from = to;
  }
}

export function largestFirst(kinds: readonly number[]): [place: number, count: number][] {
  const found: [number, number][] = [];
  kinds.forEach((count, place) => count > 0 && found.push([place, count]));
  return found.sort((a, b) => b[1] - a[1]);
}
