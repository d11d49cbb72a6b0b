/** Conditions in CQL2 Text, as far as the page itself writes them, decided by the browser. */
import { Problem } from "../api/problem";

/** What a condition is asked of. */
export interface Thing {
  readonly id: string;
  readonly lon: number;
  readonly lat: number;
  /** The value of a property; nothing where there is none. */
  get(property: string): unknown;
}

/** Whether a thing fits; nothing where that is unknown, as of values that are not there. */
export type Test = (thing: Thing) => boolean | undefined;

const TOKEN = /\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|([A-Za-z_][\w.]*)|("[^"]+")|(<=|>=|<>|[=<>(),]))/y;

interface Token {
  readonly kind: "text" | "number" | "word" | "sign";
  readonly text: string;
}

/** Reads a condition; a `Problem` where it says more than a copy can decide. */
export function readCondition(text: string): Test {
  return new Reader(tokensOf(text)).whole();
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (!found) throw beyond(text);
    const [, string, number, word, quoted, sign] = found;
    if (string !== undefined) tokens.push({ kind: "text", text: string.slice(1, -1).replace(/''/g, "'") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (word !== undefined || quoted !== undefined) tokens.push({ kind: "word", text: word ?? quoted.slice(1, -1) });
    else tokens.push({ kind: "sign", text: sign });
  }
  return tokens;
}

function beyond(what: string): Problem {
  return new Problem(400, `a published copy cannot decide \`${what.slice(0, 80)}\`; a server can`, "filter");
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Test {
    const test = this.any();
    if (this.at < this.tokens.length) throw beyond(this.tokens[this.at].text);
    return test;
  }

  private any(): Test {
    const parts = [this.all()];
    while (this.takes("OR")) parts.push(this.all());
    return parts.length === 1 ? parts[0] : (thing) => joined(parts, thing, true);
  }

  private all(): Test {
    const parts = [this.one()];
    while (this.takes("AND")) parts.push(this.one());
    return parts.length === 1 ? parts[0] : (thing) => joined(parts, thing, false);
  }

  private one(): Test {
    if (this.takes("NOT")) return negated(this.one());
    if (this.takes("(")) {
      const test = this.any();
      this.expect(")");
      return test;
    }
    if (this.takes("S_INTERSECTS")) return this.intersects();
    if (this.takes("A_OVERLAPS")) return this.overlaps();
    return this.comparison();
  }

  /** `S_INTERSECTS(geometry,POLYGON(...))`, of points. */
  private intersects(): Test {
    this.expect("(");
    this.expect("geometry");
    this.expect(",");
    const kind = this.next().text.toUpperCase();
    if (kind !== "POLYGON" && kind !== "MULTIPOLYGON") throw beyond(kind);
    const polygons = kind === "POLYGON" ? [this.polygon()] : this.list(() => this.polygon());
    this.expect(")");
    return ({ lon, lat }) => polygons.some((rings) => rings.filter((ring) => isInside(ring, lon, lat)).length % 2 === 1);
  }

  private polygon(): number[][][] {
    return this.list(() => this.list(() => [this.number(), this.number()]));
  }

  private overlaps(): Test {
    this.expect("(");
    const property = this.next().text;
    this.expect(",");
    const wanted = new Set(this.list(() => this.next().text));
    this.expect(")");
    return (thing) => {
      const value = thing.get(property);
      return Array.isArray(value) ? value.some((each) => wanted.has(String(each))) : undefined;
    };
  }

  private comparison(): Test {
    const { read, fold } = this.operand();
    if (this.takes("IS")) {
      const not = this.takes("NOT");
      this.expect("NULL");
      return (thing) => isMissing(read(thing)) !== not;
    }
    const not = this.takes("NOT");
    const test = this.relation(read, fold);
    return not ? negated(test) : test;
  }

  private relation(read: (thing: Thing) => unknown, fold: boolean): Test {
    if (this.takes("IN")) {
      const wanted = new Set(this.list(() => this.next().text));
      return (thing) => unlessMissing(read(thing), (value) => wanted.has(String(value)));
    }
    if (this.takes("LIKE")) {
      const pattern = patternOf(this.literal(), fold);
      return (thing) => unlessMissing(read(thing), (value) => pattern.test(fold ? folded(String(value)) : String(value)));
    }
    const relation = this.next().text;
    const decide = RELATIONS[relation];
    if (!decide) throw beyond(relation);
    const token = this.next();
    const against = token.kind === "number" ? Number(token.text) : token.text;
    return (thing) =>
      unlessMissing(read(thing), (value) => {
        const [a, b] = typeof against === "number" ? [Number(value), against] : [String(value), against];
        return decide(a < b ? -1 : a > b ? 1 : 0);
      });
  }

  /** A property, or one whose case and accents do not matter. */
  private operand(): { read: (thing: Thing) => unknown; fold: boolean } {
    const token = this.next();
    if (token.kind !== "word") throw beyond(token.text);
    if (["ACCENTI", "CASEI"].includes(token.text.toUpperCase()) && this.takes("(")) {
      const { read } = this.operand();
      this.expect(")");
      return { read, fold: true };
    }
    const { text } = token;
    return { read: text === "id" ? (thing) => thing.id : (thing) => thing.get(text), fold: false };
  }

  private literal(): string {
    const token = this.next();
    if (token.kind !== "word") return token.text;
    this.expect("(");
    const text = this.literal();
    this.expect(")");
    return text;
  }

  private list<T>(item: () => T): T[] {
    this.expect("(");
    const all = [item()];
    while (this.takes(",")) all.push(item());
    this.expect(")");
    return all;
  }

  private number(): number {
    const { kind, text } = this.next();
    if (kind !== "number") throw beyond(text);
    return Number(text);
  }

  private next(): Token {
    const token = this.tokens[this.at++];
    if (!token) throw beyond("a condition that ends too soon");
    return token;
  }

  private takes(text: string): boolean {
    const token = this.tokens[this.at];
    const is = token !== undefined && token.kind !== "text" && token.text.toUpperCase() === text.toUpperCase();
    if (is) this.at++;
    return is;
  }

  private expect(text: string): void {
    if (!this.takes(text)) throw beyond(this.tokens[this.at]?.text ?? text);
  }
}

const RELATIONS: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** With `any`, true where one is true; without, where all are. What is unknown decides nothing. */
function joined(parts: readonly Test[], thing: Thing, any: boolean): boolean | undefined {
  let unknown = false;
  for (const part of parts) {
    const holds = part(thing);
    if (holds === any) return any;
    unknown ||= holds === undefined;
  }
  return unknown ? undefined : !any;
}

function negated(test: Test): Test {
  return (thing) => {
    const holds = test(thing);
    return holds === undefined ? undefined : !holds;
  };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

function unlessMissing(value: unknown, decide: (value: unknown) => boolean): boolean | undefined {
  return isMissing(value) ? undefined : decide(value);
}

/** `%` stands for anything and `_` for one sign, unless there is a `\` before. */
function patternOf(text: string, fold: boolean): RegExp {
  const signs = (fold ? folded(text) : text).match(/\\?[^]/gu) ?? [];
  const parts = signs.map((sign) => (sign === "%" ? "[^]*" : sign === "_" ? "[^]" : sign.replace(/^\\/, "").replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")));
  return new RegExp(`^${parts.join("")}$`, "u");
}

/** Without case and accents. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether a ring goes round a position: how often a line to the east crosses it. */
function isInside(ring: readonly number[][], lon: number, lat: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[ax, ay], [bx, by]] = [ring[i], ring[j]];
    if (ay > lat !== by > lat && lon < ((bx - ax) * (lat - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
