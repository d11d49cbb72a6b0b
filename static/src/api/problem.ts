/** Why a request gave no answer: the server's own words where it had any. */
export class Problem extends Error {
  constructor(
    /** The HTTP status, or 0 where no answer came at all. */
    readonly status: number,
    readonly detail: string,
    /** The query parameter at fault, where the server names one. */
    readonly parameter?: string,
  ) {
    super(detail);
    this.name = "Problem";
  }

  get offline(): boolean {
    return this.status === 0;
  }
}

/** Whether an error only says that we gave the request up ourselves. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
