/** Lets the page that makes the code of embeds answer in place, and copy what it has made. What it says stands in the page already. */
import { getJson } from "../api/client";
import { el } from "../controls/dom";
import { intervalOf, joinDays } from "./days";

/** Nobody has stopped writing before. */
const SETTLED_MS = 400;

/** How long a button says that it did its work. */
const SAID_MS = 2_500;

const WAYS = ["iframe", "component", "still", "amp"] as const;

/** `GET /embed/builder?...&f=json`. */
type Made = Record<(typeof WAYS)[number], { readonly about: string; readonly code: string }> & {
  readonly address: string;
  readonly map: string;
  readonly height: number;
};

export function enhanceBuilder(form: HTMLFormElement): void {
  const said = form.closest<HTMLElement>(".builder")!.dataset;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  const make = async () => {
    const asked = ++latest;
    const query = queryOf(form);
    try {
      const made = await getJson<Made>(`/embed/builder?${query}&f=json`);
      if (asked !== latest) return;
      history.replaceState(null, "", `?${query}`);
      show(made);
      tell("");
    } catch {
      if (asked === latest) tell(said.unanswered!);
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void make(), SETTLED_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void make();
  });
  for (const field of form.querySelectorAll<HTMLElement>("[data-from]")) offerDays(field);
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) letCopy(button, said);
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
  document.querySelector<HTMLAnchorElement>("[data-map]")!.href = made.map.replace(/^\//, "../");
}

function tell(text: string): void {
  document.querySelector(".notes")!.replaceChildren(...(text === "" ? [] : [el("p", { class: "note", text })]));
}

/** Two days to choose in place of the interval, where it is of days. */
function offerDays(field: HTMLElement): void {
  const whole = field.querySelector("input")!;
  const days = intervalOf(whole.value);
  if (!days) return;
  const inputs = days.map((value) => el("input", { attributes: { type: "date", value } }));
  const write = () => (whole.value = joinDays(inputs[0].value, inputs[1].value));
  whole.type = "hidden";
  field.querySelector("label")!.hidden = true;
  const named = (input: HTMLInputElement, name: string) => el("label", { class: "day" }, el("span", { text: name }), input);
  const pair = el("div", { class: "days" }, named(inputs[0], field.dataset.from!), named(inputs[1], field.dataset.to!));
  // Before the form hears of it.
  pair.addEventListener("input", write);
  field.append(pair);
}

function letCopy(button: HTMLButtonElement, said: DOMStringMap): void {
  const area = document.querySelector<HTMLTextAreaElement>(`#${button.dataset.copy}`)!;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    area.select();
    const done = await navigator.clipboard?.writeText(area.value).then(() => true, () => false);
    button.textContent = (done ? said.copied : said.byHand) ?? "";
    setTimeout(() => (button.textContent = label), SAID_MS);
  });
}
