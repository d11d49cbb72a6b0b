/** Writes vector tiles (Mapbox Vector Tile 2.1), as a server does: of incidents that the browser found itself, and parts of coarser tiles. */
import { PbfWriter } from "pbf";

export type Tags = Readonly<Record<string, string | number | boolean>>;

export interface TileFeature {
  /** 1 for points, 2 for lines, 3 for polygons. */
  readonly type: 1 | 2 | 3;
  /** Each part as positions in the tile's units; rings do not repeat their first. */
  readonly parts: readonly (readonly { readonly x: number; readonly y: number }[])[];
  readonly tags: Tags;
}

export interface TileLayer {
  readonly name: string;
  readonly extent: number;
  readonly features: readonly TileFeature[];
}

/** The bytes of a tile. */
export function writeTile(layers: readonly TileLayer[]): ArrayBuffer {
  const pbf = new PbfWriter();
  for (const layer of layers) if (layer.features.length > 0) pbf.writeMessage(3, writeLayer, layer);
  return new Uint8Array(pbf.finish()).buffer;
}

function writeLayer({ name, extent, features }: TileLayer, pbf: PbfWriter): void {
  const [keys, values] = [new Map<string, number>(), new Map<string | number | boolean, number>()];
  const numberOf = <T>(all: Map<T, number>, one: T) => {
    const known = all.get(one) ?? all.size;
    all.set(one, known);
    return known;
  };
  pbf.writeVarintField(15, 2);
  pbf.writeStringField(1, name);
  for (const feature of features) {
    const tags = Object.entries(feature.tags).flatMap(([key, value]) => [numberOf(keys, key), numberOf(values, value)]);
    pbf.writeMessage(2, writeFeature, { ...feature, numbers: tags });
  }
  for (const key of keys.keys()) pbf.writeStringField(3, key);
  for (const value of values.keys()) pbf.writeMessage(4, writeValue, value);
  pbf.writeVarintField(5, extent);
}

function writeFeature({ numbers, type, parts }: TileFeature & { numbers: readonly number[] }, pbf: PbfWriter): void {
  pbf.writePackedVarint(2, [...numbers]);
  pbf.writeVarintField(3, type);
  pbf.writePackedVarint(4, commandsOf(type, parts));
}

function writeValue(value: string | number | boolean, pbf: PbfWriter): void {
  if (typeof value === "string") pbf.writeStringField(1, value);
  else if (typeof value === "boolean") pbf.writeBooleanField(7, value);
  else if (Number.isSafeInteger(value)) pbf.writeSVarintField(6, value);
  else pbf.writeDoubleField(3, value);
}

const [MOVE, LINE, CLOSE] = [1, 2, 7];

function commandsOf(type: TileFeature["type"], parts: TileFeature["parts"]): number[] {
  const out: number[] = [];
  let [x, y] = [0, 0];
  const to = (position: { readonly x: number; readonly y: number }) => {
    out.push(zigzag(position.x - x), zigzag(position.y - y));
    ({ x, y } = position);
  };
  for (const part of parts) {
    out.push((1 << 3) | MOVE);
    to(part[0]);
    if (part.length > 1) out.push(((part.length - 1) << 3) | LINE);
    part.slice(1).forEach(to);
    if (type === 3) out.push((1 << 3) | CLOSE);
  }
  return out;
}

function zigzag(n: number): number {
  return n < 0 ? -2 * n - 1 : 2 * n;
}
