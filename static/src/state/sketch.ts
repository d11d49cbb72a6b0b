/** What somebody draws on the map: a line to search along, an area, a distance to measure, or one place. */
import { lineLength } from "../geo/geodesic";
import { formatLine, MAX_POSITIONS, type Position } from "../geo/wkt";
import { Signal } from "./signal";
import type { View } from "./view";

export const SKETCHES = ["line", "area", "measure", "place"] as const;
export type SketchKind = (typeof SKETCHES)[number];

export interface Drawn {
  readonly kind: SketchKind;
  readonly positions: readonly Position[];
  /** A measured line stays on the map until it is closed; the others become part of the view. */
  readonly done: boolean;
}

/** Positions that make each kind whole. */
const LEAST: Record<SketchKind, number> = { line: 2, area: 3, measure: 2, place: 1 };

export class Sketch extends Signal<Drawn | undefined> {
  constructor(
    private readonly choose: (change: Partial<View>) => void,
    /** Looks around a place. */
    private readonly around: (place: Position) => void,
  ) {
    super(undefined);
  }

  begin(kind: SketchKind): void {
    this.set({ kind, positions: [], done: false });
  }

  /** Whether the next click on the map belongs to the drawing. */
  get drawing(): boolean {
    return this.value !== undefined && !this.value.done;
  }

  get complete(): boolean {
    return this.value !== undefined && this.value.positions.length >= LEAST[this.value.kind];
  }

  /** Length in metres of what is drawn; of an area, all around. */
  get metres(): number {
    const { kind, positions } = this.value ?? { kind: "line", positions: [] };
    return lineLength(kind === "area" && positions.length > 2 ? [...positions, positions[0]] : positions);
  }

  add(position: Position): void {
    if (!this.value || this.value.done || this.value.positions.length >= MAX_POSITIONS - 1) return;
    this.set({ ...this.value, positions: [...this.value.positions, position] });
    if (this.value.kind === "place") this.finish();
  }

  /** Takes the last position back. */
  undo(): void {
    if (this.value) this.set({ ...this.value, positions: this.value.positions.slice(0, -1), done: false });
  }

  finish(): void {
    if (!this.value || !this.complete) return;
    const { kind, positions } = this.value;
    if (kind === "measure") return this.set({ ...this.value, done: true });
    this.set(undefined);
    if (kind === "line") this.choose({ near: formatLine(positions), selected: undefined });
    if (kind === "area") this.choose({ within: positions, selected: undefined });
    if (kind === "place") this.around(positions[0]);
  }

  cancel(): void {
    if (this.value) this.set(undefined);
  }
}
