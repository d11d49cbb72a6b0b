/** Which parts of the canvas labels already take. A coarse grid keeps the test short however many there are. */
const CELL_PX = 64;

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export class Room {
  private readonly cells = new Map<string, Rectangle[]>();

  free(x: number, y: number, width: number, height: number): boolean {
    return cellsOf(x, y, width, height).every((cell) =>
      (this.cells.get(cell) ?? []).every(
        (r) => r.x >= x + width || r.x + r.width <= x || r.y >= y + height || r.y + r.height <= y,
      ),
    );
  }

  take(x: number, y: number, width: number, height: number): void {
    for (const cell of cellsOf(x, y, width, height)) {
      const taken = this.cells.get(cell);
      if (taken) taken.push({ x, y, width, height });
      else this.cells.set(cell, [{ x, y, width, height }]);
    }
  }
}

function cellsOf(x: number, y: number, width: number, height: number): string[] {
  const cells: string[] = [];
  for (let cx = Math.floor(x / CELL_PX); cx <= Math.floor((x + width) / CELL_PX); cx++) {
    for (let cy = Math.floor(y / CELL_PX); cy <= Math.floor((y + height) / CELL_PX); cy++)
      cells.push(`${cx},${cy}`);
  }
  return cells;
}
