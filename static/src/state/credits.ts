/** Whom the map has to name: the sources of its data, and those of the ground below. */
import type { Collection, Role } from "../api/wire";

export interface Credits {
  readonly data: readonly string[];
  readonly base: readonly string[];
}

/** Each source once, though several collections name it: in full rather than in part, and with the ground's own as such. */
export function creditsOf(collections: readonly Collection[]): Credits {
  const base = sources(collections, (role) => role === "base");
  const data = sources(collections, (role) => role !== "base" && role !== "other");
  const whole = (part: string, all: readonly string[]) =>
    !all.some((other) => other !== part && other.startsWith(part));
  return { data: data.filter((part) => !base.includes(part) && whole(part, data)), base };
}

function sources(collections: readonly Collection[], of: (role: Role | undefined) => boolean): string[] {
  const lines = collections.filter(({ vigie }) => of(vigie?.role)).flatMap(({ vigie }) => vigie?.attributions ?? []);
  return [...new Set(lines.flatMap((line) => line.split("; ")).filter((part) => part !== ""))];
}
