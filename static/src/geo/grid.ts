/**
 * A uniform grid over points, for "which are here?": rows sorted by cell in one counting sort, as in a
 * bucket index. It stores row numbers and nothing else, and is rebuilt rather than changed.
 */
import { type Box, emptyBox, extend } from "./box";

/** Points a cell holds on average: few enough to test each, enough to keep the cell table small. */
const POINTS_PER_CELL = 8;

export class PointGrid {
  private readonly box: Box = emptyBox();
  private readonly columns: number;
  private readonly cellSize: number;
  /** Where each cell's rows begin in `rows`; one more entry than cells. */
  private readonly starts: Uint32Array;
  private readonly rows: Uint32Array;

  constructor(
    private readonly xs: Float64Array,
    private readonly ys: Float64Array,
    count: number,
  ) {
    for (let i = 0; i < count; i++) extend(this.box, xs[i], ys[i]);
    const width = Math.max(this.box.maxX - this.box.minX, 1e-9);
    const height = Math.max(this.box.maxY - this.box.minY, 1e-9);
    const cells = Math.max(1, count / POINTS_PER_CELL);
    this.cellSize = Math.max(Math.sqrt((width * height) / cells), Math.max(width, height) / cells);
    this.columns = Math.floor(width / this.cellSize) + 1;
    const lines = Math.floor(height / this.cellSize) + 1;
    this.starts = new Uint32Array(this.columns * lines + 1);
    this.rows = new Uint32Array(count);
    this.sort(count);
  }

  /** Calls `visit` with each row whose point lies in the box. */
  within(box: Box, visit: (row: number) => void): void {
    if (this.rows.length === 0 || box.maxX < this.box.minX || box.maxY < this.box.minY) return;
    const [left, right] = [this.column(box.minX), this.column(box.maxX)];
    const [top, bottom] = [this.line(box.minY), this.line(box.maxY)];
    for (let line = top; line <= bottom; line++) {
      const end = this.starts[line * this.columns + right + 1];
      for (let i = this.starts[line * this.columns + left]; i < end; i++) {
        const row = this.rows[i];
        const [x, y] = [this.xs[row], this.ys[row]];
        if (x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY) visit(row);
      }
    }
  }

  private sort(count: number): void {
    for (let i = 0; i < count; i++) this.starts[this.cell(i) + 1]++;
    for (let c = 1; c < this.starts.length; c++) this.starts[c] += this.starts[c - 1];
    const next = this.starts.slice();
    for (let i = 0; i < count; i++) this.rows[next[this.cell(i)]++] = i;
  }

  private cell(row: number): number {
    return this.line(this.ys[row]) * this.columns + this.column(this.xs[row]);
  }

  private column(x: number): number {
    const column = Math.floor((x - this.box.minX) / this.cellSize);
    return Math.max(0, Math.min(this.columns - 1, column));
  }

  private line(y: number): number {
    const lines = (this.starts.length - 1) / this.columns;
    return Math.max(0, Math.min(lines - 1, Math.floor((y - this.box.minY) / this.cellSize)));
  }
}
