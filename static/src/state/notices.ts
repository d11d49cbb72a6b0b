/** What the page has to tell: failures, limits, and links it could not read. Kept until mended or dismissed. */
import type { Problem } from "../api/problem";
import type { Words } from "../i18n/words";
import { Signal } from "./signal";

/** HTTP status of a server that is asked more than it will answer. */
const TOO_MANY = 429;

/** HTTP status of what the terms of a source do not let out. */
const FORBIDDEN = 403;

export interface Notice {
  /** One notice a matter: telling it again replaces it. */
  readonly key: string;
  readonly kind: "error" | "information";
  /** Made when shown, so that it follows the language. */
  readonly text: (words: Words) => string;
  readonly retry?: () => void;
  /** What can be done about it, besides trying again. */
  readonly act?: { readonly label: (words: Words) => string; readonly run: () => void };
}

export class Notices extends Signal<readonly Notice[]> {
  constructor() {
    super([]);
  }

  tell(notice: Notice): void {
    this.set([...this.value.filter(({ key }) => key !== notice.key), notice]);
  }

  withdraw(key: string): void {
    if (this.value.some((notice) => notice.key === key)) {
      this.set(this.value.filter((notice) => notice.key !== key));
    }
  }

  /** Tells that a request failed, in the server's own words where it had any. */
  fail(key: string, problem: unknown, retry: () => void): void {
    const known = problem as Problem;
    this.tell({
      key,
      kind: "error",
      text: (words) => {
        if (known.status === 0) return navigator.onLine ? words.say.unreachable : words.say.offline;
        if (known.status === undefined) return words.say.broken(String(problem));
        if (known.status === TOO_MANY) return words.busyServer;
        if (known.status === FORBIDDEN) return words.terms.aggregate;
        return words.say.serverError(known.status, known.detail);
      },
      retry: () => {
        this.withdraw(key);
        retry();
      },
    });
  }
}
