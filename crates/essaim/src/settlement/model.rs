//! Keys, pools and places of figures, as they are written and told.

use std::fmt;

use crate::db::fulltext::fold;

/// The longest label of a pool or of a line, in characters.
pub const LONGEST_LABEL: usize = 160;
/// The largest amount that may be typed, in cents either way: ten billion euros. Sums then stay far from the limits.
pub const LARGEST_AMOUNT: i64 = 1_000_000_000_000;
/// The largest quantity that may be typed.
pub const LARGEST_QUANTITY: i64 = 1_000_000_000_000;
/// The word for a mixture of keys, in place of a key.
pub const MIX: &str = "mix";
/// Decimals of a percent that an agreement may ask for.
pub const MOST_DECIMALS: i64 = 6;

/// A sharing key: what is counted for each member (*clé de répartition*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharingKey {
    /// Tickets of the year, counted by Essaim.
    Tickets,
    /// One part each, given by Essaim.
    Equal,
    Gigabytes,
    Population,
    Workstations,
    Accounts,
    /// Hundredths of a full-time post.
    FullTime,
    Days,
    Hours,
    /// What each paid before the service was shared, in euros.
    Historic,
    /// Parts that the agreement fixes.
    Fixed,
}

impl SharingKey {
    pub const ALL: [SharingKey; 11] = [
        SharingKey::Tickets,
        SharingKey::Gigabytes,
        SharingKey::Workstations,
        SharingKey::Accounts,
        SharingKey::Population,
        SharingKey::FullTime,
        SharingKey::Days,
        SharingKey::Hours,
        SharingKey::Historic,
        SharingKey::Fixed,
        SharingKey::Equal,
    ];

    /// The word kept in the database and in the files.
    pub fn slug(self) -> &'static str {
        match self {
            SharingKey::Tickets => "tickets",
            SharingKey::Equal => "equal",
            SharingKey::Gigabytes => "gigabytes",
            SharingKey::Population => "population",
            SharingKey::Workstations => "workstations",
            SharingKey::Accounts => "accounts",
            SharingKey::FullTime => "fte",
            SharingKey::Days => "days",
            SharingKey::Hours => "hours",
            SharingKey::Historic => "historic",
            SharingKey::Fixed => "fixed",
        }
    }

    pub fn parse(slug: &str) -> Option<SharingKey> {
        SharingKey::ALL.into_iter().find(|k| k.slug() == slug)
    }

    /// What is counted, for a column head.
    pub fn label(self) -> &'static str {
        match self {
            SharingKey::Tickets => "Tickets de l’année",
            SharingKey::Equal => "Parts égales",
            SharingKey::Gigabytes => "Stockage utilisé",
            SharingKey::Population => "Population",
            SharingKey::Workstations => "Postes de travail (nœuds)",
            SharingKey::Accounts => "Comptes d’utilisateurs",
            SharingKey::FullTime => "Équivalents temps plein",
            SharingKey::Days => "Jours d’intervention",
            SharingKey::Hours => "Heures d’intervention",
            SharingKey::Historic => "Coût historique",
            SharingKey::Fixed => "Parts fixées par la convention",
        }
    }

    /// The unit, singular and plural.
    pub fn unit(self) -> (&'static str, &'static str) {
        match self {
            SharingKey::Tickets => ("ticket", "tickets"),
            SharingKey::Equal | SharingKey::Fixed => ("part", "parts"),
            SharingKey::Gigabytes => ("Go", "Go"),
            SharingKey::Population => ("habitant", "habitants"),
            SharingKey::Workstations => ("poste", "postes"),
            SharingKey::Accounts => ("compte", "comptes"),
            SharingKey::FullTime => ("centième d’ETP", "centièmes d’ETP"),
            SharingKey::Days => ("jour", "jours"),
            SharingKey::Hours => ("heure", "heures"),
            SharingKey::Historic => ("euro", "euros"),
        }
    }

    /// Whether a member that is there for a part of the year counts for its days: true of what one has, false of what
    /// one does, which is only counted while one is there.
    pub fn is_prorated(self) -> bool {
        !matches!(self, SharingKey::Tickets | SharingKey::Days | SharingKey::Hours)
    }

    /// Whether Essaim knows the quantities by itself.
    pub fn is_counted(self) -> bool {
        matches!(self, SharingKey::Tickets | SharingKey::Equal)
    }
}

/// What stands after a key whose quantities are read on days and taken as an average: quantity × days.
const OVER_DAYS: &str = "_days";
/// What stands before the slug of a pool, in the name of its own key of weighted tickets.
const WEIGHTED: &str = "weighted_tickets:";
/// What stands before a class of tickets.
const CLASS: &str = "tickets:";

/// The name of a key that is taken as an average over the days of the year.
pub fn averaged(key: &str) -> String {
    format!("{key}{OVER_DAYS}")
}

/// The name of a pool's key of weighted tickets.
pub fn weighted_key(pool: &str) -> String {
    format!("{WEIGHTED}{pool}")
}

/// The key that was read on days, of one that is taken as an average; any other key as it is.
pub fn base_of(key: &str) -> &str {
    key.strip_suffix(OVER_DAYS).unwrap_or(key)
}

pub fn is_weighted(slug: &str) -> bool {
    slug.starts_with(WEIGHTED)
}

/// The name of a class of tickets: a family, or a sheet within it.
pub fn class_key(family: &str, sheet: Option<i64>) -> String {
    match sheet {
        Some(number) => format!("{CLASS}{family}:{number}"),
        None => format!("{CLASS}{family}"),
    }
}

/// Whether a member that is there for a part of the year counts for its days by this key; keys from elsewhere do. What
/// was read on days counts its own days already.
pub fn prorates(slug: &str) -> bool {
    let own = slug.ends_with(OVER_DAYS) || slug.starts_with(CLASS) || is_weighted(slug);
    !own && SharingKey::parse(slug).is_none_or(SharingKey::is_prorated)
}

/// « incidents », « demandes de la fiche n° 5 »: a class of tickets, for a number of them.
fn class_in_words(class: &str, one: bool) -> String {
    let (family, sheet) = match class.split_once(':') {
        Some((family, sheet)) => (family, Some(sheet)),
        None => (class, None),
    };
    let noun = match (family, one) {
        ("incident", true) => "incident",
        ("incident", false) => "incidents",
        (_, true) => "demande",
        (_, false) => "demandes",
    };
    match sheet {
        Some(number) => format!("{noun} de la fiche n°\u{a0}{number}"),
        None => noun.to_owned(),
    }
}

/// The unit of a key for a number of it: « Go », « Go·jours », « tickets pondérés ».
pub fn unit_of(slug: &str, one: bool) -> String {
    if let Some(base) = slug.strip_suffix(OVER_DAYS) {
        let days = if one { "jour" } else { "jours" };
        return format!("{}·{days}", unit_of(base, one));
    }
    if let Some(class) = slug.strip_prefix(CLASS) {
        return class_in_words(class, one);
    }
    let (single, several) = match SharingKey::parse(slug) {
        Some(key) => key.unit(),
        None if is_weighted(slug) => ("ticket pondéré", "tickets pondérés"),
        None => ("unité", "unités"),
    };
    if one { single } else { several }.to_owned()
}

/// What a key counts, in words; a key from elsewhere is told by its own name.
pub fn key_label(slug: &str) -> String {
    if slug == MIX {
        return "Clé composée".into();
    }
    if let Some(base) = slug.strip_suffix(OVER_DAYS) {
        return format!("{}, en moyenne sur l’année", key_label(base));
    }
    if is_weighted(slug) {
        return "Tickets de l’année, pondérés".into();
    }
    if let Some(class) = slug.strip_prefix(CLASS) {
        return format!("Tickets\u{a0}: {}", class_in_words(class, false));
    }
    SharingKey::parse(slug).map_or_else(|| slug.to_owned(), |k| k.label().to_owned())
}

/// The key of a pool with what it is made of: « Clé composée (60 tickets de l’année, 40 population) », « Tickets de
/// l’année, au tarif de 12,50 € ».
pub fn pool_key_label(pool: &reckon::sharing::PoolShares) -> String {
    let rules = &pool.rules;
    if !rules.mix.is_empty() {
        let parts: Vec<String> = rules
            .mix
            .iter()
            .map(|(key, weight)| format!("{weight} {}", key_label(key).to_lowercase()))
            .collect();
        return format!("{} ({})", key_label(MIX), parts.join(", "));
    }
    match &rules.tariff {
        Some(tariff) => format!(
            "{}, au tarif de {}",
            key_label(&pool.key),
            crate::web::words::euros(&tariff.price)
        ),
        None => key_label(&pool.key),
    }
}

/// « 1 501 tickets », « 162 Go ».
pub fn quantity_in_words(slug: &str, quantity: i64) -> String {
    crate::web::words::plural(&quantity, &unit_of(slug, true), &unit_of(slug, false))
}

/// A difference with its sign: « +1,00 € », « −0,01 € », « 0,00 € ».
pub fn signed_euros(cents: i64) -> String {
    let plus = if cents > 0 { "+" } else { "" };
    format!("{plus}{}", crate::web::words::euros(&cents))
}

/// Where a figure stands: what a link to its explanation names, and what a difference with a printed document is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The total of a pool, or its text.
    Pool { pool: String },
    /// A member's share of a pool.
    Share { pool: String, member: String },
    /// A revenue order.
    Order { from: String, to: String },
}

impl Place {
    pub fn parse(text: &str) -> Option<Place> {
        let (kind, rest) = text.split_once(':')?;
        let pair = || {
            let (a, b) = rest.split_once(':')?;
            Some((a.to_owned(), b.to_owned()))
        };
        match kind {
            "pool" => Some(Place::Pool {
                pool: rest.to_owned(),
            }),
            "share" => pair().map(|(pool, member)| Place::Share { pool, member }),
            "order" => pair().map(|(from, to)| Place::Order { from, to }),
            _ => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Pool { pool } => write!(f, "pool:{pool}"),
            Place::Share { pool, member } => write!(f, "share:{pool}:{member}"),
            Place::Order { from, to } => write!(f, "order:{from}:{to}"),
        }
    }
}

/// A pool's name in addresses and files, made from its label: « Déplacements (BCR) » gives `deplacements-bcr`. Another
/// is made when `taken` says so.
pub fn slug_of(label: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut base: String = fold(label)
        .replace(' ', "-")
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(48)
        .collect();
    base = base.trim_matches('-').to_owned();
    if base.is_empty() {
        base = "poste".into();
    }
    let mut slug = base.clone();
    let mut number = 2;
    while taken(&slug) {
        slug = format!("{base}-{number}");
        number += 1;
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_is_named_after_its_label() {
        let none = |_: &str| false;
        assert_eq!(slug_of("Déplacements (BCR)", none), "deplacements-bcr");
        assert_eq!(slug_of("—", none), "poste");
        assert_eq!(
            slug_of("Énergie", |s| s == "energie" || s == "energie-2"),
            "energie-3"
        );
        assert_eq!(slug_of(&"à".repeat(300), none).len(), 48);
    }

    #[test]
    fn a_place_reads_as_it_is_written() {
        for text in [
            "pool:infrastructure",
            "share:service-bcr:CC: l’Orée",
            "order:BCR:Chevry-Cossigny",
        ] {
            assert_eq!(Place::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "share:seul", "order:", "autre:a:b", "order"] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_key_is_found_again_by_its_word() {
        for key in SharingKey::ALL {
            assert_eq!(SharingKey::parse(key.slug()), Some(key));
        }
        assert_eq!(quantity_in_words("gigabytes", 5_000), "5\u{202f}000\u{a0}Go");
        assert_eq!(quantity_in_words("tickets", 1), "1\u{a0}ticket");
        assert_eq!(key_label("mix"), "Clé composée");
        assert_eq!(key_label("arbres"), "arbres");
        assert_eq!(
            quantity_in_words(&averaged("gigabytes"), 365),
            "365\u{a0}Go·jours"
        );
        assert_eq!(
            quantity_in_words(&class_key("request", Some(5)), 2),
            "2\u{a0}demandes de la fiche n°\u{a0}5"
        );
        assert_eq!(
            quantity_in_words(&class_key("incident", None), 1),
            "1\u{a0}incident"
        );
        assert_eq!(
            quantity_in_words(&weighted_key("service"), 7),
            "7\u{a0}tickets pondérés"
        );
        for (slug, is) in [
            ("gigabytes", true),
            ("arbres", true),
            ("tickets", false),
            ("gigabytes_days", false),
            ("tickets:incident", false),
            ("weighted_tickets:x", false),
        ] {
            assert_eq!(prorates(slug), is, "{slug}");
        }
    }
}
