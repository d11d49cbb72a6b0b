/**
 * PMTiles, version 3: one file of all tiles. Where the server answers ranges, only the parts that are needed are fetched; where it
 * does not, it sends the whole file, which is then kept, unless it is too large for that.
 */
import { Problem } from "../api/problem";
import type { TileCoord } from "../geo/tiles";
import { bytesOf, unpacked } from "./files";

/** What a reader fetches first: the header and the root directory (PMTiles 3, section 3). */
const FIRST_BYTES = 16_384;
const HEADER_BYTES = 127;

/** A larger file is not fetched as a whole: on a phone that would take minutes, and its memory. */
const MOST_WHOLE_BYTES = 64_000_000;

/** Directories that are kept. */
const MOST_DIRECTORIES = 64;

/** Directories lie in directories, but not for ever. */
const MOST_DEPTH = 4;

interface Entry {
  readonly id: number;
  /** Tiles in a row that are the same; 0 of a directory. */
  readonly run: number;
  readonly offset: number;
  readonly length: number;
}

interface Header {
  readonly root: { readonly offset: number; readonly length: number };
  readonly leaves: number;
  readonly tiles: number;
}

export class Archive {
  private opened: Promise<Header> | undefined;
  private whole: ArrayBuffer | undefined;
  private readonly directories = new Map<number, Promise<readonly Entry[]>>();

  constructor(
    private readonly file: URL,
    private readonly bytes: number,
  ) {}

  /** The bytes of a tile; nothing where there is nothing. */
  async tile(coord: TileCoord, signal?: AbortSignal): Promise<ArrayBuffer | undefined> {
    const header = await this.header();
    const id = tileId(coord);
    let place = header.root;
    for (let depth = 0; depth < MOST_DEPTH; depth++) {
      const entry = entryOf(await this.directory(place), id);
      if (!entry) return undefined;
      if (entry.run > 0) return unpacked(await this.part(header.tiles + entry.offset, entry.length, signal));
      place = { offset: header.leaves + entry.offset, length: entry.length };
    }
    throw this.broken();
  }

  /** Read once; one that could not be had is asked for again. */
  private header(): Promise<Header> {
    this.opened ??= this.open().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  private async open(): Promise<Header> {
    const first = new DataView(await this.part(0, Math.min(FIRST_BYTES, this.bytes)));
    if (first.byteLength < HEADER_BYTES || first.getUint16(0) !== 0x504d || first.getUint8(7) !== 3) throw this.broken();
    const number = (at: number) => Number(first.getBigUint64(at, true));
    return { root: { offset: number(8), length: number(16) }, leaves: number(40), tiles: number(56) };
  }

  private directory({ offset, length }: Header["root"]): Promise<readonly Entry[]> {
    const known = this.directories.get(offset);
    if (known) return known;
    const read = this.part(offset, length).then(unpacked).then(entriesOf);
    this.directories.set(offset, read);
    read.catch(() => this.directories.delete(offset));
    for (const old of this.directories.keys()) if (this.directories.size > MOST_DIRECTORIES) this.directories.delete(old);
    return read;
  }

  private async part(offset: number, length: number, signal?: AbortSignal): Promise<ArrayBuffer> {
    if (this.whole) return this.whole.slice(offset, offset + length);
    const { bytes, isWhole } = await bytesOf(this.file, { offset, length, mostWhole: MOST_WHOLE_BYTES }, signal);
    if (!isWhole) return bytes;
    this.whole = bytes;
    return bytes.slice(offset, offset + length);
  }

  private broken(): Problem {
    return new Problem(500, `${this.file.pathname} is no whole PMTiles archive`);
  }
}

/** The number of a tile: those of coarser levels first, and then along a Hilbert curve. */
export function tileId({ level, row, column }: TileCoord): number {
  let id = (4 ** level - 1) / 3;
  let [x, y] = [column, row];
  for (let side = 2 ** level / 2; side >= 1; side /= 2) {
    const [right, lower] = [Number((x & side) > 0), Number((y & side) > 0)];
    id += side * side * ((3 * right) ^ lower);
    if (lower === 0) {
      if (right === 1) [x, y] = [side - 1 - x, side - 1 - y];
      [x, y] = [y, x];
    }
    x &= side - 1;
    y &= side - 1;
  }
  return id;
}

function entryOf(entries: readonly Entry[], id: number): Entry | undefined {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle].id <= id) low = middle + 1;
    else high = middle;
  }
  const entry = entries[low - 1];
  return entry && (entry.run === 0 || id < entry.id + entry.run) ? entry : undefined;
}

/** Columns of numbers: ids as steps, runs, lengths, and offsets, of which 0 says "right behind the one before". */
function entriesOf(bytes: ArrayBuffer): Entry[] {
  const view = new Uint8Array(bytes);
  let at = 0;
  const number = () => {
    for (let [value, scale] = [0, 1]; ; scale *= 128) {
      const byte = view[at++];
      if (byte === undefined) throw new Problem(500, "a directory of tiles is cut off");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const numbers = (count: number) => Array.from({ length: count }, number);
  const count = number();
  const [steps, runs, lengths, offsets] = [numbers(count), numbers(count), numbers(count), numbers(count)];
  let [id, end] = [0, 0];
  return steps.map((step, i) => {
    id += step;
    const offset = offsets[i] === 0 ? end : offsets[i] - 1;
    end = offset + lengths[i];
    return { id, run: runs[i], offset, length: lengths[i] };
  });
}
