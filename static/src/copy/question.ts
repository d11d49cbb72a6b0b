/** Query strings of the server's grammar, as far as the page asks them, as a test of single things. */
import { Problem } from "../api/problem";
import { folded, readCondition, type Test, type Thing } from "./cql";

/** Parameters that say nothing of which things are meant. */
const OTHERS: ReadonlySet<string> = new Set(["f", "v", "by", "limit", "offset", "sortby", "properties", "cluster"]);

/** What only a server can decide, since it takes the ellipsoid and the shape of roads. */
const OF_SERVERS: ReadonlySet<string> = new Set(["near", "distance", "certainty", "as-of"]);

/** What a query means. `texts` are the properties that words are looked for in. */
export function readQuestion(query: URLSearchParams, texts: readonly string[]): (thing: Thing) => boolean {
  const tests = [...query].flatMap(([name, value]) => testOf(name, value, texts) ?? []);
  return (thing) => tests.every((test) => test(thing) === true);
}

function testOf(name: string, value: string, texts: readonly string[]): Test | undefined {
  if (OTHERS.has(name)) return undefined;
  if (OF_SERVERS.has(name)) throw new Problem(400, "what is near a road or a place, only a server can tell; this is a published copy", name);
  if (name === "filter") return readCondition(value);
  if (name === "bbox") return inBox(value.split(",").map(Number));
  if (name === "datetime") return inTime(value);
  if (name === "q") return holding(folded(value).split(/[^\p{L}\p{N}]+/u).filter(Boolean), texts);
  const wanted = new Set(value.split(",").map((each) => each.trim()));
  return (thing) => {
    const own = thing.get(name);
    return Array.isArray(own) ? own.some((each) => wanted.has(String(each))) : own !== undefined && own !== null && wanted.has(String(own));
  };
}

function inBox([west, south, east, north]: number[]): Test {
  const across = west > east;
  return ({ lon, lat }) => lat >= south && lat <= north && (across ? lon >= west || lon <= east : lon >= west && lon <= east);
}

/** Days are compared as texts; both ends count. */
function inTime(value: string): Test {
  const [from, to = from] = value.split("/");
  const day = (text: string) => text.slice(0, 10);
  return (thing) => {
    const start = thing.get("start");
    if (typeof start !== "string") return false;
    const end = thing.get("end") ?? start;
    return (to === ".." || day(start) <= day(to)) && (from === ".." || day(String(end)) >= day(from));
  };
}

function holding(words: readonly string[], texts: readonly string[]): Test {
  return (thing) => {
    const text = folded(texts.map((name) => thing.get(name)).flat().join(" "));
    return words.every((word) => text.includes(word));
  };
}
