/** How the incidents in view are drawn now, for the key beside the map. */
export interface Drawing {
  readonly mode: "marks" | "grid";
  /** Incidents in the fullest hexagon. */
  readonly fullest: number;
  /** Width of a hexagon on the ground, in metres. */
  readonly hexagonMetres: number;
  /** Incidents that could be anywhere in the view and beyond: too wide for a circle here. */
  readonly tooWide: number;
}

export const NOTHING_DRAWN: Drawing = { mode: "marks", fullest: 0, hexagonMetres: 0, tooWide: 0 };
