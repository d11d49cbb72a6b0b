/** Which incidents the filters let through, and how many: recomputed in one pass over the columns. */
import type { Incidents } from "./incidents";
import type { View } from "./view";

/** What becomes of a row: not drawn, drawn quietly (outside the corridor), or drawn. */
export const HIDDEN = 0;
export const QUIET = 1;
export const SHOWN = 2;

/** Tells whether a row is a hit of the corridor. */
export type IsHit = (row: number) => boolean;

export class Shown {
  flags = new Uint8Array(0);
  /** Rows that pass every filter; within the corridor where one is chosen. */
  count = 0;
  /** For each event type, by its number, the incidents of the chosen dates. */
  perType = new Uint32Array(0);
  /** Grows with each update, so that who drew can tell whether to draw again. */
  version = 0;

  update(incidents: Incidents, view: View, isHit: IsHit | undefined): void {
    if (this.flags.length !== incidents.x.length) this.flags = new Uint8Array(incidents.x.length);
    this.perType = new Uint32Array(incidents.types.size);
    this.count = 0;
    this.version++;
    const allowed = allowedTypes(incidents, view.facets.event_type);
    const from = view.from ?? -Infinity;
    const to = view.to ?? Infinity;
    for (let row = 0; row < incidents.count; row++) {
      const type = incidents.type[row];
      const inTime = incidents.end[row] >= from && incidents.start[row] <= to;
      if (inTime) this.perType[type]++;
      if (!inTime || !allowed[type]) this.flags[row] = HIDDEN;
      else if (isHit && !isHit(row)) this.flags[row] = QUIET;
      else {
        this.flags[row] = SHOWN;
        this.count++;
      }
    }
  }
}

function allowedTypes(incidents: Incidents, chosen: readonly string[] | undefined): Uint8Array {
  return Uint8Array.from(incidents.types.all, (type) => (!chosen || chosen.includes(type) ? 1 : 0));
}
