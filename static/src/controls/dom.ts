/** Making elements. Text only ever arrives through `textContent`, so data cannot become markup. */

type Child = Node | string | undefined | false;

interface Options {
  readonly class?: string;
  readonly text?: string;
  /** Attributes; one that is undefined or false is left out. */
  readonly attributes?: Readonly<Record<string, string | boolean | undefined>>;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
}

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: Options = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (options.class) element.className = options.class;
  if (options.text !== undefined) element.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  for (const [type, listener] of Object.entries(options.on ?? {})) element.addEventListener(type, listener);
  if (children.length > 0) fill(element, ...children);
  return element;
}

/** Puts these children in place of those the element has. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
}

/** Embeddings, overrides and isolates of Unicode's bidirectional algorithm: in a text of somebody else's they can only deceive. */
const DIRECTION_MARKS = /[\u202a-\u202e\u2066-\u2069]/g;

/** A text of the data as it may stand among ours: without marks that turn round what follows. */
export function harmless(text: string): string {
  return text.replace(DIRECTION_MARKS, "");
}

/** A text of the data in an isolate of its own: whichever way it is written, it leaves what is beside it alone. */
export function isolated(text: string): HTMLElement {
  return el("bdi", { text: harmless(text) });
}

/** The same where only text can stand: between the isolates of Unicode. */
export function isolatedText(text: string): string {
  return `\u2068${harmless(text)}\u2069`;
}

/** An element of a drawing. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Node[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function button(label: string, onClick: () => void, className = "button"): HTMLButtonElement {
  return el("button", {
    class: className,
    text: label,
    attributes: { type: "button" },
    on: { click: onClick },
  });
}

/** A colour sample; set from script, since the page's policy allows no style attribute. */
export function swatch(colour: string, className = "swatch"): HTMLSpanElement {
  const sample = el("span", { class: className, attributes: { "aria-hidden": "true" } });
  sample.style.setProperty("--colour", colour);
  return sample;
}
