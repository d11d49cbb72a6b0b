/** The event types of the common datasets in other languages; any other type is shown as its source writes it. */
import french from "../../../style/event-types-fr.json";

const FRENCH: Readonly<Record<string, string>> = french;

const ARABIC: Readonly<Record<string, string>> = {
  battles: "معارك",
  "explosions/remote violence": "انفجارات وعنف عن بعد",
  protests: "احتجاجات",
  riots: "أعمال شغب",
  "strategic developments": "تطورات استراتيجية",
  "violence against civilians": "عنف ضد المدنيين",
  "state-based violence": "عنف بمشاركة دولة",
  "non-state violence": "عنف بين أطراف غير حكومية",
  "one-sided violence": "عنف من جانب واحد",
};

export function frenchEventType(type: string): string {
  return FRENCH[type.toLowerCase()] ?? type;
}

export function arabicEventType(type: string): string {
  return ARABIC[type.toLowerCase()] ?? type;
}
