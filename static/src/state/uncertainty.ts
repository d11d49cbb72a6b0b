import type { IncidentProperties } from "../api/wire";

/** Radius in metres within which it happened; 0 where the place is exact. */
export function uncertaintyOf({ precision, uncertainty_m }: IncidentProperties): number {
  return precision === "exact" ? 0 : Math.max(0, uncertainty_m ?? 0);
}
