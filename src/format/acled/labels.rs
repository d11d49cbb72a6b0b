//! ACLED's vocabulary, in its spelling since 2023, whatever the file's.

use std::borrow::Cow;

use crate::feature::Value;

/// The kinds of actor by their code; 0 stands for "no actor".
const ACTOR_KINDS: [&str; 9] = [
    "",
    "State forces",
    "Rebel group",
    "Political militia",
    "Identity militia",
    "Rioters",
    "Protesters",
    "Civilians",
    "External/Other forces",
];

/// Types, sub-types and disorder types.
const LABELS: [&str; 35] = [
    "Battles",
    "Explosions/Remote violence",
    "Violence against civilians",
    "Protests",
    "Riots",
    "Strategic developments",
    "Armed clash",
    "Government regains territory",
    "Non-state actor overtakes territory",
    "Chemical weapon",
    "Air/drone strike",
    "Suicide bomb",
    "Shelling/artillery/missile attack",
    "Remote explosive/landmine/IED",
    "Grenade",
    "Sexual violence",
    "Attack",
    "Abduction/forced disappearance",
    "Peaceful protest",
    "Protest with intervention",
    "Excessive force against protesters",
    "Violent demonstration",
    "Mob violence",
    "Agreement",
    "Arrests",
    "Change to group/activity",
    "Disrupted weapons use",
    "Headquarters or base established",
    "Looting/property destruction",
    "Non-violent transfer of territory",
    "Other",
    "Political violence",
    "Demonstrations",
    "Political violence; Demonstrations",
    "Civilian targeting",
];

/// A type, sub-type or disorder type. Words of older editions that ACLED has since given up stay as they are.
pub(super) fn event(text: &str) -> Value<'static> {
    if text.is_empty() {
        return Value::Null;
    }
    let known = |text: &str| LABELS.iter().find(|l| l.eq_ignore_ascii_case(text)).map(|l| Value::Text((*l).into()));
    known(text).unwrap_or_else(|| {
        let spelt = text.replace("emostrations", "emonstrations").replace("protestors", "protesters");
        known(&spelt).unwrap_or_else(|| Value::Text(spelt.into()))
    })
}

/// A kind of actor, from its code or from any of its spellings.
pub(super) fn actor_kind(text: Cow<'_, str>) -> Value<'static> {
    match kind(&text) {
        Some("") => Value::Null,
        Some(label) => Value::Text(label.into()),
        None if text.is_empty() => Value::Null,
        None => Value::Text(text.into_owned().into()),
    }
}

/// Who met whom: two kinds of actors, from the two-digit code or from a text such as `State forces-Civilians`.
pub(super) fn interaction(text: Cow<'_, str>) -> Value<'static> {
    let (first, second) = match text.as_bytes() {
        [] => return Value::Null,
        [first @ b'1'..=b'8', second @ b'0'..=b'8'] => (kind_of_digit(*first), kind_of_digit(*second)),
        _ => match text.split_once('-') {
            Some((first, second)) => (kind(first), kind(second)),
            None => (text.strip_suffix(" only").and_then(kind), Some("")),
        },
    };
    match (first, second) {
        (Some(first), Some("")) => Value::text(format!("{first} only")),
        (Some(first), Some(second)) => Value::text(format!("{first}-{second}")),
        _ => Value::Text(text.into_owned().into()),
    }
}

fn kind_of_digit(digit: u8) -> Option<&'static str> {
    ACTOR_KINDS.get(usize::from(digit.checked_sub(b'0')?)).copied()
}

/// The label of a code or spelling; the empty label for "no actor".
fn kind(text: &str) -> Option<&'static str> {
    if let [digit] = text.as_bytes() {
        return kind_of_digit(*digit);
    }
    let starts = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let code = match () {
        () if starts("state") || starts("military") => 1,
        () if starts("rebel") => 2,
        () if starts("political") => 3,
        () if starts("identity") || starts("communal") => 4,
        () if starts("rioter") => 5,
        () if starts("protest") => 6,
        () if starts("civilian") => 7,
        () if starts("external") || starts("other") => 8,
        () => return None,
    };
    ACTOR_KINDS.get(code).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_all_spellings_become_the_same_label() {
        for text in ["1", "State forces", "State Forces", "STATE FORCES"] {
            assert_eq!(actor_kind(text.into()), Value::text("State forces"));
        }
        for text in ["2", "Rebel group", "Rebel Groups", "Rebel Forces"] {
            assert_eq!(actor_kind(text.into()), Value::text("Rebel group"));
        }
        assert_eq!(actor_kind("Protestors".into()), Value::text("Protesters"));
        assert_eq!(actor_kind("8".into()), actor_kind("External/Other forces".into()));
        assert_eq!(actor_kind("0".into()), Value::Null);
        assert_eq!(actor_kind("9".into()), Value::text("9"));
    }

    #[test]
    fn interactions_become_the_pair_of_labels() {
        for text in ["17", "State forces-Civilians", "State Forces-civilians"] {
            assert_eq!(interaction(text.into()), Value::text("State forces-Civilians"));
        }
        for text in ["60", "Protesters only", "Protestors only"] {
            assert_eq!(interaction(text.into()), Value::text("Protesters only"));
        }
        assert_eq!(interaction("SOLE MILITARY ACTION".into()), Value::text("SOLE MILITARY ACTION"));
    }

    #[test]
    fn misspelt_labels_are_put_right_and_unknown_ones_kept() {
        assert_eq!(event("Demostrations"), Value::text("Demonstrations"));
        assert_eq!(event("Excessive force against protestors"), Value::text("Excessive force against protesters"));
        assert_eq!(event("Air/Drone Strike"), Value::text("Air/drone strike"));
        assert_eq!(event("Remote violence"), Value::text("Remote violence"));
    }
}
