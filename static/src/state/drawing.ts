/** How the incidents in view are drawn now, for the key beside the map. */
export interface Drawing {
  /** A round number: what the largest sign stands for. */
  readonly most: number;
  /** Some signs stand for several incidents. */
  readonly several: boolean;
  /** Some incidents are circles. */
  readonly circles: boolean;
  /** Incidents that could be anywhere in the view and beyond: too wide for a circle here. */
  readonly tooWide: number;
}

export const NOTHING_DRAWN: Drawing = { most: 1, several: false, circles: false, tooWide: 0 };
