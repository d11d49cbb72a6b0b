/** Pictures of pages that are kept: of 256 colours, which nobody tells from all, at a third of the bytes. */
import { createRequire } from "node:module";
import { crc32, deflateSync } from "node:zlib";

const require = createRequire(new URL("../../static/package.json", import.meta.url));
export const { PNG } = require("pngjs");

const COLOURS = 256;
const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** The same picture as an indexed PNG. */
export function kept(buffer) {
  const { width, height, data } = PNG.sync.read(buffer);
  const pixels = Uint32Array.from({ length: width * height }, (_, i) => data.readUInt32BE(4 * i) >>> 8);
  const palette = paletteOf(pixels);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  const placeOf = (colour) => {
    if (!places.has(colour)) places.set(colour, nearest(palette, colour));
    return places.get(colour);
  };
  // Each row begins with its filter, which is none.
  const rows = Buffer.alloc((width + 1) * height);
  pixels.forEach((colour, i) => (rows[Math.floor(i / width) * (width + 1) + 1 + (i % width)] = placeOf(colour)));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const colours = Buffer.from(palette.flatMap(parts));
  const chunks = [["IHDR", header], ["PLTE", colours], ["IDAT", deflateSync(rows, { level: 9 })], ["IEND", Buffer.alloc(0)]];
  return Buffer.concat([SIGNATURE, ...chunks.map(([type, body]) => chunk(type, body))]);
}

/** One colour after the other, each time the one that would be missed most: by many pixels, or by few that are far from all others. */
function paletteOf(pixels) {
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const colours = [...counts].map(([colour, count]) => ({ colour, count, missed: Infinity }));
  const palette = [];
  while (palette.length < Math.min(COLOURS, colours.length)) {
    const next = colours.reduce((most, each) => (each.count * each.missed > most.count * most.missed ? each : most));
    palette.push(next.colour);
    for (const each of colours) each.missed = Math.min(each.missed, distance(each.colour, next.colour));
  }
  return palette;
}

function nearest(palette, colour) {
  return palette.reduce((best, each, place) => (distance(each, colour) < distance(palette[best], colour) ? place : best), 0);
}

function distance(a, b) {
  return ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
}

function parts(colour) {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function chunk(type, body) {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  const named = Buffer.concat([Buffer.from(type), body]);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
