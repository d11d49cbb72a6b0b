/** All incidents of a collection in short, column by column: what a server would filter, count and list by. */
import { worldX, worldY } from "../geo/mercator";
import type { Thing } from "./cql";
import { readQuestion } from "./question";

type Column = { readonly words: readonly string[]; readonly at: readonly (number | null)[] } | { readonly values: readonly unknown[] };

/** As they are in the file. */
export interface RowsFile {
  readonly ids: readonly string[];
  readonly places: readonly ([number, number] | null)[];
  readonly columns: Readonly<Record<string, Column>>;
}

/** An incident. */
export class Row implements Thing {
  constructor(
    private readonly file: RowsFile,
    readonly number: number,
  ) {}

  get id(): string {
    return this.file.ids[this.number];
  }

  /** Of one that is nowhere, no number, which no box holds. */
  get lon(): number {
    return this.file.places[this.number]?.[0] ?? NaN;
  }

  get lat(): number {
    return this.file.places[this.number]?.[1] ?? NaN;
  }

  /** World units. */
  get x(): number {
    return worldX(this.lon);
  }

  get y(): number {
    return worldY(this.lat);
  }

  get(property: string): unknown {
    if (!Object.hasOwn(this.file.columns, property)) return undefined;
    const column = this.file.columns[property];
    if ("values" in column) return column.values[this.number];
    const word = column.at[this.number];
    return word === null ? undefined : column.words[word];
  }

  /** Those of some properties that there are, or all. */
  properties(wanted: readonly string[] | undefined): Record<string, unknown> {
    const names = wanted ?? Object.keys(this.file.columns);
    return Object.fromEntries(names.map((name) => [name, this.get(name) ?? null]));
  }
}

/** Answers to queries that are kept: those of the tiles of one view and of its lists. */
const MOST_KEPT = 32;

export class Rows {
  private readonly all: readonly Row[];
  private readonly kept = new Map<string, readonly Row[]>();

  constructor(private readonly file: RowsFile) {
    this.all = file.ids.map((_, number) => new Row(file, number));
  }

  /** The incidents that a query finds, in their own order. */
  find(query: URLSearchParams): readonly Row[] {
    const which = new URLSearchParams(query);
    for (const name of ["f", "v", "by", "limit", "offset", "sortby", "properties"]) which.delete(name);
    const key = String(which);
    const known = this.kept.get(key);
    if (known) return known;
    const fits = readQuestion(which, Object.keys(this.file.columns));
    const found = this.all.filter(fits);
    this.kept.set(key, found);
    for (const old of this.kept.keys()) if (this.kept.size > MOST_KEPT) this.kept.delete(old);
    return found;
  }
}

/** In an order such as `-start`: what is not given comes last, and of equals the first. */
export function sorted(rows: readonly Row[], sortby: string | null): readonly Row[] {
  const [first] = (sortby ?? "").split(",");
  const property = first.replace(/^[-+]/, "");
  if (property === "") return rows;
  const turn = first.startsWith("-") ? -1 : 1;
  const valued = rows.map((row) => ({ row, value: row.get(property) as string | number | null | undefined }));
  const isMissing = (value: unknown) => value === undefined || value === null;
  valued.sort((a, b) => {
    if (isMissing(a.value) || isMissing(b.value)) return Number(isMissing(a.value)) - Number(isMissing(b.value)) || a.row.number - b.row.number;
    return (a.value! < b.value! ? -turn : a.value! > b.value! ? turn : 0) || a.row.number - b.row.number;
  });
  return valued.map(({ row }) => row);
}

/** How many rows there are of each value of a property, or of each day, week or month. */
export function grouped(rows: readonly Row[], by: string): { key: string | null; count: number }[] {
  const counts = new Map<string | null, number>();
  const count = (key: string | null) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const row of rows) {
    const value = PERIODS[by] ? periodOf(row.get("start"), PERIODS[by]) : row.get(by);
    if (Array.isArray(value) && value.length > 0) value.forEach((each) => count(String(each)));
    else count(value === undefined || value === null || Array.isArray(value) ? null : String(value));
  }
  return [...counts].map(([key, n]) => ({ key, count: n }));
}

const DAY_MS = 86_400_000;

/** Each as ISO 8601 writes it: 2025-09-01, 2025-W36, 2025-09. */
const PERIODS: Readonly<Record<string, (day: string) => string>> = {
  day: (day) => day,
  week: weekOf,
  month: (day) => day.slice(0, 7),
};

function periodOf(start: unknown, name: (day: string) => string): string | null {
  return typeof start === "string" ? name(start.slice(0, 10)) : null;
}

/** The week of a day belongs to the year in which its Thursday lies. */
function weekOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}
