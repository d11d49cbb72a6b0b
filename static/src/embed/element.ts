/**
 * `<vigie-map>`: a map in an article, without a frame. What stands inside the element stays until the map is there, and where
 * it cannot be had. Style and markup are its own, whatever the page around does.
 */
import { useServer } from "../api/client";
import { isAbort, Problem } from "../api/problem";
import { el, fill } from "../controls/dom";
import { type Described, getDescribed } from "./described";
import style from "./embed.css?inline";
import { LiveMap } from "./liveMap";
import { embedLanguage, phrasesFor } from "./phrases";
import { serverOf } from "./server";
import { trouble } from "./trouble";

export { LiveMap, phrasesFor, trouble };

/** Attributes that mean parameters of another name; all others have their own. */
const PARAMETERS: Readonly<Record<string, string>> = { view: "map" };
const ATTRIBUTES = ["collection", "view", "collections", "height", "lang", "theme"] as const;

const DEFAULT_HEIGHT = 480;

const SERVER = serverOf(import.meta.url);

/** One for all maps of a page. */
let sheet: CSSStyleSheet | undefined;

function sharedSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
  }
  return sheet;
}

export class VigieMap extends HTMLElement {
  static readonly observedAttributes = ["query", ...ATTRIBUTES];
  /** How high what stands in the element is, before it is hidden. */
  private readonly standing = this.offsetHeight;
  private readonly root = this.attachShadow({ mode: "open" });
  private readonly frame = el("div", { class: "vigie framed" });
  private readonly slotted = el("slot");
  private abort = new AbortController();
  private waiting = false;

  connectedCallback(): void {
    this.root.adoptedStyleSheets = [sharedSheet()];
    this.root.replaceChildren(this.slotted, this.frame);
    // What stands in the element may be higher than the map: then the map is as high, so that nothing below moves.
    const height = Number(this.getAttribute("height")) || DEFAULT_HEIGHT;
    this.style.setProperty("--vigie-height", `${Math.max(height, this.standing)}px`);
    this.attributeChangedCallback();
  }

  private set state(state: "lively" | "failed") {
    this.frame.className = `vigie framed ${state}`;
    this.slotted.hidden = state === "lively";
  }

  disconnectedCallback(): void {
    this.abort.abort();
  }

  /** Shows what the attributes say now. Several that change together are one change. */
  attributeChangedCallback(): void {
    if (!this.isConnected || this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      void this.show();
    });
  }

  private get parameters(): URLSearchParams {
    const parameters = new URLSearchParams(this.getAttribute("query") ?? "");
    for (const name of ATTRIBUTES) {
      const value = this.getAttribute(name);
      if (value) parameters.set(PARAMETERS[name] ?? name, value);
    }
    // The article's own language, where nothing else is said.
    if (!parameters.has("lang")) parameters.set("lang", this.language);
    return parameters;
  }

  private get language(): string {
    const own = this.getAttribute("lang") ?? this.closest("[lang]")?.getAttribute("lang") ?? "en";
    return embedLanguage(own);
  }

  private async show(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    try {
      const described = await getDescribed(this.parameters, signal);
      await this.showMap(described, signal);
    } catch (error) {
      if (!isAbort(error) && !signal.aborted) this.tell(error);
    }
  }

  private async showMap(described: Described, signal: AbortSignal): Promise<void> {
    const { live } = described;
    if (live.theme) this.frame.dataset.theme = live.theme;
    else delete this.frame.dataset.theme;
    this.frame.lang = described.lang;
    this.frame.dir = described.lang === "ar" ? "rtl" : "ltr";
    const stage = el("div", { class: "stage" });
    fill(this.frame, ...describe(described, stage));
    const map = new LiveMap(stage, live);
    await map.start();
    if (!signal.aborted) this.state = "lively";
  }

  /** What went wrong, beside what stands in the element. */
  private tell(error: unknown): void {
    this.state = "failed";
    fill(this.frame, trouble(error, phrasesFor(this.language), () => void this.show()));
    if (!(error instanceof Problem)) throw error;
  }
}

/** The words around the map. */
function describe(described: Described, stage: HTMLElement): HTMLElement[] {
  const { title, count, of, notes, credits, link, table } = described;
  const bdi = (text: string) => el("bdi", { text });
  const outside = { target: "_blank", rel: "noopener" };
  const head = el("tr", {}, ...table.columns.map((text) => el("th", { text, attributes: { scope: "col" } })));
  const rows = table.rows.map((row) =>
    el(
      "tr",
      {},
      el("td", { text: row.when }),
      el(
        "th",
        { attributes: { scope: "row" } },
        el("a", { attributes: { href: `${SERVER}/${row.href}`, ...outside } }, bdi(row.title)),
      ),
      el("td", {}, bdi(row.place)),
      el("td", { text: row.precision }),
    ),
  );
  const details = el(
    "details",
    {},
    el("summary", { text: table.title }),
    el(
      "div",
      { class: "table", attributes: { tabindex: "0", role: "region", "aria-label": title } },
      el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)),
    ),
  );
  const caption = el(
    "div",
    { class: "caption" },
    el("p", { class: "title" }, bdi(title)),
    el("p", { class: "of" }, el("strong", { text: count }), ...of.flatMap((part) => [" · ", bdi(part)])),
    table.rows.length > 0 ? details : undefined,
    el(
      "p",
      { class: "credits" },
      ...credits.flatMap((line) => [bdi(line), " "]),
      el("a", { class: "full", text: link.title, attributes: { href: `${SERVER}/${link.href}`, ...outside } }),
    ),
  );
  const said = notes.map(({ text, wrong }) => el("p", { class: wrong ? "note fault" : "note" }, bdi(text)));
  return [...said, stage, caption];
}

if (!customElements.get("vigie-map")) {
  useServer(SERVER);
  customElements.define("vigie-map", VigieMap);
}
