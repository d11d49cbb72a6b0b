/** French for the event types of the common datasets; any other type is shown as its source writes it. */
import french from "../../../style/event-types-fr.json";

const FRENCH: Readonly<Record<string, string>> = french;

export function frenchEventType(type: string): string {
  return FRENCH[type.toLowerCase()] ?? type;
}
