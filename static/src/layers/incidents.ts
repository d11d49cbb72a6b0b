/**
 * Incidents, from the columns straight to the canvas. An exact place is a dot; an uncertain one is its circle,
 * never a pin at the middle; many in one view are hexagons shaded by number. Circles and hexagons lie below the
 * highways, which they would tint or hide, and marks above.
 */
import { metresPerUnit } from "../geo/mercator";
import type { Drawing } from "../state/drawing";
import type { Incidents } from "../state/incidents";
import type { Frame, Painter } from "./frame";
import { HEXAGON_PX, type Hexagons } from "./hexagons";
import { fade, type InSight } from "./inSight";
import { paintCircles, paintMarks, paintNumbers, paintRims, paintSelected, tintSelected } from "./marks";
import { Room } from "./room";

/** What is selected and how it is coloured: the same for circles and marks. */
export interface Look {
  /** The place in the palette of each event type. */
  colours: readonly number[];
  selected: string | undefined;
}

export class CirclesPainter implements Painter {
  constructor(
    private readonly incidents: Incidents,
    private readonly inSight: InSight,
    private readonly look: Look,
  ) {}

  paint(frame: Frame): void {
    const { circles, hexagons } = this.inSight.of(frame);
    if (hexagons) {
      hexagons.paint(frame);
      paintRims(frame, circles);
    } else paintCircles(frame, circles, this.look.colours, (radius) => fade(radius, frame));
    const row = selectedRow(this.incidents, this.look);
    if (row === undefined) return;
    const { x, y, radius } = this.incidents;
    tintSelected(frame, frame.x(x[row]), frame.y(y[row]), radius[row] * frame.scale);
  }
}

export class MarksPainter implements Painter {
  /** The hexagons of the last painting, to find what is under the pointer. */
  hexagons: Hexagons | undefined;
  /** Where numbers stand, which the names of towns keep clear of. */
  numbers = new Room();

  constructor(
    private readonly incidents: Incidents,
    private readonly inSight: InSight,
    private readonly look: Look,
    private readonly report: (drawing: Drawing) => void,
  ) {}

  paint(frame: Frame): void {
    const { circles, marks, hexagons, tooWide } = this.inSight.of(frame);
    this.hexagons = hexagons;
    paintMarks(frame, marks, this.look.colours);
    if (frame.first) this.numbers = new Room();
    // On hexagons the number of a circle would be read as theirs.
    if (!hexagons) paintNumbers(frame, marks, circles, this.numbers);
    this.paintSelected(frame);
    if (frame.first) this.tell(frame, tooWide);
  }

  private paintSelected(frame: Frame): void {
    const row = selectedRow(this.incidents, this.look);
    if (row === undefined) return;
    const { x, y, radius } = this.incidents;
    paintSelected(frame, frame.x(x[row]), frame.y(y[row]), radius[row] * frame.scale);
  }

  private tell(frame: Frame, tooWide: number): void {
    const { minY, maxY } = frame.box;
    const metres = (HEXAGON_PX / frame.scale) * metresPerUnit(Math.max(0, Math.min(1, (minY + maxY) / 2)));
    const fullest = this.hexagons?.fullest ?? 0;
    this.report({ mode: this.hexagons ? "grid" : "marks", fullest, hexagonMetres: metres, tooWide });
  }
}

function selectedRow(incidents: Incidents, { selected }: Look): number | undefined {
  return selected === undefined ? undefined : incidents.rowOf(selected);
}
