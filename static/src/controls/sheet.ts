/** On a phone the panel is a sheet at the bottom with three heights; its handle works by drag, click and key. */
import { Control } from "./control";
import { el } from "./dom";

export type SheetHeight = "low" | "half" | "full";

const ORDER: readonly SheetHeight[] = ["low", "half", "full"];

/** A drag beyond this goes to the next height. */
const DRAG_PX = 30;

export class SheetControl extends Control {
  private height: SheetHeight = "low";
  private startY: number | undefined;
  private dragged = false;
  private panel: HTMLElement | undefined;
  readonly element = el("button", {
    class: "sheet-handle",
    attributes: {
      type: "button",
      "aria-label": this.words.sheet,
      "aria-expanded": "false",
      "aria-controls": "panel",
    },
    on: {
      click: () => !this.dragged && this.set(this.height === "low" ? "half" : "low"),
      keydown: (event) => this.key((event as KeyboardEvent).key),
      pointerdown: (event) => this.down(event as PointerEvent),
      pointerup: (event) => this.up(event as PointerEvent),
    },
  });

  start(panel: HTMLElement): this {
    this.panel = panel;
    this.set("low");
    return this;
  }

  /** Opens the sheet at least this far: something in it is to be read. */
  raise(): void {
    if (this.height === "low") this.set("half");
  }

  /** Leaves the map as much room as there is: something is to be done on it. */
  lower(): void {
    this.set("low");
  }

  private set(height: SheetHeight): void {
    this.height = height;
    this.panel?.setAttribute("data-height", height);
    this.element.setAttribute("aria-expanded", String(height !== "low"));
  }

  private step(by: number): void {
    this.set(ORDER[Math.max(0, Math.min(ORDER.length - 1, ORDER.indexOf(this.height) + by))]);
  }

  private key(key: string): void {
    if (key === "ArrowUp") this.step(1);
    if (key === "ArrowDown") this.step(-1);
  }

  private down(event: PointerEvent): void {
    this.startY = event.clientY;
    this.dragged = false;
    this.element.setPointerCapture(event.pointerId);
  }

  private up(event: PointerEvent): void {
    const moved = event.clientY - (this.startY ?? event.clientY);
    this.dragged = Math.abs(moved) > DRAG_PX;
    if (this.dragged) this.step(moved < 0 ? 1 : -1);
  }
}
