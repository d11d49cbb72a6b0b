/** What all of our Leaflet maps have in common: our own buttons and credits, and no movement for who wants none. */
import type { MapOptions } from "leaflet";

/** What stands on Leaflet's buttons. Its own is markup, which pages with Trusted Types do not take. */
export const ZOOM_SIGNS = { zoomInText: "+", zoomOutText: "\u2212" } as const;

export function leafletOptions(): MapOptions {
  const moving = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    worldCopyJump: true,
    zoomControl: false,
    attributionControl: false,
    zoomAnimation: moving,
    fadeAnimation: moving,
    inertia: moving,
  };
}
