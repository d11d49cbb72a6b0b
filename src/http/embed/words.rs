//! What embeds say, in the languages that they speak.

use super::language::Language;
use crate::collection::{Collection, Role};
use crate::feature::known_field;

/// The texts of embeds that stand by themselves.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) synthetic: &'static str,
    pub(super) demonstration: &'static str,
    pub(super) none: &'static str,
    pub(super) unreadable: &'static str,
    pub(super) withheld: &'static str,
    pub(super) full_map: &'static str,
    pub(super) more: &'static str,
    pub(super) incident: &'static str,
    pub(super) date: &'static str,
    pub(super) place: &'static str,
    pub(super) precision: &'static str,
    pub(super) data: &'static str,
    pub(super) licence: &'static str,
    pub(super) base: &'static str,
    pub(super) boundaries: &'static str,
    pub(super) contains: &'static str,
    pub(super) condition: &'static str,
    pub(super) certain: &'static str,
    pub(super) possible: &'static str,
    pub(super) untyped: &'static str,
    pub(super) refused: &'static str,
    pub(super) exact: &'static str,
    pub(super) unknown_place: &'static str,
    pub(super) a_shape: &'static str,
    /// Between a name and what it stands for.
    pub(super) colon: &'static str,
}

const ENGLISH: Words = Words {
    synthetic: "Synthetic data: these incidents are made up.",
    demonstration: "Demonstration: a few incidents from one news article, each as precise as the article.",
    none: "Nothing was found that fits this.",
    unreadable: "Part of this embed’s address could not be read and was left out",
    withheld: "The licence of a source permits counts only; what it holds is counted and not shown.",
    full_map: "Open the full map",
    more: "Show all of it",
    incident: "What",
    date: "When",
    place: "Where",
    precision: "How precise",
    data: "Data",
    licence: "Licence",
    base: "Base map",
    boundaries: "Boundaries and names imply no opinion.",
    contains: "Contains",
    condition: "Condition",
    certain: "certainly",
    possible: "possibly",
    untyped: "No type given",
    refused: "This map cannot be shown",
    exact: "exact place",
    unknown_place: "unknown",
    a_shape: "a drawn shape",
    colon: ": ",
};

const FRENCH: Words = Words {
    synthetic: "Données synthétiques : ces incidents sont inventés.",
    demonstration: "Démonstration : quelques incidents tirés d’un seul article, avec la précision de l’article.",
    none: "Rien n’a été trouvé qui corresponde.",
    unreadable: "Une partie de l’adresse de cette carte est illisible et a été ignorée",
    withheld: "La licence d’une source ne permet que des comptages ; son contenu est compté et non montré.",
    full_map: "Ouvrir la carte complète",
    more: "Tout afficher",
    incident: "Quoi",
    date: "Quand",
    place: "Où",
    precision: "Précision",
    data: "Données",
    licence: "Licence",
    base: "Fond de carte",
    boundaries: "Frontières et noms sans prise de position.",
    contains: "Contient",
    condition: "Condition",
    certain: "certainement",
    possible: "peut-être",
    untyped: "Sans type",
    refused: "Cette carte ne peut pas être montrée",
    exact: "lieu exact",
    unknown_place: "inconnu",
    a_shape: "une forme tracée",
    colon: "\u{a0}: ",
};

const ARABIC: Words = Words {
    synthetic: "بيانات اصطناعية: هذه الحوادث مختلَقة.",
    demonstration: "عرض توضيحي: حوادث قليلة من مقال واحد، كل منها بدقة المقال.",
    none: "لم يُعثر على شيء يطابق هذا.",
    unreadable: "تعذّرت قراءة جزء من عنوان هذه الخريطة فتُرك",
    withheld: "لا تسمح رخصة أحد المصادر إلا بالأعداد؛ ما فيه يُعدّ ولا يُعرض.",
    full_map: "افتح الخريطة الكاملة",
    more: "أظهرها كلها",
    incident: "ماذا",
    date: "متى",
    place: "أين",
    precision: "دقة المكان",
    data: "البيانات",
    licence: "الرخصة",
    base: "خريطة الأساس",
    boundaries: "الحدود والأسماء لا تعني أي موقف.",
    contains: "يذكر",
    condition: "شرط",
    certain: "يقينًا",
    possible: "ربما",
    untyped: "دون نوع",
    refused: "لا يمكن عرض هذه الخريطة",
    exact: "مكان دقيق",
    unknown_place: "غير معروف",
    a_shape: "شكل مرسوم",
    colon: ": ",
};

/// Names of properties that captions of embeds are likely to have; others are as the vocabulary has them.
const FIELDS: [(&str, &str, &str); 12] = [
    ("event_type", "Type d’événement", "نوع الحدث"),
    ("sub_event_type", "Sous-type", "النوع الفرعي"),
    ("actors", "Acteur", "الطرف"),
    ("verification", "Vérification", "التحقق"),
    ("country", "Pays", "البلد"),
    ("admin1", "Région", "الإقليم"),
    ("admin2", "District", "الدائرة"),
    ("location", "Lieu", "المكان"),
    ("precision", "Précision du lieu", "دقة المكان"),
    ("fatalities", "Morts rapportés", "القتلى بحسب التقارير"),
    ("sources", "Source", "المصدر"),
    ("dataset", "Jeu de données", "مجموعة البيانات"),
];

/// The words of a language.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::French => &FRENCH,
        Language::Arabic => &ARABIC,
    }
}

/// "1,234 incidents".
pub(super) fn counted(language: Language, collection: &Collection, count: u64) -> String {
    let incidents = collection.description.role == Role::Incidents;
    if language == Language::Arabic {
        return counted_in_arabic(if incidents { &ARABIC_INCIDENTS } else { &ARABIC_FEATURES }, language, count);
    }
    // In French zero takes the singular.
    let one = if language == Language::French { count < 2 } else { count == 1 };
    let noun = match (language, incidents, one) {
        (_, true, true) => "incident",
        (_, true, false) => "incidents",
        (Language::French, false, true) => "élément",
        (Language::French, false, false) => "éléments",
        (_, false, true) => "feature",
        (_, false, false) => "features",
    };
    format!("{}\u{a0}{noun}", language.number(count))
}

/// An Arabic noun: none, one and two of it, and how it stands after three to ten and after more.
struct ArabicNoun([&'static str; 5]);

const ARABIC_INCIDENTS: ArabicNoun = ArabicNoun(["لا حوادث", "حادث واحد", "حادثان", "حوادث", "حادثًا"]);
const ARABIC_FEATURES: ArabicNoun = ArabicNoun(["لا عناصر", "عنصر واحد", "عنصران", "عناصر", "عنصرًا"]);

fn counted_in_arabic(ArabicNoun([none, one, two, few, many]): &ArabicNoun, language: Language, count: u64) -> String {
    match count {
        0 => (*none).to_owned(),
        1 => (*one).to_owned(),
        2 => (*two).to_owned(),
        _ => {
            let noun = if (3..=10).contains(&(count % 100)) { few } else { many };
            format!("{}\u{a0}{noun}", language.number(count))
        }
    }
}

/// What stands above the table.
pub(super) fn newest(language: Language, shown: usize, matched: usize) -> String {
    let all = shown == matched;
    match language {
        Language::English if all => "As a table".to_owned(),
        Language::English => format!("The {shown} newest as a table"),
        Language::French if all => "En tableau".to_owned(),
        Language::French => format!("Les {shown} plus récents en tableau"),
        Language::Arabic if all => "في جدول".to_owned(),
        Language::Arabic => format!("أحدث {shown} في جدول"),
    }
}

/// "within 5 km of RN6".
pub(super) fn within(language: Language, metres: f64, of: &str) -> String {
    let distance = length(language, metres);
    match language {
        Language::English => format!("within {distance} of {of}"),
        Language::French => format!("à moins de {distance} de {of}"),
        Language::Arabic => format!("ضمن {distance} من {of}"),
    }
}

/// "from 1 September 2025", where there is no end.
pub(super) fn from(language: Language, day: &str) -> String {
    match language {
        Language::English => format!("from {day}"),
        Language::French => format!("à partir du {day}"),
        Language::Arabic => format!("منذ {day}"),
    }
}

/// "until 31 October 2025", where there is no beginning.
pub(super) fn until(language: Language, day: &str) -> String {
    match language {
        Language::English => format!("until {day}"),
        Language::French => format!("jusqu’au {day}"),
        Language::Arabic => format!("حتى {day}"),
    }
}

/// At which moment of the past the data were known so.
pub(super) fn of_moment(language: Language, instant: &str) -> String {
    match language {
        Language::English => format!("as known at {instant}"),
        Language::French => format!("tel que connu à {instant}"),
        Language::Arabic => format!("كما عُرف في {instant}"),
    }
}

/// That the data are those of a moment of the past, and how many of then are withheld.
pub(super) fn as_known(language: Language, moment: &str, withheld: u64) -> String {
    let n = language.number(withheld);
    match (language, withheld) {
        (Language::English, 0) => format!("The data as known on {moment}."),
        (Language::English, _) => format!("The data as known on {moment}. {n} withheld: no longer published."),
        (Language::French, 0) => format!("Les données telles que connues le {moment}."),
        (Language::French, _) => {
            format!("Les données telles que connues le {moment}. {n} retenues : plus publiées.")
        }
        (Language::Arabic, 0) => format!("البيانات كما كانت معروفة في {moment}."),
        (Language::Arabic, _) => format!("البيانات كما كانت معروفة في {moment}. حُجب منها {n}: لم تعد منشورة."),
    }
}

/// That a page is a copy, and of when.
pub(super) fn copy_of(language: Language, day: &str) -> String {
    match language {
        Language::English => format!("A published copy of {day}."),
        Language::French => format!("Copie publiée le {day}."),
        Language::Arabic => format!("نسخة منشورة بتاريخ {day}."),
    }
}

/// What a map shows, for who does not see it.
pub(super) fn map_of(language: Language, title: &str, caption: &str) -> String {
    match language {
        Language::English => format!("Map: {title}. {caption}"),
        Language::French => format!("Carte : {title}. {caption}"),
        Language::Arabic => format!("خريطة: {title}. {caption}"),
    }
}

/// The name of a property.
pub(super) fn field(language: Language, name: &str) -> String {
    let own = FIELDS.iter().find(|(known, ..)| *known == name);
    let own = own.and_then(|(_, french, arabic)| match language {
        Language::English => None,
        Language::French => Some(*french),
        Language::Arabic => Some(*arabic),
    });
    own.unwrap_or_else(|| known_field(name).map_or(name, |field| field.title)).to_owned()
}

/// A date that is known only to a week, a month or a year.
pub(super) fn dated(language: Language, days: String, precision: &str) -> String {
    let to = match (language, precision) {
        (Language::English, "week") => "some day of that week",
        (Language::English, "month") => "some day of that month",
        (Language::English, "year") => "some day of that year",
        (Language::English, "range") => "at some time in it",
        (Language::French, "week") => "un jour de cette semaine",
        (Language::French, "month") => "un jour de ce mois",
        (Language::French, "year") => "un jour de cette année",
        (Language::French, "range") => "à un moment de cette période",
        (Language::Arabic, "week") => "في يوم ما من ذلك الأسبوع",
        (Language::Arabic, "month") => "في يوم ما من ذلك الشهر",
        (Language::Arabic, "year") => "في يوم ما من تلك السنة",
        (Language::Arabic, "range") => "في وقت ما من هذه المدة",
        _ => return days,
    };
    let comma = if language == Language::Arabic { "،" } else { "," };
    format!("{days}{comma} {to}")
}

/// How precisely a place is known.
pub(super) fn precision(language: Language, word: &str, metres: Option<f64>) -> String {
    let words = words(language);
    let Some(metres) = metres.filter(|metres| *metres > 0.0 && word != "exact") else {
        return if word == "exact" { words.exact.to_owned() } else { words.unknown_place.to_owned() };
    };
    let distance = length(language, metres);
    let known_to = match (language, word) {
        (Language::English, "district") => "district; ",
        (Language::English, "region") => "region; ",
        (Language::English, "part-of-country") => "part of the country; ",
        (Language::English, "country") => "country; ",
        (Language::French, "district") => "district ; ",
        (Language::French, "region") => "région ; ",
        (Language::French, "part-of-country") => "partie du pays ; ",
        (Language::French, "country") => "pays ; ",
        (Language::Arabic, "district") => "دائرة؛ ",
        (Language::Arabic, "region") => "إقليم؛ ",
        (Language::Arabic, "part-of-country") => "جزء من البلد؛ ",
        (Language::Arabic, "country") => "بلد؛ ",
        _ => "",
    };
    match language {
        Language::English => format!("{known_to}within {distance}"),
        Language::French => format!("{known_to}à moins de {distance}"),
        Language::Arabic => format!("{known_to}ضمن {distance}"),
    }
}

/// A length with three significant digits, as "1.25 km".
pub(super) fn length(language: Language, metres: f64) -> String {
    let (value, unit) = if metres < 1000.0 { (metres, "m") } else { (metres / 1000.0, "km") };
    let decimals = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
    let mut text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    if language == Language::French {
        text = text.replace('.', ",");
    }
    let unit = match (language, unit) {
        (Language::Arabic, "m") => "م",
        (Language::Arabic, _) => "كم",
        (_, unit) => unit,
    };
    format!("{text}\u{a0}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_no_more_digits_than_mean_something() {
        let english = |metres| length(Language::English, metres);
        let said = [0.0, 500.0, 1_000.0, 1_500.0, 12_345.0, 985_000.0].map(english);
        assert_eq!(said, ["0\u{a0}m", "500\u{a0}m", "1\u{a0}km", "1.5\u{a0}km", "12.3\u{a0}km", "985\u{a0}km"]);
        assert_eq!(length(Language::French, 1_500.0), "1,5\u{a0}km");
    }

    #[test]
    fn arabic_counts_in_five_forms() {
        let said = [0, 1, 2, 7, 11, 104, 1_234].map(|n| counted_in_arabic(&ARABIC_INCIDENTS, Language::Arabic, n));
        let wanted = ["لا حوادث", "حادث واحد", "حادثان", "7 حوادث", "11 حادثًا", "104 حوادث", "1,234 حادثًا"];
        assert_eq!(said.map(|text| text.replace('\u{a0}', " ")), wanted);
        assert_eq!(length(Language::Arabic, 1_500.0), "1.5\u{a0}كم");
    }

    #[test]
    fn a_vague_place_never_reads_as_an_exact_one() {
        let said = |word, metres| precision(Language::English, word, metres).replace('\u{a0}', " ");
        assert_eq!(said("exact", Some(500.0)), "exact place");
        assert_eq!(said("near", Some(25_000.0)), "within 25 km");
        assert_eq!(said("country", Some(985_000.0)), "country; within 985 km");
        assert_eq!(said("region", None), "unknown");
        assert_eq!(said("", None), "unknown");
    }
}
