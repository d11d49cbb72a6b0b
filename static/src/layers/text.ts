/** Text on a canvas: the font, and how wide texts are, which is measured once for each. */

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/** More texts than a map shows in an hour; then all are measured anew. */
const MAX_KNOWN = 20_000;

const widths = new Map<string, number>();

/** The width of a text in the context's present font and spacing. */
export function textWidth(context: CanvasRenderingContext2D, text: string): number {
  const key = `${context.font} ${context.letterSpacing} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    width = context.measureText(text).width;
    if (widths.size >= MAX_KNOWN) widths.clear();
    widths.set(key, width);
  }
  return width;
}
