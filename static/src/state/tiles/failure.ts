/** Something that could not be had, and how to try again. */
export interface Failure {
  readonly error: unknown;
  readonly retry: () => void;
}
