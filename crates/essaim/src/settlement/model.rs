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

/// What a key counts, in words; a key from elsewhere is told by its own name.
pub fn key_label(slug: &str) -> String {
    if slug == MIX {
        return "Clé composée".into();
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
    let (one, many) = SharingKey::parse(slug).map_or(("unité", "unités"), SharingKey::unit);
    crate::web::words::plural(&quantity, one, many)
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
    }
}
