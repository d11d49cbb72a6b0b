//! What the page that makes the code of embeds says, in the languages of the map's page.

use super::super::super::page::Shell;

/// A language of the page. It need not be that of the embed.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) shell: Shell,
    /// The language by its own name.
    pub(super) name: &'static str,
    pub(super) languages: &'static str,
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) choose: &'static str,
    pub(super) see: &'static str,
    pub(super) take: &'static str,
    pub(super) collection: &'static str,
    pub(super) view: &'static str,
    pub(super) on_map: &'static str,
    pub(super) near: &'static str,
    pub(super) distance: &'static str,
    pub(super) time: &'static str,
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    pub(super) types: &'static str,
    pub(super) text: &'static str,
    pub(super) layers: &'static str,
    pub(super) height: &'static str,
    pub(super) language: &'static str,
    pub(super) theme: &'static str,
    /// What the reader prefers, light, dark.
    pub(super) themes: [&'static str; 3],
    pub(super) data: &'static str,
    /// Live, frozen.
    pub(super) data_choices: [&'static str; 2],
    pub(super) script: &'static str,
    /// Pinned, kept up to date.
    pub(super) script_choices: [&'static str; 2],
    pub(super) make: &'static str,
    pub(super) phone: &'static str,
    pub(super) article: &'static str,
    /// Stands after a number of pixels.
    pub(super) pixels_wide: &'static str,
    pub(super) copy: &'static str,
    pub(super) copied: &'static str,
    pub(super) by_hand: &'static str,
    pub(super) unanswered: &'static str,
    /// The frame, the web component, the still and AMP: what each is called, and what is to be known of it.
    pub(super) iframe: [&'static str; 2],
    pub(super) component: [&'static str; 2],
    pub(super) component_pinned: &'static str,
    pub(super) still: [&'static str; 2],
    pub(super) amp: [&'static str; 2],
}

/// All of them, that of most readers first.
pub(super) const ALL: [&Words; 3] = [&ENGLISH, &FRENCH, &ARABIC];

const ENGLISH: Words = Words {
    shell: Shell::ENGLISH,
    name: "English",
    languages: "Language of this page",
    title: "Embed this map",
    lead: "A map in an article: choose what it shows, see it as readers will, and copy its code. It loads nothing from elsewhere, keeps \
           nothing of its readers, and says something where scripts are off.",
    choose: "Choose",
    see: "See",
    take: "Copy the code",
    collection: "Collection",
    view: "View: zoom/latitude/longitude",
    on_map: "Choose the view and filters on the map, and come back by “Embed this map”",
    near: "Near: a highway, a position or WKT",
    distance: "Within",
    time: "Time",
    from: "From",
    to: "To",
    types: "Event types",
    text: "Words",
    layers: "Further layers",
    height: "Height in pixels",
    language: "Language of the map",
    theme: "Theme",
    themes: ["What the reader prefers", "Light", "Dark"],
    data: "Data",
    data_choices: ["Live", "Frozen: as known now, for ever"],
    script: "Script of the web component",
    script_choices: ["Pinned to this version", "Kept up to date"],
    make: "Make the code",
    phone: "On a phone",
    article: "In an article",
    pixels_wide: "pixels wide",
    copy: "Copy",
    copied: "Copied",
    by_hand: "Selected: press Ctrl+C",
    unanswered: "The server does not answer. What stands here is of the choice before.",
    iframe: ["Frame", "For any publishing system. It works without scripts too."],
    component: [
        "Web component",
        "A tag of the page’s own, without a frame. Its script is kept up to date by the server.",
    ],
    component_pinned: "A tag of the page’s own, without a frame. The code names one version of the script and a hash that browsers check it by: \
         pinned code does not update, and once the server has a newer version the still stays in the map’s place until the code is copied anew.",
    still: ["Still picture", "A picture with a link and its sources, for newsletters and feeds."],
    amp: ["AMP", "A frame for AMP pages; the first line belongs into their head."],
};

const FRENCH: Words = Words {
    shell: Shell {
        lang: "fr",
        dir: "ltr",
        main: "Navigation principale",
        nav: ["Carte", "Collections", "API", "Conformité"],
    },
    name: "Français",
    languages: "Langue de cette page",
    title: "Intégrer cette carte",
    lead: "Une carte dans un article : choisissez ce qu’elle montre, voyez-la comme la verront vos lecteurs, et copiez son code. Elle ne \
           charge rien d’ailleurs, ne retient rien de ses lecteurs, et dit quelque chose là où les scripts sont coupés.",
    choose: "Choisir",
    see: "Voir",
    take: "Copier le code",
    collection: "Collection",
    view: "Vue : zoom/latitude/longitude",
    on_map: "Choisir la vue et les filtres sur la carte, et revenir par « Intégrer cette carte »",
    near: "Près de : une route, une position ou du WKT",
    distance: "À moins de",
    time: "Période",
    from: "Du",
    to: "Au",
    types: "Types d’événement",
    text: "Mots",
    layers: "Autres couches",
    height: "Hauteur en pixels",
    language: "Langue de la carte",
    theme: "Thème",
    themes: ["Celui du lecteur", "Clair", "Sombre"],
    data: "Données",
    data_choices: ["À jour", "Figées : telles que connues maintenant"],
    script: "Script du composant web",
    script_choices: ["Épinglé à cette version", "Tenu à jour"],
    make: "Produire le code",
    phone: "Sur un téléphone",
    article: "Dans un article",
    pixels_wide: "pixels de large",
    copy: "Copier",
    copied: "Copié",
    by_hand: "Sélectionné : Ctrl+C",
    unanswered: "Le serveur ne répond pas. Ce qui est ici correspond au choix précédent.",
    iframe: ["Cadre", "Pour tout système de publication. Il fonctionne aussi sans scripts."],
    component: [
        "Composant web",
        "Une balise de la page elle-même, sans cadre. Son script est tenu à jour par le serveur.",
    ],
    component_pinned: "Une balise de la page elle-même, sans cadre. Le code nomme une version du script et une empreinte que les navigateurs \
         vérifient : un code épinglé ne se met pas à jour, et dès que le serveur a une version plus récente, l’image fixe tient la place de la \
         carte jusqu’à ce que le code soit copié de nouveau.",
    still: ["Image fixe", "Une image avec un lien et ses sources, pour les lettres et les flux."],
    amp: ["AMP", "Un cadre pour les pages AMP ; la première ligne va dans leur en-tête."],
};

const ARABIC: Words = Words {
    shell: Shell {
        lang: "ar",
        dir: "rtl",
        main: "التنقل الرئيسي",
        nav: ["الخريطة", "المجموعات", "واجهة البرمجة", "المطابقة"],
    },
    name: "العربية",
    languages: "لغة هذه الصفحة",
    title: "تضمين هذه الخريطة",
    lead: "خريطة في مقال: اختر ما تعرضه، وانظر إليها كما سيراها القراء، ثم انسخ شفرتها. لا تحمّل شيئًا من مكان آخر، ولا تحتفظ بشيء عن \
           قرائها، وتقول شيئًا حيث تُعطَّل البرامج النصية.",
    choose: "اختر",
    see: "انظر",
    take: "انسخ الشفرة",
    collection: "المجموعة",
    view: "العرض: التكبير/خط العرض/خط الطول",
    on_map: "اختر العرض والمرشحات على الخريطة، ثم عُد عبر «تضمين هذه الخريطة»",
    near: "قرب: طريق أو موضع أو WKT",
    distance: "ضمن",
    time: "المدة",
    from: "من",
    to: "إلى",
    types: "أنواع الأحداث",
    text: "كلمات",
    layers: "طبقات أخرى",
    height: "الارتفاع بالبكسل",
    language: "لغة الخريطة",
    theme: "المظهر",
    themes: ["ما يفضله القارئ", "فاتح", "داكن"],
    data: "البيانات",
    data_choices: ["حية", "مجمَّدة: كما تُعرف الآن"],
    script: "برنامج مكوّن الويب",
    script_choices: ["مثبت على هذه النسخة", "محدَّث دائمًا"],
    make: "أنشئ الشفرة",
    phone: "على هاتف",
    article: "في مقال",
    pixels_wide: "بكسل عرضًا",
    copy: "نسخ",
    copied: "نُسخت",
    by_hand: "محدَّدة: اضغط Ctrl+C",
    unanswered: "الخادم لا يجيب. ما تراه هنا يخص الاختيار السابق.",
    iframe: ["إطار", "لأي نظام نشر. يعمل دون برامج نصية أيضًا."],
    component: ["مكوّن ويب", "وسم من الصفحة نفسها، دون إطار. يُبقي الخادم برنامجه محدَّثًا."],
    component_pinned: "وسم من الصفحة نفسها، دون إطار. تسمّي الشفرة نسخة واحدة من البرنامج وبصمة تتحقق منها المتصفحات: الشفرة المثبتة لا تتحدث، \
         ومتى صارت لدى الخادم نسخة أحدث تبقى الصورة الثابتة مكان الخريطة حتى تُنسخ الشفرة من جديد.",
    still: ["صورة ثابتة", "صورة مع رابط ومصادرها، للرسائل البريدية والخلاصات."],
    amp: ["AMP", "إطار لصفحات AMP؛ مكان السطر الأول في رأسها."],
};

/// The words of a language by its code.
pub(super) fn words(code: &str) -> Option<&'static Words> {
    ALL.into_iter().find(|words| words.shell.lang == code)
}
