/**
 * A form that asks the server: with scripts it leaves out what is empty, offers every format and shows the answer in
 * place. Without, it leads to the answer's page.
 */
import { button, el, fill } from "../controls/dom";

/** More of an answer than this is not shown: a reader has seen how it goes, and a browser would stall. */
const SHOWN_CHARACTERS = 20_000;

/** A form's own properties give way to fields of the same name (a property may be called `dataset`): what is asked of it
 * is asked of the element around it. */
export function enhance(element: HTMLElement): void {
  element.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
  const formats = (element.dataset.formats ?? "").split(",").filter((name) => name !== "");
  if (formats.length > 0) new Ask(element, formats);
}

class Ask {
  private readonly address = el("code");
  private readonly answer = el("div", { class: "answer", attributes: { "aria-live": "polite" } });
  private readonly action: string;
  private asked: AbortController | undefined;

  constructor(
    private readonly element: HTMLElement,
    formats: readonly string[],
  ) {
    this.action = new URL(element.dataset.action!, location.href).href;
    element.querySelector('input[type="hidden"][name="f"]')?.replaceWith();
    element.querySelector(".fields")?.prepend(formatField(this.action, formats));
    const open = el("a", { text: "Open", class: "button", attributes: { target: "_blank" } });
    const copy = button("Copy the address", () => void navigator.clipboard?.writeText(this.url()));
    element.querySelector(".actions")?.append(" ", open, " ", copy);
    element.append(el("p", {}, this.address), this.answer);
    const update = () => {
      this.address.textContent = this.url();
      open.href = this.url();
    };
    element.addEventListener("input", update);
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask();
    });
    update();
  }

  private url(): string {
    const pairs = [...new FormData(this.element.querySelector("form")!)].map(([name, value]) => [name, String(value)]);
    const query = new URLSearchParams(pairs).toString().replace(/%2C/g, ",").replace(/%2F/g, "/").replace(/%3A/g, ":");
    return query === "" ? this.action : `${this.action}?${query}`;
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    fill(this.answer, el("p", { class: "faint", text: "Asking ..." }));
    try {
      const response = await fetch(this.url(), { signal: this.asked.signal });
      await this.show(response);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      fill(this.answer, el("p", { class: "note", text: `No answer came: ${String(error)}` }));
    }
  }

  private async show(response: Response): Promise<void> {
    const type = response.headers.get("content-type") ?? "";
    const head = el("p", { class: "faint", text: `${response.status} ${response.statusText}, ${type}` });
    if (!/json|text|xml|csv/.test(type)) {
      const bytes = (await response.blob()).size;
      fill(this.answer, head, el("p", { text: `A file of ${bytes.toLocaleString("en")} bytes. Open it to keep it.` }));
      return;
    }
    const text = await response.text();
    const pretty = /json$/.test(type.split(";")[0]) ? indented(text) : text;
    const more = pretty.length > SHOWN_CHARACTERS && `The first ${SHOWN_CHARACTERS.toLocaleString("en")} characters of ${pretty.length.toLocaleString("en")}.`;
    const shown = el("pre", { text: pretty.slice(0, SHOWN_CHARACTERS), attributes: { tabindex: "0" } });
    fill(this.answer, head, shown, more && el("p", { class: "faint", text: more }));
  }
}

function formatField(action: string, formats: readonly string[]): HTMLElement {
  const id = `${action}#f`;
  const options = formats.map((name) => el("option", { text: name, attributes: { value: name } }));
  const select = el("select", { attributes: { name: "f", id } }, ...options);
  return el("div", { class: "field" }, el("label", { text: "f", attributes: { for: id } }), select);
}

/** JSON as people read it; as it is where it is none. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
