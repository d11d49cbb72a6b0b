/** Texts that repeat, each kept once and known by its number. */
export class Dictionary {
  private readonly texts: string[] = [];
  private readonly indices = new Map<string, number>();

  index(text: string): number {
    let index = this.indices.get(text);
    if (index === undefined) {
      index = this.texts.push(text) - 1;
      this.indices.set(text, index);
    }
    return index;
  }

  text(index: number): string {
    return this.texts[index] ?? "";
  }

  get size(): number {
    return this.texts.length;
  }

  get all(): readonly string[] {
    return this.texts;
  }
}
