/** `GET /collections`: what the server holds. */
import { getJson } from "./client";
import type { Collection } from "./wire";

export async function getCollections(signal?: AbortSignal): Promise<Collection[]> {
  const { collections } = await getJson<{ collections: Collection[] }>("/collections?f=json", signal);
  return collections;
}
