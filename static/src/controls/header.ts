/** The name of the page, and the switches for language and theme. */
import { Control } from "./control";
import { button, el } from "./dom";

export class HeaderControl extends Control {
  readonly element = el(
    "header",
    { class: "header" },
    el("div", { class: "header-name" }, el("h1", { text: "Vigie" }), el("p", { text: this.words.tagline })),
    el("div", { class: "header-switches" }, this.language(), this.theme()),
  );

  private language(): HTMLElement {
    const other = this.words.language === "en" ? "fr" : "en";
    const toggle = button(
      this.words.switchLanguage,
      () => this.model.view.choose({ language: other }),
      "switch",
    );
    toggle.lang = other;
    toggle.id = "switch-language";
    return toggle;
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
