/** An interval of the API between two days of a form. */

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Its first and last day, empty where it is open; nothing where it is of something else than days. */
export function intervalOf(datetime: string): readonly [string, string] | undefined {
  if (datetime === "") return ["", ""];
  const ends = datetime.split("/");
  const [from, to] = (ends.length === 1 ? [ends[0], ends[0]] : ends).map((end) => (end === ".." ? "" : end));
  const sound = (end: string) => end === "" || DAY.test(end);
  return ends.length <= 2 && sound(from) && sound(to) ? [from, to] : undefined;
}

/** The interval from a day to another. */
export function joinDays(from: string, to: string): string {
  return from === "" && to === "" ? "" : `${from || ".."}/${to || ".."}`;
}
