/** The name of the page, and the switches for language and theme. */
import type { Language } from "../state/view";
import { Control } from "./control";
import { button, el } from "./dom";

/** Each language by its own name. */
const NAMES: Record<Language, string> = { en: "English", fr: "Français", ar: "العربية" };

export class HeaderControl extends Control {
  readonly element = el(
    "header",
    { class: "header" },
    el("div", { class: "header-name" }, el("h1", { text: "Vigie" }), el("p", { text: this.words.tagline })),
    el("div", { class: "header-switches" }, this.language(), this.theme()),
  );

  private language(): HTMLElement {
    const list = el("select", { class: "switch", attributes: { id: "switch-language", "aria-label": this.words.languageLabel } });
    for (const [language, name] of Object.entries(NAMES))
      list.append(el("option", { text: name, attributes: { value: language, lang: language } }));
    list.value = this.words.language;
    list.addEventListener("change", () => this.model.view.choose({ language: list.value as Language }));
    return list;
  }

  private theme(): HTMLElement {
    const toggle = button(
      "",
      () => this.model.view.choose({ theme: this.model.theme === "dark" ? "light" : "dark" }),
      "switch",
    );
    const update = () => {
      const dark = this.model.theme === "dark";
      toggle.textContent = dark ? this.words.toLight : this.words.toDark;
      toggle.title = this.words.themeLabel(dark);
    };
    toggle.id = "switch-theme";
    update();
    this.listen(this.model.changed, update);
    return toggle;
  }
}
