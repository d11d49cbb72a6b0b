/** The address of the server that a script of ours came from, without a slash at its end. */
export function serverOf(script: string): string {
  const { origin, pathname } = new URL(script);
  return origin + pathname.replace(/\/(assets\/[^/]*|embed\.js)$/, "");
}
