/**
 * Which properties may be asked for. Drawing and listing need a few; the server refuses a query that names one
 * which a collection does not have, and then it is asked for fewer. What it took is remembered.
 */
import { Problem } from "../api/problem";

/** From what is wanted to what has to do; the last asks for all there are. */
const LISTS = [
  "title,event_type,start,end,date_precision,location,precision,uncertainty_m",
  "event_type,start,end,date_precision,location,precision,uncertainty_m",
  undefined,
];

export class AcceptedProperties {
  /** How far down the lists each collection has sent us. */
  private readonly reached = new Map<string, number>();

  /** Makes a request with the most useful list of properties that the collection takes. */
  async request<T>(collection: string, ask: (properties: string | undefined) => Promise<T>): Promise<T> {
    const level = this.reached.get(collection) ?? 0;
    try {
      return await ask(LISTS[level]);
    } catch (error) {
      const refused = error instanceof Problem && error.status === 400 && error.parameter === "properties";
      if (!refused || level + 1 >= LISTS.length) throw error;
      this.reached.set(collection, Math.max(level + 1, this.reached.get(collection) ?? 0));
      return this.request(collection, ask);
    }
  }
}
