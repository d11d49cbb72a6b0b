/** Lists and the table need few of an incident's properties; asking for those alone keeps the pages short. */
const WANTED = [
  "title",
  "event_type",
  "start",
  "end",
  "date_precision",
  "location",
  "precision",
  "uncertainty_m",
  "fatalities",
  "actors",
  "admin1",
  "country",
  "verification",
  "sources",
];

/** Those wanted of the fields that a collection has, as the API takes them; nothing, which asks for all, where none is. */
export function wantedOf(fields: readonly string[]): string | undefined {
  return WANTED.filter((name) => fields.includes(name)).join(",") || undefined;
}
