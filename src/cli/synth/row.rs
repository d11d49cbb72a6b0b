//! One made-up row, in the words and the order of an ACLED export.

use std::io::{self, Write};

use crate::feature::{DAY_MS, day_number, day_text};

use super::land::Spot;
use super::random::Random;

/// ACLED's columns, in its order.
pub(super) const COLUMNS: [&str; 31] = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
];

const POLITICAL_VIOLENCE: &str = "Political violence";
const DEMONSTRATIONS: &str = "Demonstrations";
const BOTH: &str = "Political violence; Demonstrations";
const STRATEGIC: &str = "Strategic developments";

const ARMED: Party = Party { name: "Armed group", kind: "Rebel group" };
const MILITIA: Party = Party { name: "Militia", kind: "Identity militia" };
const STATE: Party = Party { name: "State force", kind: "State forces" };
const CIVILIANS: Party = Party { name: "Civilians of district", kind: "Civilians" };
const PROTESTERS: Party = Party { name: "Protesters of district", kind: "Protesters" };
const RIOTERS: Party = Party { name: "Rioters of district", kind: "Rioters" };
const NOBODY: Party = Party { name: "", kind: "" };

/// A kind of event: how often of all, what it is called, who takes part, and of 100 such events how many are deadly.
struct Kind {
    weight: u32,
    disorder: &'static str,
    event: &'static str,
    sub_event: &'static str,
    first: Party,
    second: Party,
    deadly: u32,
}

/// A made-up party; a letter follows its name.
#[derive(Clone, Copy, PartialEq)]
struct Party {
    name: &'static str,
    kind: &'static str,
}

const fn kind(
    weight: u32,
    disorder: &'static str,
    event: &'static str,
    sub_event: &'static str,
    first: Party,
    second: Party,
    deadly: u32,
) -> Kind {
    Kind { weight, disorder, event, sub_event, first, second, deadly }
}

/// All 25 sub-types.
const KINDS: [Kind; 25] = [
    kind(220, POLITICAL_VIOLENCE, "Battles", "Armed clash", ARMED, STATE, 60),
    kind(12, POLITICAL_VIOLENCE, "Battles", "Government regains territory", STATE, ARMED, 40),
    kind(15, POLITICAL_VIOLENCE, "Battles", "Non-state actor overtakes territory", ARMED, STATE, 45),
    kind(1, POLITICAL_VIOLENCE, "Explosions/Remote violence", "Chemical weapon", STATE, ARMED, 50),
    kind(60, POLITICAL_VIOLENCE, "Explosions/Remote violence", "Air/drone strike", STATE, ARMED, 55),
    kind(4, POLITICAL_VIOLENCE, "Explosions/Remote violence", "Suicide bomb", ARMED, STATE, 90),
    kind(25, POLITICAL_VIOLENCE, "Explosions/Remote violence", "Shelling/artillery/missile attack", ARMED, STATE, 25),
    kind(80, POLITICAL_VIOLENCE, "Explosions/Remote violence", "Remote explosive/landmine/IED", ARMED, STATE, 50),
    kind(3, POLITICAL_VIOLENCE, "Explosions/Remote violence", "Grenade", ARMED, CIVILIANS, 30),
    kind(4, POLITICAL_VIOLENCE, "Violence against civilians", "Sexual violence", ARMED, CIVILIANS, 2),
    kind(190, POLITICAL_VIOLENCE, "Violence against civilians", "Attack", ARMED, CIVILIANS, 60),
    kind(90, POLITICAL_VIOLENCE, "Violence against civilians", "Abduction/forced disappearance", ARMED, CIVILIANS, 2),
    kind(60, DEMONSTRATIONS, "Protests", "Peaceful protest", PROTESTERS, NOBODY, 0),
    kind(6, DEMONSTRATIONS, "Protests", "Protest with intervention", PROTESTERS, STATE, 0),
    kind(1, BOTH, "Protests", "Excessive force against protesters", PROTESTERS, STATE, 50),
    kind(14, DEMONSTRATIONS, "Riots", "Violent demonstration", RIOTERS, STATE, 5),
    kind(14, POLITICAL_VIOLENCE, "Riots", "Mob violence", RIOTERS, CIVILIANS, 25),
    kind(8, STRATEGIC, "Strategic developments", "Agreement", ARMED, MILITIA, 0),
    kind(15, STRATEGIC, "Strategic developments", "Arrests", STATE, CIVILIANS, 0),
    kind(12, STRATEGIC, "Strategic developments", "Change to group/activity", ARMED, NOBODY, 0),
    kind(18, STRATEGIC, "Strategic developments", "Disrupted weapons use", STATE, ARMED, 0),
    kind(4, STRATEGIC, "Strategic developments", "Headquarters or base established", ARMED, NOBODY, 0),
    kind(120, STRATEGIC, "Strategic developments", "Looting/property destruction", ARMED, CIVILIANS, 0),
    kind(8, STRATEGIC, "Strategic developments", "Non-violent transfer of territory", ARMED, STATE, 0),
    kind(16, STRATEGIC, "Strategic developments", "Other", ARMED, NOBODY, 0),
];

const NOTES: [&str; 5] = [
    "Made up for testing: nothing of this happened. A convoy was stopped on the road and let go after some hours.",
    "Made up for testing: nothing of this happened. Two parties met near the town; the outcome is not known.",
    "Made up for testing: nothing of this happened. A number of lorries burnt, and \"several\" people left for the next town.",
    "Made up for testing: nothing of this happened. The market stayed closed for a day.",
    "Made up for testing: nothing of this happened.",
];

/// ISO 3166 numeric codes.
fn iso_number(country: &str) -> u16 {
    match country {
        "Burkina Faso" => 854,
        "Niger" => 562,
        "Mauritania" => 478,
        "Guinea" => 324,
        _ => 466, // Mali
    }
}

/// Writes rows, with the numbers that all of them need.
pub(super) struct RowWriter<W> {
    out: W,
    first_day: i32,
    days: u32,
}

impl<W: Write> RowWriter<W> {
    /// Writes the header.
    pub(super) fn new(mut out: W) -> io::Result<Self> {
        writeln!(out, "{}", COLUMNS.join(","))?;
        let day = |year, month, day| day_number(year, month, day).unwrap_or(0);
        let (first_day, last_day) = (day(2019, 1, 1), day(2025, 12, 31));
        Ok(Self { out, first_day, days: (last_day - first_day).unsigned_abs() + 1 })
    }

    /// Writes a row.
    pub(super) fn write(&mut self, number: u64, spot: &Spot<'_>, random: &mut Random) -> io::Result<()> {
        let kind = &KINDS[random.weighted(KINDS.iter().map(|k| f64::from(k.weight)))];
        let day = self.first_day + random.below(self.days).cast_signed();
        let date = day_text(day);
        let year = date.get(..4).unwrap_or_default();
        let time_precision = 1 + random.weighted([85.0, 12.0, 3.0].into_iter());
        let geo_precision = 1 + random.weighted([60.0, 30.0, 10.0].into_iter());
        let Spot { longitude, latitude, town } = spot;
        write!(
            self.out,
            "SYN{number},{date},{year},{time_precision},{},{},{},",
            kind.disorder, kind.event, kind.sub_event
        )?;
        self.write_parties(kind, random)?;
        write!(
            self.out,
            "{},Western Africa,{},{},{},,{},{latitude:.4},{longitude:.4},{geo_precision},Vigie synth,Other,",
            iso_number(&town.country),
            town.country,
            town.region,
            town.name,
            town.name,
        )?;
        let deaths = if random.below(100) < kind.deadly { deaths(random) } else { 0 };
        let edited = i64::from(day) * (DAY_MS / 1000) + 7 * 86_400 + i64::from(random.below(86_400));
        write_quoted(&mut self.out, random.one_of(&NOTES))?;
        writeln!(self.out, ",{deaths},synthetic,{edited}")
    }

    /// From `actor1` to `civilian_targeting`.
    fn write_parties(&mut self, kind: &Kind, random: &mut Random) -> io::Result<()> {
        let Kind { first, second, .. } = kind;
        let mut write_party = |party: &Party| {
            if *party == NOBODY {
                return write!(self.out, ",,,");
            }
            let letter = random.one_of(&['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']);
            write!(self.out, "{} {letter},,{},", party.name, party.kind)
        };
        write_party(first)?;
        write_party(second)?;
        if *second == NOBODY {
            write!(self.out, "{} only,", first.kind)?;
        } else {
            write!(self.out, "{}-{},", first.kind, second.kind)?;
        }
        let targeted = *second == CIVILIANS && kind.disorder != STRATEGIC;
        self.out.write_all(if targeted { b"Civilian targeting," } else { b"," })
    }
}

/// Mostly few, seldom many.
fn deaths(random: &mut Random) -> u32 {
    let mut deaths = 1 + random.below(3);
    while deaths < 200 && random.below(10) < 3 {
        deaths += 1 + random.below(deaths * 2);
    }
    deaths
}

fn write_quoted(out: &mut impl Write, text: &str) -> io::Result<()> {
    out.write_all(b"\"")?;
    for (position, part) in text.split('"').enumerate() {
        if position > 0 {
            out.write_all(b"\"\"")?;
        }
        out.write_all(part.as_bytes())?;
    }
    out.write_all(b"\"")
}
