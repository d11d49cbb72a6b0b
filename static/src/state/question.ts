/**
 * A question to the server that keeps changing. It is asked at once, or as soon as the pause since the last time is
 * over; what is no longer asked is given up; and the last answer stays until the next is here, so that nothing flickers.
 * Answers to several that come one after the other are told together, since each telling has the page laid out anew.
 */
import { isAbort } from "../api/problem";
import type { Notices } from "./notices";
import { Signal } from "./signal";

/** The server is asked no more often than this while somebody drags. */
const ASK_EVERY_MS = 150;

/** The first of several answers waits so long for the others. */
const TOGETHER_MS = 50;

/** An answer that takes longer is late, and what is shown meanwhile marked as not up to date. */
const LATE_MS = 250;

let waiting: (() => void)[] = [];

function tellTogether(tell: () => void): void {
  waiting.push(tell);
  if (waiting.length > 1) return;
  setTimeout(() => {
    const all = waiting;
    waiting = [];
    for (const each of all) each();
  }, TOGETHER_MS);
}

export class Question<T> extends Signal<T | undefined> {
  /** A request is under way or about to be: the value may not be that of the present question. */
  readonly busy = new Signal(false);
  /** It is, and has been for long. */
  readonly late = new Signal(false);
  private asked: string | undefined;
  private lastAsk = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lateness: ReturnType<typeof setTimeout> | undefined;
  private abort: AbortController | undefined;

  constructor(
    private readonly notices: Notices,
    /** The matter under which a failure is told. */
    private readonly matter: string,
  ) {
    super(undefined);
    this.busy.subscribe((busy) => this.time(busy));
  }

  /** Asks, unless `key` says that this was the last question already. */
  ask(key: string, fetch: (signal: AbortSignal) => Promise<T>): void {
    if (key === this.asked) return;
    this.asked = key;
    clearTimeout(this.timer);
    if (!this.busy.value) this.busy.set(true);
    const wait = Math.max(0, this.lastAsk + ASK_EVERY_MS - Date.now());
    this.timer = setTimeout(() => void this.fetch(key, fetch), wait);
  }

  /** Nothing is asked any more. */
  forget(): void {
    this.asked = undefined;
    clearTimeout(this.timer);
    this.abort?.abort();
    this.notices.withdraw(this.matter);
    if (this.busy.value) this.busy.set(false);
    if (this.value !== undefined) this.set(undefined);
  }

  private async fetch(key: string, fetch: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.lastAsk = Date.now();
    this.abort?.abort();
    this.abort = new AbortController();
    try {
      const answer = await fetch(this.abort.signal);
      tellTogether(() => this.answered(key, answer));
    } catch (error) {
      if (isAbort(error) || key !== this.asked) return;
      this.busy.set(false);
      this.notices.fail(this.matter, error, () => {
        this.busy.set(true);
        void this.fetch(key, fetch);
      });
    }
  }

  private answered(key: string, answer: T): void {
    if (key !== this.asked) return;
    this.notices.withdraw(this.matter);
    this.busy.set(false);
    this.set(answer);
  }

  private time(busy: boolean): void {
    clearTimeout(this.lateness);
    if (busy) this.lateness = setTimeout(() => this.late.set(true), LATE_MS);
    else if (this.late.value) this.late.set(false);
  }
}
