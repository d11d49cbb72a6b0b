/** Lets the page that makes the code of embeds answer in place, and copy what it has made. */
import { getJson } from "../api/client";
import { button } from "../controls/dom";

/** Nobody has stopped writing before. */
const SETTLED_MS = 400;

const WAYS = ["iframe", "component", "still", "amp"] as const;

/** `GET /embed/builder?...&f=json`. */
type Made = Record<(typeof WAYS)[number], { readonly about: string; readonly code: string }> & {
  readonly address: string;
  readonly height: number;
};

export function enhanceBuilder(form: HTMLFormElement): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  const make = async () => {
    const asked = ++latest;
    const query = queryOf(form);
    const made = await getJson<Made>(`/embed/builder?${query}&f=json`);
    if (asked !== latest) return;
    history.replaceState(null, "", `?${query}`);
    show(made);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void make(), SETTLED_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void make();
  });
  for (const area of document.querySelectorAll<HTMLTextAreaElement>(".code textarea")) area.after(copyButton(area));
}

function queryOf(form: HTMLFormElement): URLSearchParams {
  const given = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(given.filter(([, value]) => value !== ""));
}

function show(made: Made): void {
  for (const way of WAYS) {
    document.querySelector<HTMLTextAreaElement>(`#code-${way}`)!.value = made[way].code;
    document.querySelector(`[data-about="${way}"]`)!.textContent = made[way].about;
  }
  for (const frame of document.querySelectorAll<HTMLIFrameElement>(".preview iframe")) {
    frame.height = String(made.height);
    frame.src = `../embed${new URL(made.address).search}`;
  }
}

function copyButton(area: HTMLTextAreaElement): HTMLButtonElement {
  const copy = button("Copy", () => {
    area.select();
    void navigator.clipboard.writeText(area.value).then(() => (copy.textContent = "Copied"));
  });
  return copy;
}
