/**
 * Web Mercator in *world units*: x and y run from 0 to 1 over the whole world, y downwards. At zoom z a
 * world unit is `256 * 2^z` pixels, so geometry is projected once and only scaled afterwards.
 */

/** A position on the projected world, both from 0 to 1. */
export interface WorldPoint {
  readonly x: number;
  readonly y: number;
}

/** Equatorial circumference of WGS 84, in metres. */
const CIRCUMFERENCE_M = 40_075_016.686;

/** The latitude at which the square world ends. */
const MAX_LATITUDE = 85.051_128_78;

const RADIANS = Math.PI / 180;

/** A longitude between -180 and 180: a map goes round the world as often as somebody pans, positions do not. */
export function wrapped(lon: number): number {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

export function worldX(lon: number): number {
  return lon / 360 + 0.5;
}

export function worldY(lat: number): number {
  const sine = Math.sin(Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, lat)) * RADIANS);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

export function longitude(x: number): number {
  return (x - 0.5) * 360;
}

export function latitude(y: number): number {
  return Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) / RADIANS;
}

/** How many metres on the ground one world unit is at the height `y`: it shrinks towards the poles. */
export function metresPerUnit(y: number): number {
  return CIRCUMFERENCE_M / Math.cosh(Math.PI * (1 - 2 * y));
}
