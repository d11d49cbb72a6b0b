/** French. In French zero takes the singular. */
import type { Phrases } from "./phrases";

const count = (n: number, one: string, other: string) => (n < 2 ? one : other);

export const fr: Phrases = {
  title: "Vigie : carte des conflits documentés",
  tagline: "Conflits documentés",
  skipToList: "Aller à la liste des incidents",
  mapLabel:
    "Carte des incidents. Les flèches la déplacent, plus et moins changent l’échelle. La liste à côté donne les mêmes incidents en texte.",
  panelLabel: "Outils et liste",
  close: "Fermer",
  back: "Retour",
  retry: "Réessayer",
  dismiss: "Masquer",
  sheet: "Agrandir ou réduire le panneau",
  switchLanguage: "English",
  switchLanguageLabel: "Switch to English",
  toDark: "Sombre",
  toLight: "Clair",
  themeLabel: (dark) => (dark ? "Passer au thème clair" : "Passer au thème sombre"),

  synthetic: "Données synthétiques : ces incidents sont inventés.",
  demonstration:
    "Démonstration : quelques incidents tirés d’un seul article, avec la précision de l’article.",

  corridor: "Le long d’une route",
  highway: "Route",
  noHighway: "Aucune route choisie",
  chooseHint: "Choisissez une route ici ou cliquez son tracé sur la carte.",
  distance: "À moins de",
  distanceValue: (d) => `${d} de part et d’autre`,
  hits: (n, formatted) => `${formatted} ${count(n, "incident", "incidents")}`,
  hitsNote: (d, road) => `à moins de ${d} de la ${road}`,
  counting: "Comptage…",
  removeCorridor: "Retirer le corridor",

  aboutHighway: "À propos de cette route",

  dates: "Dates",
  from: "Du",
  to: "Au",
  allDates: "Toutes",
  preset: { week: "7 jours", month: "30 jours", quarter: "90 jours", year: "1 an" },
  presetsNote: (day) => `À rebours du ${day}, dernière date des données.`,

  legend: "Types d’événement",
  showAll: "Tout afficher",
  onlyThis: (type) => `Seulement ${type}`,
  untyped: "Sans type",
  key: "Lire la carte",
  keyExact: "Lieu exact",
  keyNear: "Lieu incertain, trop petit à cette échelle",
  keyCircle: "Quelque part dans ce cercle",
  keyCircles: "Quelque part dans ce cercle ; les cercles presque confondus n’en font qu’un",
  keyRing: (most) => `Plusieurs incidents : plus le rond est grand, plus il y en a, jusqu’à ${most} ; l’anneau dit la part de chaque type`,
  keyWide: (n, formatted) =>
    `${formatted} ${count(n, "incident n’est situé", "incidents ne sont situés")} que dans une zone plus grande que cette vue ; la liste ${count(n, "le", "les")} donne.`,
  keyArea: "Zone ; tirets si son contour est illustratif",
  keyHighway: "Route ; tracé approximatif",
  keyBorder: "Frontière ; tirets si contestée",

  list: "Incidents",
  inView: (n, formatted) => `${formatted} ${count(n, "incident", "incidents")} dans cette vue`,
  atPoint: (n, formatted) => `${formatted} ${count(n, "incident", "incidents")} ici`,
  severalHere: "Plusieurs choses ici",
  alongRoad: (n, formatted) => `${formatted} ${count(n, "incident", "incidents")} dans le corridor`,
  none: "Aucun incident ici. Déplacez la carte ou élargissez les filtres.",
  noneInCorridor: "Aucun incident dans ce corridor. Élargissez la distance ou les dates.",
  more: (n, left) => `Afficher ${n} de plus sur ${left}`,
  listCut: (n, all) =>
    `Seuls les ${n} premiers sur ${all} sont listés ; réduisez la distance ou les dates pour en lister moins.`,
  fromRoad: (d) => `à ${d} de la route`,
  chainage: (km) => `PK ${km}`,
  known: (radius) => `lieu connu à ${radius} près`,
  vague: (n, formatted) =>
    n === 1
      ? "dont 1 situé moins précisément que cela"
      : `dont ${formatted} situés moins précisément que cela`,
  unnamed: "Lieu sans nom",

  loading: (loaded, all) => `Chargement des incidents : ${loaded} sur ${all}`,
  loadingStart: "Chargement des incidents…",
  loadingDetail: "Chargement…",

  field: {
    when: "Quand",
    where: "Où",
    fatalities: "Morts rapportés",
    actors: "Acteurs",
    precision: "Précision du lieu",
    verification: "Vérification",
    sources: "Sources",
    dataset: "Jeu de données",
    licence: "Licence",
    attribution: "Attribution",
    notes: "Notes",
    tags: "Mots-clés",
    claimant: "Selon",
    holder: "Tenue, dit-on, par",
    status: "Statut",
    since: "Depuis",
    confidence: "Confiance",
    outline: "Contour",
    route: "Itinéraire",
    course: "Tracé",
    id: "Identifiant",
  },
  unknown: "inconnu",
  fatalitiesRange: (low, high) => `de ${low} à ${high}`,
  fatalitiesBest: (best, range) => `${best} (${range})`,
  zeroUnknown: "0 (aucun rapporté ; peut vouloir dire inconnu)",
  illustrative: "Illustratif : il montre à peu près ce qui est décrit, non une ligne de contrôle",
  asReported: "Tel que donné par la source",
  approximate: "Approximatif : tronçons droits entre les villes",
  route: (from, to) => `de ${from} à ${to}`,
  still: "aucune fin rapportée",
  useCorridor: "Incidents le long de cette route",
  area: "Zone",

  precision: {
    exact: () => "Le lieu est connu exactement.",
    near: (radius, place) => `Quelque part à moins de ${radius} de ${place}.`,
    district: (radius, place) => `Connu au district près : à moins de ${radius} du centre de ${place}.`,
    region: (radius, place) => `Connu à la région près : à moins de ${radius} du centre de ${place}.`,
    "part-of-country": (radius, place) =>
      `Connu à une partie du pays près : à environ ${radius} au plus du centre de ${place}.`,
    country: (radius, place) => `Connu au pays près : à environ ${radius} au plus du centre de ${place}.`,
    "sea-or-air": (radius) => `En mer ou dans les airs, à moins de ${radius} de la position donnée.`,
  },
  precisionUnknown: (radius) => `À moins de ${radius} de la position donnée.`,
  thePlace: "lieu donné",

  dateOf: {
    day: (range) => range,
    week: (range) => `${range} (connu à la semaine près)`,
    month: (range) => `${range} (connu au mois près)`,
    year: (range) => `${range} (connu à l’année près)`,
    range: (range) => `${range} (à un moment de cette période)`,
  },

  verification: {
    verified: "Vérifié",
    reported: "Rapporté",
    claimed: "Affirmé par une partie",
    coded: "Codé par des chercheurs d’après des articles",
    candidate: "Candidat : codé, pas encore relu",
    machine: "Codé par une machine",
  },

  say: {
    offline: "Vous êtes hors ligne. Ce qui est chargé reste sur la carte.",
    unreachable: "Le serveur ne répond pas.",
    broken: (detail) => `Un problème est survenu sur cette page : ${detail}`,
    serverError: (status, detail) => `Le serveur signale une erreur (${status}) : ${detail}`,
    notFound: (reference) => `${reference} n’existe pas ici, ou a été retiré.`,
    unreadable: (values) => `Une partie de ce lien est illisible et a été ignorée : ${values}.`,
    licenceLimit: (loaded, all) =>
      `${loaded} incidents sur ${all} sont affichés : la licence des données ne permet pas d’en montrer plus à la fois. Réduisez les dates ou les types pour en voir d’autres.`,
    memoryLimit: (loaded, all) =>
      `${loaded} incidents sur ${all} sont chargés, le maximum de cette page. Réduisez les dates ou les types pour en voir d’autres.`,
  },

  attributionAll: "Montrer toutes les sources",
  labelled: (name, text) => `${name} : ${text}`,
  baseFrom: "Fond de carte",
  boundaries: "Frontières et noms n’impliquent aucune prise de position.",
  about: "À propos de cette carte",
  disclaimer:
    "Les frontières et les noms figurant sur cette carte et les désignations qui y sont employées n’impliquent aucune prise de position quant au statut juridique des pays, territoires, villes ou zones, ou de leurs autorités, ni quant au tracé de leurs frontières ou limites.",
  aboutUncertainty:
    "Les morts sont tels que rapportés ; zéro peut vouloir dire inconnu. Un cercle dit jusqu’où de son centre un incident a pu réellement avoir lieu.",
  aboutPrivacy: "Ni cookies ni requête à quiconque : toute cette page vient de ce serveur.",
  dataFrom: "Données",
  resource: {
    embed: "Intégrer cette carte",
    collections: "Collections",
    api: "API",
    openapi: "OpenAPI",
    tiles: "Tuiles",
    tileMatrixSets: "Grilles de tuiles",
    functions: "Fonctions des filtres",
    conformance: "Conformité",
  },
  zoomIn: "Zoom avant",
  zoomOut: "Zoom arrière",
};
