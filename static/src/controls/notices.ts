/** Failures and limits, over the map, with a way to try again. */
import type { Notice } from "../state/notices";
import { Control } from "./control";
import { button, el, fill, harmless } from "./dom";

export class NoticesControl extends Control {
  readonly element = el("div", { class: "notices" });

  start(): this {
    this.listen(this.model.notices, (notices) => this.update(notices));
    this.update(this.model.notices.value);
    return this;
  }

  private update(notices: readonly Notice[]): void {
    // Several requests fail alike when the server is away: say it once, and try all of them again.
    const byText = new Map<string, Notice[]>();
    for (const notice of notices) {
      const text = notice.text(this.words);
      byText.set(text, [...(byText.get(text) ?? []), notice]);
    }
    fill(this.element, ...[...byText].map(([text, same]) => this.render(text, same)));
  }

  private render(text: string, same: readonly Notice[]): HTMLElement {
    const retries = same.flatMap(({ retry }) => retry ?? []);
    const withdraw = () => {
      for (const { key } of same) this.model.notices.withdraw(key);
    };
    const retry = () => {
      for (const again of retries) again();
    };
    return el(
      "div",
      {
        class: `notice notice-${same[0].kind}`,
        attributes: { role: same[0].kind === "error" ? "alert" : "status" },
      },
      el("p", { text: harmless(text) }),
      same[0].act && button(same[0].act.label(this.words), same[0].act.run, "button notice-act"),
      retries.length > 0 && button(this.words.retry, retry, "button notice-retry"),
      button(this.words.dismiss, withdraw, "button notice-dismiss"),
    );
  }
}
