/** The columns of the table: those that the data has, and along a road where on it each row is. */
import type { ColumnName } from "../i18n/toolPhrases";
import { kindOfNear, type View } from "./view";

export interface Column {
  readonly name: ColumnName;
  /** The property that the server can sort by; lists have no order. */
  readonly sortby: string | undefined;
}

/** Each column, and the properties of which one has to be there. */
const COLUMNS: readonly (readonly [ColumnName, readonly string[], string | undefined])[] = [
  ["start", ["start"], "start"],
  ["label", [], undefined],
  ["event_type", ["event_type"], "event_type"],
  ["place", ["location", "admin1"], "location"],
  ["actors", ["actors"], undefined],
  ["fatalities", ["fatalities"], "fatalities"],
  ["uncertainty_m", ["uncertainty_m"], "uncertainty_m"],
  ["verification", ["verification"], "verification"],
  ["sources", ["sources"], undefined],
];

export function columnsOf({ near }: View, fields: ReadonlySet<string>): Column[] {
  const has = (names: readonly string[]) => names.length === 0 || names.some((name) => fields.has(name));
  const sortable = (name: string | undefined) => (name !== undefined && fields.has(name) ? name : undefined);
  const columns = COLUMNS.filter(([, needed]) => has(needed)).map(([name, , sortby]) => ({ name, sortby: sortable(sortby) }));
  if (near === undefined) return columns;
  const measured: Column[] = [{ name: "distance_m", sortby: "distance_m" }];
  if (kindOfNear(near) !== "position") measured.unshift({ name: "chainage_m", sortby: "chainage_m" });
  return [...measured, ...columns];
}
