/** The view for others: a link, downloads, commands, how to cite it, a picture, and paper. */
import "../style/share.css";
import type { Collection } from "../api/wire";
import { today } from "../state/day";
import { dayOf } from "../state/frozen";
import { apiLink, citation, countsLink, feedLink, formatsOf, isOpen, itemsLink, pageLink, pictureLink, type Shared, snippets, type Tool } from "../state/share";
import { Control } from "./control";
import { button, el, fill, harmless } from "./dom";

const TOOLS: readonly Tool[] = ["curl", "python", "r", "qgis"];

export class ShareControl extends Control {
  private readonly link = this.copied("share-link", this.words.link);
  private readonly frozen = el("input", { attributes: { type: "checkbox", id: "frozen" }, on: { change: () => void this.model.freeze(this.frozen.checked) } });
  private readonly frozenNote = el("p", { class: "hint", text: this.words.frozenNote });
  private readonly downloads = el("div", { class: "downloads" });
  private readonly api = this.copied("api-link", this.words.apiLink);
  private readonly collection = el("select", { attributes: { id: "share-collection" }, on: { change: () => this.update() } });
  private readonly ofCollection = el("label", { class: "field" }, el("span", { text: this.words.shareOf }), this.collection);
  private readonly tool = el("select", { attributes: { id: "snippet-tool" }, on: { change: () => this.update() } });
  private readonly snippet = this.copied("snippet", this.words.snippet, true);
  private readonly cite = this.copied("citation", this.words.citation, true);
  private readonly picture = el("a", { class: "button", text: this.words.picture, attributes: { download: "map.png" } });
  private readonly status = el("p", { class: "visually-hidden", attributes: { role: "status" } });
  readonly element = el(
    "section",
    { class: "share", attributes: { "aria-label": this.words.share } },
    this.part(this.words.link, this.link.element, el("label", { class: "check" }, this.frozen, el("span", { text: this.words.frozen })), this.frozenNote),
    this.part(this.words.download, this.downloads),
    this.part(this.words.citation, this.cite.element),
    this.part(
      this.words.inTools,
      this.ofCollection,
      this.api.element,
      el("label", { class: "field" }, el("span", { text: this.words.snippet }), this.tool),
      this.snippet.element,
    ),
    this.part(
      this.words.pictures,
      el("div", { class: "tools" }, this.picture, button(this.words.print, () => window.print())),
    ),
    this.status,
  );

  start(): this {
    fill(this.tool, ...TOOLS.map((tool) => el("option", { text: this.words.tool[tool], attributes: { value: tool } })));
    this.listen(this.model.changed, () => this.update());
    this.listen(this.model.catalog, () => this.update());
    this.listen(this.model.rows, () => this.update());
    this.update();
    return this;
  }

  private part(title: string, ...children: HTMLElement[]): HTMLElement {
    return el("section", { class: "section" }, el("h2", { text: title }), ...children);
  }

  /** A text to copy: a button does it, and where it cannot the text is selected. */
  private copied(id: string, label: string, long = false): { element: HTMLElement; set: (text: string) => void } {
    const field = el(long ? "textarea" : "input", { class: "copy-text", attributes: { id, readonly: true, "aria-label": label, rows: long ? "4" : undefined, spellcheck: "false", dir: "auto" } });
    const copy = button(this.words.copy, () => void this.copy(field, copy), "button copy");
    copy.setAttribute("aria-describedby", id);
    return { element: el("div", { class: "copy-row" }, field, copy), set: (text) => field.value !== text && (field.value = text) };
  }

  private async copy(field: HTMLInputElement | HTMLTextAreaElement, copy: HTMLButtonElement): Promise<void> {
    let done = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without leave, or over plain HTTP, a browser keeps its clipboard to itself.
      field.select();
      done = false;
    }
    const said = done ? this.words.copyDone : this.words.copyByHand;
    this.status.textContent = said;
    copy.textContent = said;
    setTimeout(() => (copy.textContent = this.words.copy), SAID_MS);
  }

  /** Those that are on the map. */
  private get collections(): readonly Collection[] {
    return this.model.catalog.shown(this.model.view.value);
  }

  /** The one that tools are for, where there are several. */
  private choice(): Collection | undefined {
    const chosen = this.collections.find(({ id }) => id === this.collection.value) ?? this.collections[0];
    this.ofCollection.hidden = this.collections.length < 2;
    fill(this.collection, ...this.collections.map(({ id, title }) => el("option", { text: harmless(title ?? id), attributes: { value: id } })));
    if (chosen) this.collection.value = chosen.id;
    return chosen;
  }

  private update(): void {
    const { box, view, theme, language } = this.model;
    const main = this.choice();
    if (!box.value || !main) return;
    const shared: Shared = { view: view.value, box: box.value, origin: location.origin };
    const { frozen } = view.value;
    const link = pageLink(shared);
    this.link.set(link);
    this.frozen.checked = frozen !== undefined;
    this.api.set(apiLink(shared, main));
    this.snippet.set(snippets(shared, main)[this.tool.value as Tool]);
    this.cite.set(harmless(citation(shared, this.collections, frozen === undefined ? today() : dayOf(frozen), link, this.words)));
    const others = (["areas", "highways", "places"] as const).flatMap((role) => this.model.catalog.ofRole(role));
    const { clientWidth: width, clientHeight: height } = document.querySelector(".map") ?? document.body;
    this.picture.href = pictureLink(shared, this.collections, others, { width, height }, theme, language);
    fill(this.downloads, ...this.collections.flatMap((collection) => this.offered(shared, collection)));
  }

  /** The formats of a collection, or what its terms allow instead. */
  private offered(shared: Shared, collection: Collection): HTMLElement[] {
    const { vigie, title, id } = collection;
    const licence = vigie?.licenceClass;
    const matched = this.model.rows.value?.matched;
    const formats = formatsOf(collection).map(({ name, title: format }) =>
      el("li", {}, el("a", { class: "chip", text: format, attributes: { href: itemsLink(shared, collection, name), download: `${id}.${EXTENSIONS[name] ?? name}` } })),
    );
    const counts = el("a", { class: "link", text: this.words.countsCsv, attributes: { href: countsLink(shared, collection), download: "counts.csv" } });
    const note = licence === "display" ? this.words.displayOnly : licence === "aggregate" ? this.words.countsOnly : undefined;
    const feed = feedLink(shared, collection);
    return [
      ...(this.collections.length > 1 ? [el("h3", { text: harmless(title ?? id) })] : []),
      ...(note === undefined ? [] : [el("p", { class: "notice notice-information", text: note })]),
      ...(matched === undefined || !isOpen(licence) ? [] : [el("p", { class: "hint", text: this.words.downloadNote(matched) })]),
      ...(licence === "aggregate" ? [] : [el("ul", { class: "formats" }, ...formats)]),
      el("p", {}, counts),
      ...(feed === undefined ? [] : [el("p", {}, el("a", { class: "link feed-link", text: this.words.feed, attributes: { href: feed } }))]),
    ];
  }
}

/** How long a button says that it did its work. */
const SAID_MS = 2_500;

/** Endings of files where they differ from the format's name. */
const EXTENSIONS: Readonly<Record<string, string>> = { json: "geojson", geojsonseq: "geojsons" };
