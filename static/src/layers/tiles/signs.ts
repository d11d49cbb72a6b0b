/** What is drawn of incidents: those that would lie on top of each other are one sign, with how many of each kind. */
import type { IncidentMark, IncidentTile } from "../../state/tiles/incidentTile";
import { PALETTES } from "../../style/palette";

export interface Sign {
  /** World units. Of several, the place of those that are most. */
  readonly x: number;
  readonly y: number;
  /** In world units; 0 where the place is exact. */
  radius: number;
  count: number;
  /** How many there are of each type, by its place among the colours. */
  readonly kinds: number[];
  /** What the sign stands for. */
  readonly marks: IncidentMark[];
}

const PLACES = PALETTES.light.types.length;

/** The place among the colours of a type. */
export type PlaceOf = (type: string) => number;

/** Signs whose middles are nearer than this are one, where each is of one incident: many incidents share one place. */
const SAME_PLACE_PX = 2;

/** The same where marks stand for many: a sign's number needs room. */
const ROOM_PX = 38;

/** More circles than this in a view are gathered again, more coarsely. */
const MAX_CIRCLES = 60;

/** How near two signs may be to stay two, and whether only those of about one radius are made one. */
interface Step {
  readonly px: number;
  readonly alike: boolean;
}

const CROWDED: Step = { px: ROOM_PX, alike: false };
const SINGLE: Step = { px: SAME_PLACE_PX, alike: true };
const NEIGHBOURS: Step = { px: ROOM_PX * 0.6, alike: false };

/** The signs of a tile, each tile by itself, so that they stay as they are while the map moves. */
export function signsOf({ marks, crowded }: IncidentTile, scale: number, place: PlaceOf): Sign[] {
  return gathered(
    marks.map((mark) => signOf(mark, place)),
    scale,
    crowded ? CROWDED : SINGLE,
  );
}

/** The same signs, with those of several incidents made one where they would hide each other over the edge of a tile. */
export function joined(signs: readonly Sign[], scale: number): Sign[] {
  const several = signs.filter(({ count }) => count > 1);
  const single = signs.filter(({ count }) => count === 1);
  return [...gathered(several, scale, NEIGHBOURS), ...single];
}

/** Circles of uncertain places: few enough to see through, the widest first. */
export function circlesOf(marks: readonly IncidentMark[], scale: number, place: PlaceOf): Sign[] {
  let signs = gathered(
    marks.map((mark) => signOf(mark, place)),
    scale,
    SINGLE,
  );
  for (let px = 16; signs.length > MAX_CIRCLES && px < 1024; px *= 2) signs = gathered(signs, scale, { px, alike: true });
  return signs.sort((a, b) => b.radius - a.radius);
}

function signOf(mark: IncidentMark, place: PlaceOf): Sign {
  const kinds = new Array<number>(PLACES).fill(0);
  for (const [type, count] of mark.types) kinds[place(type)] += count;
  const { x, y, radius, count } = mark;
  return { x, y, radius, count, kinds, marks: [mark] };
}

/** Signs that are nearer to each other than a step, as one at the place of the largest. */
function gathered(signs: readonly Sign[], scale: number, { px, alike }: Step): Sign[] {
  const step = px / scale;
  const cells = new Map<number, Sign[]>();
  const joint = new Map<Sign, Sign>();
  const found: Sign[] = [];
  for (const sign of [...signs].sort((a, b) => b.count - a.count || a.x - b.x || a.y - b.y)) {
    const like = (other: Sign) => !alike || sizeOf(other, scale, px) === sizeOf(sign, scale, px);
    const same = nearest(cells, sign, step, like);
    if (same) add(joint, same, sign);
    else {
      const key = cellKey(Math.floor(sign.x / step), Math.floor(sign.y / step));
      const cell = cells.get(key);
      if (cell) cell.push(sign);
      else cells.set(key, [sign]);
      found.push(sign);
    }
  }
  return found.map((sign) => joint.get(sign) ?? sign);
}

function nearest(cells: ReadonlyMap<number, Sign[]>, { x, y }: Sign, step: number, like: (sign: Sign) => boolean): Sign | undefined {
  const [column, row] = [Math.floor(x / step), Math.floor(y / step)];
  let [best, found] = [step, undefined as Sign | undefined];
  for (let dx = -1; dx <= 1; dx++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (const other of cells.get(cellKey(column + dx, row + dy)) ?? []) {
        const distance = Math.hypot(other.x - x, other.y - y);
        if (distance < best && like(other)) [best, found] = [distance, other];
      }
    }
  }
  return found;
}

/** More rows of cells than there ever are: of two pixels each, at the nearest zoom. */
const ROWS = 2 ** 26;

function cellKey(column: number, row: number): number {
  return column * ROWS + row;
}

/** The class of a radius: in fifths at first, in octaves when gathering coarsely. */
function sizeOf({ radius }: Sign, scale: number, px: number): number {
  return radius === 0 ? -1 : Math.floor(Math.log2(radius * scale + 1) * (px > SAME_PLACE_PX ? 1 : 4));
}

/** Counts a sign in with another, of which a copy is made first: the same signs are gathered anew at other zooms. */
function add(joint: Map<Sign, Sign>, first: Sign, other: Sign): void {
  const sign = joint.get(first) ?? { ...first, kinds: [...first.kinds], marks: [...first.marks] };
  joint.set(first, sign);
  sign.count += other.count;
  sign.radius = Math.max(sign.radius, other.radius);
  sign.marks.push(...other.marks);
  other.kinds.forEach((count, place) => (sign.kinds[place] += count));
}
