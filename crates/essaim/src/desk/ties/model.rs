//! The kinds of ties, and how each reads from either end.

/// How a ticket is tied to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Its conversation goes on in the other, and it no longer counts.
    Merged,
    Duplicate,
    CausedBy,
    /// One of the tickets of a major incident, which answers them all.
    PartOf,
    /// Made from a message of the other.
    SplitFrom,
}

impl Kind {
    pub const ALL: [Kind; 5] = [
        Kind::Merged,
        Kind::Duplicate,
        Kind::CausedBy,
        Kind::PartOf,
        Kind::SplitFrom,
    ];
    /// Those that people make and undo by hand.
    pub const BY_HAND: [Kind; 3] = [Kind::PartOf, Kind::CausedBy, Kind::Duplicate];

    pub fn slug(self) -> &'static str {
        match self {
            Kind::Merged => "merged",
            Kind::Duplicate => "duplicate",
            Kind::CausedBy => "caused_by",
            Kind::PartOf => "part_of",
            Kind::SplitFrom => "split_from",
        }
    }

    pub fn parse(slug: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// What this ticket is to the other.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Merged => "fusionné dans",
            Kind::Duplicate => "doublon de",
            Kind::CausedBy => "causé par",
            Kind::PartOf => "partie de l’incident majeur",
            Kind::SplitFrom => "séparé de",
        }
    }

    /// The same, read from the other ticket.
    pub fn label_back(self) -> &'static str {
        match self {
            Kind::Merged => "a reçu par fusion",
            Kind::Duplicate => "a pour doublon",
            Kind::CausedBy => "est la cause de",
            Kind::PartOf => "incident majeur, avec",
            Kind::SplitFrom => "a donné",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_read_back_and_each_end_has_its_words() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.slug()), Some(kind));
            assert_ne!(kind.label(), kind.label_back());
        }
        assert_eq!(Kind::parse("other"), None);
    }
}
