use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// A part of France with its own list of public holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Zone {
    #[default]
    Metropole,
    AlsaceMoselle,
    Guadeloupe,
    Guyane,
    LaReunion,
    Martinique,
    Mayotte,
    SaintBarthelemy,
    SaintMartin,
}

impl Zone {
    /// Every zone, in the order of their slugs but metropolitan France first.
    pub const ALL: [Self; 9] = [
        Self::Metropole,
        Self::AlsaceMoselle,
        Self::Guadeloupe,
        Self::Guyane,
        Self::LaReunion,
        Self::Martinique,
        Self::Mayotte,
        Self::SaintBarthelemy,
        Self::SaintMartin,
    ];

    /// The stable name used in files: `alsace-moselle`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Metropole => "metropole",
            Self::AlsaceMoselle => "alsace-moselle",
            Self::Guadeloupe => "guadeloupe",
            Self::Guyane => "guyane",
            Self::LaReunion => "la-reunion",
            Self::Martinique => "martinique",
            Self::Mayotte => "mayotte",
            Self::SaintBarthelemy => "saint-barthelemy",
            Self::SaintMartin => "saint-martin",
        }
    }

    /// The French name, for the interface.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Metropole => "Métropole",
            Self::AlsaceMoselle => "Alsace-Moselle",
            Self::Guadeloupe => "Guadeloupe",
            Self::Guyane => "Guyane",
            Self::LaReunion => "La Réunion",
            Self::Martinique => "Martinique",
            Self::Mayotte => "Mayotte",
            Self::SaintBarthelemy => "Saint-Barthélemy",
            Self::SaintMartin => "Saint-Martin",
        }
    }

    /// Month and day on which the zone commemorates the abolition of slavery
    /// (Code du travail, art. L.3422-2).
    fn abolition(self, year: i16) -> Option<(i8, i8)> {
        match self {
            Self::Metropole | Self::AlsaceMoselle => None,
            Self::Mayotte => Some((4, 27)),
            Self::Martinique => Some((5, 22)),
            Self::Guadeloupe => Some((5, 27)),
            // The article still names 27 May, Guadeloupe's day; since a circular of May 2018, taken
            // under law 2017-256, Saint-Martin keeps 28 May, and the official list says so.
            Self::SaintMartin if year < 2018 => Some((5, 27)),
            Self::SaintMartin => Some((5, 28)),
            Self::Guyane => Some((6, 10)),
            Self::SaintBarthelemy => Some((10, 9)),
            Self::LaReunion => Some((12, 20)),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl FromStr for Zone {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let known = Self::ALL.into_iter().find(|zone| zone.slug() == text);
        known.ok_or_else(|| {
            let slugs: Vec<_> = Self::ALL.iter().map(|zone| zone.slug()).collect();
            let reason = format!("the zone {text:?} is not one of {}", slugs.join(", "));
            Refusal::new("", reason)
        })
    }
}

/// The public holidays of a zone in a year, by date; two may fall on one day, as 1 May and
/// Ascension did in 2008.
///
/// The list is that of the Code du travail, art. L.3133-1 and L.3422-2, and in Alsace-Moselle
/// art. L.3134-13: there Good Friday is a holiday where a commune has a Protestant or a shared
/// church, and is counted for the whole zone, as the official list does. Today's law is applied to
/// every year, apart from Saint-Martin's change of day; years outside 1583 to 9999, before the
/// Gregorian Easter, have none.
pub fn holidays(zone: Zone, year: i16) -> Vec<(Date, &'static str)> {
    if !(1583..=9999).contains(&year) {
        return Vec::new();
    }
    let easter = easter(year);
    let on = |month, day| jiff::civil::date(year, month, day);
    let after_easter = |days: i64| easter.saturating_add(days.days());
    let mut list = vec![
        (on(1, 1), "1er janvier"),
        (after_easter(1), "Lundi de Pâques"),
        (on(5, 1), "1er mai"),
        (on(5, 8), "8 mai"),
        (after_easter(39), "Ascension"),
        (after_easter(50), "Lundi de Pentecôte"),
        (on(7, 14), "14 juillet"),
        (on(8, 15), "Assomption"),
        (on(11, 1), "Toussaint"),
        (on(11, 11), "11 novembre"),
        (on(12, 25), "Jour de Noël"),
    ];
    if zone == Zone::AlsaceMoselle {
        list.push((after_easter(-2), "Vendredi saint"));
        list.push((on(12, 26), "2ème jour de Noël"));
    }
    if let Some((month, day)) = zone.abolition(year) {
        list.push((on(month, day), "Abolition de l'esclavage"));
    }
    list.sort_by_key(|(date, _)| *date);
    list
}

/// Easter Sunday of the Gregorian calendar, by the moon's age and the day of the week.
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let golden = y % 19;
    let century = y / 100;
    // The full moon moves with the leap days dropped and with the moon's own drift.
    let moon = (19 * golden + century - century / 4 - (8 * century + 13) / 25 + 15) % 30;
    // The latest full moons are drawn one day back, so that the cycle keeps within 29 days.
    let moon = moon - (moon / 28) * (1 - (29 / (moon + 1)) * ((21 - golden) / 11));
    let weekday = (y + y / 4 + moon + 2 - century + century / 4) % 7;
    let offset = moon - weekday;
    let month = 3 + (offset + 40) / 44;
    let day = offset + 28 - 31 * (month / 4);
    let small = |n: i32| i8::try_from(n).expect("Easter falls in March or April");
    jiff::civil::date(year, small(month), small(day))
}
