//! What a piece of hardware is, and the rules that need no database.

use jiff::civil::Date;

use crate::web::words;

/// Years that hardware should live where possible (AGEC law; section 5 of the agreement).
pub const LIFE: i16 = 7;
/// Longest number of a label, in characters.
pub const LONGEST_TAG: usize = 40;
/// Longest make, model and serial number.
pub const LINE: usize = 120;
/// Longest note.
pub const NOTE: usize = 2_000;

/// What it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Desktop,
    Laptop,
    Screen,
    Printer,
    Phone,
    Server,
    Other,
}

impl Kind {
    pub const ALL: [Kind; 7] = [
        Kind::Desktop,
        Kind::Laptop,
        Kind::Screen,
        Kind::Printer,
        Kind::Phone,
        Kind::Server,
        Kind::Other,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            Kind::Desktop => "desktop",
            Kind::Laptop => "laptop",
            Kind::Screen => "screen",
            Kind::Printer => "printer",
            Kind::Phone => "phone",
            Kind::Server => "server",
            Kind::Other => "other",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Kind::Desktop => "Poste fixe",
            Kind::Laptop => "Portable",
            Kind::Screen => "Écran",
            Kind::Printer => "Imprimante",
            Kind::Phone => "Téléphone",
            Kind::Server => "Serveur",
            Kind::Other => "Autre",
        }
    }

    pub fn parse(slug: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// Where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    InUse,
    InStock,
    /// Out of the park: recycled, given back, lost.
    Retired,
}

impl State {
    pub const ALL: [State; 3] = [State::InUse, State::InStock, State::Retired];
    /// Those that a form offers: retiring is an act of its own.
    pub const KEPT: [State; 2] = [State::InUse, State::InStock];

    pub fn slug(self) -> &'static str {
        match self {
            State::InUse => "in_use",
            State::InStock => "in_stock",
            State::Retired => "retired",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            State::InUse => "en service",
            State::InStock => "en stock",
            State::Retired => "retiré",
        }
    }

    pub fn parse(slug: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.slug() == slug)
    }
}

/// What is said of a piece of hardware. Its ids are checked by [`super::verbs::check`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// As [`tag`] gives it.
    pub tag: String,
    pub kind: Kind,
    pub make: String,
    pub model: String,
    pub serial: String,
    pub authority_id: i64,
    pub site_id: Option<i64>,
    pub person_id: Option<i64>,
    pub bought_on: Option<Date>,
    pub warranty_until: Option<Date>,
    /// Never [`State::Retired`].
    pub state: State,
    pub supplied: bool,
    pub audited: bool,
    pub note: String,
}

/// The number of a label as it is kept: capitals, no spaces. Gives the sentence of refusal.
pub fn tag(typed: &str) -> Result<String, &'static str> {
    let tag = typed
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("-")
        .to_uppercase();
    if tag.is_empty() {
        return Err("Indiquez le numéro d’inventaire qui est sur l’étiquette.");
    }
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if tag.len() > LONGEST_TAG || !tag.chars().all(good) {
        return Err(
            "Un numéro d’inventaire a 40 caractères au plus\u{a0}: des lettres sans accent, des chiffres, des tirets.",
        );
    }
    Ok(tag)
}

/// Make and model as people say them: « Dell Latitude 5440 ».
pub fn named(make: &str, model: &str) -> String {
    format!("{make} {model}").trim().to_owned()
}

/// « PC-0123, portable Dell Latitude 5440 »
pub fn label(tag: &str, kind: &str, make: &str, model: &str) -> String {
    let what = Kind::parse(kind).map_or(String::new(), |k| k.label().to_lowercase());
    format!("{tag}, {}", format!("{what} {}", named(make, model)).trim())
}

/// A day as it is kept, in words; nothing when it is not known.
pub fn day_kept(text: &str) -> String {
    text.parse::<Date>().map(words::day_in_words).unwrap_or_default()
}

/// Whole years from a day that is kept to another.
pub fn age(bought_on: &str, today: Date) -> Option<i16> {
    let bought: Date = bought_on.parse().ok()?;
    let before = (today.month(), today.day()) < (bought.month(), bought.day());
    Some((today.year() - bought.year() - i16::from(before)).max(0))
}

/// « 3 ans », « moins d’un an »
pub fn age_in_words(years: i16) -> String {
    match years {
        0 => "moins d’un an".into(),
        n => words::plural(&i64::from(n), "an", "ans"),
    }
}

/// Whether a warranty that is known is over.
pub fn out_of_warranty(until: &str, today: Date) -> bool {
    until.parse::<Date>().is_ok_and(|last| last < today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_word_reads_back() {
        assert!(Kind::ALL.into_iter().all(|k| Kind::parse(k.slug()) == Some(k)));
        assert!(State::ALL.into_iter().all(|s| State::parse(s.slug()) == Some(s)));
    }

    #[test]
    fn a_number_is_kept_in_one_way() {
        assert_eq!(tag(" pc 0123 "), Ok("PC-0123".into()));
        let long = "x".repeat(41);
        for wrong in ["", "  ", "pc<1>", "numéro", &long] {
            assert!(tag(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_age_is_of_whole_years() {
        let today = date(2026, 3, 2);
        for (bought, years) in [
            ("2026-03-01", Some(0)),
            ("2019-03-02", Some(7)),
            ("2019-03-03", Some(6)),
            ("2027-01-01", Some(0)),
            ("", None),
        ] {
            assert_eq!(age(bought, today), years, "{bought}");
        }
        assert_eq!(age_in_words(0), "moins d’un an");
        assert_eq!(age_in_words(7), "7\u{a0}ans");
    }

    #[test]
    fn a_warranty_covers_its_last_day() {
        let today = date(2026, 3, 2);
        assert!(!out_of_warranty("2026-03-02", today) && out_of_warranty("2026-03-01", today));
        assert!(!out_of_warranty("", today));
        assert_eq!(
            label("PC-1", "laptop", "Dell", "Latitude"),
            "PC-1, portable Dell Latitude"
        );
        assert_eq!(label("X-1", "other", "", ""), "X-1, autre");
    }
}
