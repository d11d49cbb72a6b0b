import { expect, it, vi } from "vitest";
import { TileGrid } from "../../../src/state/tiles/tileGrid";
import { TileSwitch } from "../../../src/state/tiles/tileSwitch";
import { Turns } from "../../../src/state/tiles/turns";

const BOX = { minX: 0.1, minY: 0.1, maxX: 0.9, maxY: 0.9 };

/** A grid whose tiles come when they are let. */
function grid(sets: TileSwitch<TileGrid<string>>) {
  const answers: ((tile: string) => void)[] = [];
  const signals: AbortSignal[] = [];
  const load = (_: unknown, signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<string>((resolve) => answers.push(resolve));
  };
  return { grid: new TileGrid<string>(1, load, () => sets.arrived()), answers, signals };
}

it("what was shown stays until all of the next is here", async () => {
  const changed = vi.fn();
  const sets: TileSwitch<TileGrid<string>> = new TileSwitch(changed);
  const [first, second] = [grid(sets), grid(sets)];
  sets.show("first", BOX, () => first.grid);
  for (const answer of first.answers) answer("a");
  await vi.waitFor(() => expect(sets.shown).toBe(first.grid));
  sets.show("second", BOX, () => second.grid);
  second.answers.slice(0, 3).forEach((answer) => answer("b"));
  await Promise.resolve();
  expect(sets.shown).toBe(first.grid);
  expect(sets.busy).toBe(true);
  second.answers[3]("b");
  await vi.waitFor(() => expect(sets.shown).toBe(second.grid));
  expect(sets.busy).toBe(false);
});

it("requests that are no longer wanted are given up", () => {
  const sets: TileSwitch<TileGrid<string>> = new TileSwitch(() => {});
  const [first, second] = [grid(sets), grid(sets)];
  sets.show("first", BOX, () => first.grid);
  sets.show("second", BOX, () => second.grid);
  expect(first.signals.map(({ aborted }) => aborted)).toEqual([true, true, true, true]);
  expect(second.signals.map(({ aborted }) => aborted)).toEqual([false, false, false, false]);
});

it("only so many ask at once, and one that was given up is never begun", async () => {
  const turns = new Turns(1);
  const begun: number[] = [];
  let end = () => {};
  const never = new AbortController();
  const first = turns.take(new AbortController().signal, () => {
    begun.push(1);
    return new Promise<void>((resolve) => (end = resolve));
  });
  const second = turns.take(never.signal, async () => void begun.push(2));
  const third = turns.take(new AbortController().signal, async () => void begun.push(3));
  never.abort();
  end();
  await expect(second).rejects.toThrow();
  await Promise.all([first, third]);
  expect(begun).toEqual([1, 3]);
});
