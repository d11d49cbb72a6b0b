/** The event types of the common datasets in other languages; any other type is shown as its source writes it. */
import arabic from "../../../style/event-types-ar.json";
import french from "../../../style/event-types-fr.json";

const FRENCH: Readonly<Record<string, string>> = french;
const ARABIC: Readonly<Record<string, string>> = arabic;

export function frenchEventType(type: string): string {
  return FRENCH[type.toLowerCase()] ?? type;
}

export function arabicEventType(type: string): string {
  return ARABIC[type.toLowerCase()] ?? type;
}
