/** The few words that an embed has to say beside those of the server. */
export interface Phrases {
  readonly map: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly legend: string;
  readonly unreachable: string;
  readonly failed: (status: number) => string;
  readonly retry: string;
  readonly wheel: string;
  readonly fingers: string;
  readonly onFullMap: string;
}

const en: Phrases = {
  map: "Map. Arrow keys move it, plus and minus zoom. The table below holds the newest of it as text.",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  legend: "Event types",
  unreachable: "The live map cannot be loaded: its server does not answer.",
  failed: (status) => `The live map cannot be loaded: its server reports an error (${status}).`,
  retry: "Try again",
  wheel: "Hold Ctrl and scroll to zoom",
  fingers: "Move the map with two fingers",
  onFullMap: "Open on the full map",
};

const fr: Phrases = {
  map: "Carte. Les flèches la déplacent, plus et moins changent l’échelle. Le tableau dessous en donne les plus récents en texte.",
  zoomIn: "Zoom avant",
  zoomOut: "Zoom arrière",
  legend: "Types d’événement",
  unreachable: "La carte interactive ne peut pas être chargée : son serveur ne répond pas.",
  failed: (status) => `La carte interactive ne peut pas être chargée : son serveur signale une erreur (${status}).`,
  retry: "Réessayer",
  wheel: "Ctrl et la molette pour zoomer",
  fingers: "Deux doigts pour déplacer la carte",
  onFullMap: "Voir sur la carte complète",
};

const ar: Phrases = {
  map: "خريطة. تحرّكها مفاتيح الأسهم، ويكبّرها ويصغّرها زائد وناقص. الجدول تحتها يعرض أحدث ما فيها نصًّا.",
  zoomIn: "تكبير",
  zoomOut: "تصغير",
  legend: "أنواع الأحداث",
  unreachable: "تعذّر تحميل الخريطة التفاعلية: خادمها لا يجيب.",
  failed: (status) => `تعذّر تحميل الخريطة التفاعلية: يبلّغ خادمها عن خطأ (${status}).`,
  retry: "أعد المحاولة",
  wheel: "اضغط Ctrl ومرّر للتكبير والتصغير",
  fingers: "حرّك الخريطة بإصبعين",
  onFullMap: "افتحها على الخريطة الكاملة",
};

/** The languages of embeds by their codes. */
const PHRASES: Readonly<Record<string, Phrases>> = { en, fr, ar };

/** The code of the language among those of embeds, of which a tag such as `fr-CA` may name more. */
export function embedLanguage(tag: string): string {
  const code = tag.slice(0, 2).toLowerCase();
  return Object.hasOwn(PHRASES, code) ? code : "en";
}

export function phrasesFor(language: string): Phrases {
  return PHRASES[embedLanguage(language)];
}
