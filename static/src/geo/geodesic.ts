/** Distances on the WGS 84 ellipsoid, by the inverse formula of Vincenty (1975), for measuring by hand. */
import type { Position } from "./wkt";

/** Semi-major axis in metres and flattening of WGS 84. */
const A = 6_378_137;
const F = 1 / 298.257223563;
const B = A * (1 - F);

/** Radius in metres of the sphere that stands in where the formula does not settle: nearly opposite positions. */
const MEAN_RADIUS = 6_371_008.8;

const RADIANS = Math.PI / 180;
const PRECISE = 1e-12;
const MOST_ROUNDS = 100;

/** Metres along the geodesic between two positions. */
export function geodesicDistance(from: Position, to: Position): number {
  const difference = (to[0] - from[0]) * RADIANS;
  const [u1, u2] = [from, to].map(([, lat]) => Math.atan((1 - F) * Math.tan(lat * RADIANS)));
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = difference;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL);
    if (sinSigma === 0) return 0;
    const cosSigma = sin1 * sin2 + cos1 * cos2 * cosL;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cos1 * cos2 * sinL) / sinSigma;
    const cosSqAlpha = 1 - sinAlpha ** 2;
    const cos2m = cosSqAlpha === 0 ? 0 : cosSigma - (2 * sin1 * sin2) / cosSqAlpha;
    const c = (F / 16) * cosSqAlpha * (4 + F * (4 - 3 * cosSqAlpha));
    const spread = sigma + c * sinSigma * (cos2m + c * cosSigma * (2 * cos2m ** 2 - 1));
    const next = difference + (1 - c) * F * sinAlpha * spread;
    if (Math.abs(next - lambda) < PRECISE) return length(sigma, sinSigma, cosSigma, cos2m, cosSqAlpha);
    lambda = next;
  }
  return MEAN_RADIUS * Math.acos(Math.sin(from[1] * RADIANS) * Math.sin(to[1] * RADIANS) +
    Math.cos(from[1] * RADIANS) * Math.cos(to[1] * RADIANS) * Math.cos(difference));
}

/** The length of an arc of the auxiliary sphere, with Vincenty's series in A and B. */
function length(sigma: number, sin: number, cos: number, cos2m: number, cosSqAlpha: number): number {
  const uSq = (cosSqAlpha * (A ** 2 - B ** 2)) / B ** 2;
  const a = 1 + (uSq / 16384) * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)));
  const b = (uSq / 1024) * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)));
  const inner = cos * (2 * cos2m ** 2 - 1) - (b / 6) * cos2m * (4 * sin ** 2 - 3) * (4 * cos2m ** 2 - 3);
  return B * a * (sigma - b * sin * (cos2m + (b / 4) * inner));
}

/** Metres along a line of positions. */
export function lineLength(line: readonly Position[]): number {
  return line.slice(1).reduce((sum, to, i) => sum + geodesicDistance(line[i], to), 0);
}

/** The position on a line at so many metres from its start; between two positions by their share, as near as a mark on a map asks. */
export function positionAlong(line: readonly Position[], metres: number): Position {
  let left = metres;
  for (let i = 1; i < line.length; i++) {
    const stretch = geodesicDistance(line[i - 1], line[i]);
    if (left <= stretch && stretch > 0) {
      const share = left / stretch;
      return [line[i - 1][0] + share * (line[i][0] - line[i - 1][0]), line[i - 1][1] + share * (line[i][1] - line[i - 1][1])];
    }
    left -= stretch;
  }
  return line[line.length - 1];
}
