/**
 * Lines between two vertices are geodesics, as on the server. Mercator draws them straight, which is wrong by
 * half a kilometre on a 300 km stretch at 15 degrees north, so long stretches get points between.
 */

/** Longest stretch left straight, in degrees of arc (about 20 km, where the error is under 2 m). */
const MAX_STRETCH = 0.18;

const RADIANS = Math.PI / 180;

/** The same line of `[lon, lat]` with points along the great circle wherever a stretch is long. */
export function densify(line: readonly number[][]): number[][] {
  const dense: number[][] = line.length > 0 ? [line[0]] : [];
  for (let i = 1; i < line.length; i++) {
    const steps = Math.ceil(arc(line[i - 1], line[i]) / RADIANS / MAX_STRETCH);
    for (let s = 1; s < steps; s++) dense.push(between(line[i - 1], line[i], s / steps));
    dense.push(line[i]);
  }
  return dense;
}

/** Central angle between two positions, in radians. */
function arc(a: number[], b: number[]): number {
  const sinLat = Math.sin(((b[1] - a[1]) * RADIANS) / 2);
  const sinLon = Math.sin(((b[0] - a[0]) * RADIANS) / 2);
  const h = sinLat ** 2 + Math.cos(a[1] * RADIANS) * Math.cos(b[1] * RADIANS) * sinLon ** 2;
  return 2 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The position at `fraction` of the great circle from `a` to `b`. */
function between(a: number[], b: number[], fraction: number): number[] {
  const angle = arc(a, b);
  const wa = Math.sin((1 - fraction) * angle) / Math.sin(angle);
  const wb = Math.sin(fraction * angle) / Math.sin(angle);
  const [ax, ay, az] = vector(a);
  const [bx, by, bz] = vector(b);
  const [x, y, z] = [wa * ax + wb * bx, wa * ay + wb * by, wa * az + wb * bz];
  return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
}

function vector(p: number[]): [number, number, number] {
  const [lon, lat] = [p[0] * RADIANS, p[1] * RADIANS];
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}
