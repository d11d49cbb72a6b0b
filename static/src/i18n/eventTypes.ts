/** French for the event types of the common datasets; any other type is shown as its source writes it. */
const FRENCH: Record<string, string> = {
  battles: "Combats",
  "explosions/remote violence": "Explosions et violence à distance",
  protests: "Manifestations",
  riots: "Émeutes",
  "strategic developments": "Évolutions stratégiques",
  "violence against civilians": "Violence contre des civils",
  "state-based violence": "Violence étatique",
  "state-based conflict": "Conflit étatique",
  "non-state violence": "Violence non étatique",
  "non-state conflict": "Conflit non étatique",
  "one-sided violence": "Violence unilatérale",
  blockade: "Blocus",
  convoy: "Convoi",
  "attack on transport": "Attaque de transport",
  "attack on fuel transport": "Attaque de transport de carburant",
  seizure: "Prise de localité",
  agreement: "Accord local",
  closure: "Fermeture",
};

export function frenchEventType(type: string): string {
  return FRENCH[type.toLowerCase()] ?? type;
}
