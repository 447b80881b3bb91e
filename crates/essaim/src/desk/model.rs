//! Types of the desk: families, channels, states and the transitions between them.

/// The two families of tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Anything that disturbs the information system.
    Incident,
    /// Anything that is not a fault.
    Request,
}

impl Family {
    pub const ALL: [Family; 2] = [Family::Incident, Family::Request];

    pub fn slug(self) -> &'static str {
        match self {
            Family::Incident => "incident",
            Family::Request => "request",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Family::Incident => "Incident",
            Family::Request => "Demande",
        }
    }

    pub fn parse(slug: &str) -> Option<Family> {
        Family::ALL.into_iter().find(|f| f.slug() == slug)
    }
}

/// How a ticket came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Mail,
    Portal,
    Phone,
}

impl Channel {
    pub const ALL: [Channel; 3] = [Channel::Mail, Channel::Portal, Channel::Phone];

    pub fn slug(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
            Channel::Portal => "portal",
            Channel::Phone => "phone",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Channel::Mail => "Courriel",
            Channel::Portal => "Portail",
            Channel::Phone => "Téléphone",
        }
    }

    pub fn parse(slug: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|c| c.slug() == slug)
    }
}

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Received, not yet read by the desk.
    New,
    /// Has a priority and somebody to treat it.
    Qualified,
    /// Waits for something that the service cannot bring about: the clock stands still.
    Suspended,
    /// Technically resolved: the requester is asked to confirm.
    Resolved,
    /// Confirmed, or silence for the days of the agreement.
    Closed,
}

impl State {
    pub const ALL: [State; 5] = [
        State::New,
        State::Qualified,
        State::Suspended,
        State::Resolved,
        State::Closed,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            State::New => "new",
            State::Qualified => "qualified",
            State::Suspended => "suspended",
            State::Resolved => "resolved",
            State::Closed => "closed",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            State::New => "à qualifier",
            State::Qualified => "en cours",
            State::Suspended => "en attente",
            State::Resolved => "résolu, à confirmer",
            State::Closed => "clos",
        }
    }

    pub fn parse(slug: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.slug() == slug)
    }

    /// Somebody still has to work on it.
    pub fn is_open(self) -> bool {
        matches!(self, State::New | State::Qualified | State::Suspended)
    }
}

/// What people and time do to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Qualify,
    Suspend,
    Resume,
    Resolve,
    /// The requester, or a technician for them, says that it is not resolved.
    Reopen,
    Close,
}

impl Verb {
    pub const ALL: [Verb; 6] = [
        Verb::Qualify,
        Verb::Suspend,
        Verb::Resume,
        Verb::Resolve,
        Verb::Reopen,
        Verb::Close,
    ];
}

/// The life cycle: from a state, by a verb, to a state. What is not here is refused.
pub const TRANSITIONS: [(State, Verb, State); 10] = [
    (State::New, Verb::Qualify, State::Qualified),
    (State::Qualified, Verb::Qualify, State::Qualified),
    (State::Suspended, Verb::Qualify, State::Suspended),
    (State::Qualified, Verb::Suspend, State::Suspended),
    (State::Suspended, Verb::Resume, State::Qualified),
    (State::Qualified, Verb::Resolve, State::Resolved),
    (State::Suspended, Verb::Resolve, State::Resolved),
    (State::Resolved, Verb::Reopen, State::Qualified),
    (State::Resolved, Verb::Close, State::Closed),
    (State::New, Verb::Suspend, State::Suspended),
];

/// The state after a verb, or the sentence that says why it cannot be.
pub fn after(state: State, verb: Verb) -> Result<State, String> {
    if let Some((_, _, to)) = TRANSITIONS
        .iter()
        .find(|(from, by, _)| *from == state && *by == verb)
    {
        return Ok(*to);
    }
    let why = match (verb, state) {
        (Verb::Qualify, _) => {
            "Ce ticket est déjà résolu\u{a0}: rouvrez-le avant de changer sa qualification."
        }
        (Verb::Suspend, State::Suspended) => "Ce ticket est déjà en attente.",
        (Verb::Suspend, _) => "Ce ticket est résolu\u{a0}: il n’y a plus de délai à suspendre.",
        (Verb::Resume, _) => "Ce ticket n’est pas en attente\u{a0}: il n’y a rien à reprendre.",
        (Verb::Resolve, State::New) => {
            "Qualifiez d’abord ce ticket\u{a0}: le demandeur doit savoir qui s’en occupe et pour quand."
        }
        (Verb::Resolve, _) => "Ce ticket est déjà résolu.",
        (Verb::Reopen, State::Closed) => {
            "Ce ticket est clos. Ouvrez un nouveau ticket en rappelant son numéro."
        }
        (Verb::Reopen, _) => "Ce ticket n’est pas résolu\u{a0}: il n’y a rien à rouvrir.",
        (Verb::Close, State::Closed) => "Ce ticket est déjà clos.",
        (Verb::Close, _) => "Ce ticket n’est pas encore résolu\u{a0}: il ne peut pas être clos.",
    };
    Err(why.to_owned())
}

/// Why a clock may stand still. The agreement's delay rules name these cases.
pub const SUSPEND_REASONS: [(&str, &str); 6] = [
    ("supplier", "Livraison ou intervention d’un fournisseur"),
    ("quote", "Acceptation d’un devis par la collectivité"),
    ("requester", "Réponse ou disponibilité du demandeur"),
    ("publisher", "Correction par l’éditeur du logiciel"),
    ("prerequisite", "Prérequis à réunir"),
    ("licence", "Disponibilité d’une licence"),
];

/// What is said to people of a reason kept as a slug; a free text stays itself.
pub fn suspend_reason(slug: &str) -> &str {
    SUSPEND_REASONS
        .iter()
        .find(|(s, _)| *s == slug)
        .map(|(_, label)| *label)
        .unwrap_or(slug)
}

/// What a requester may think of a resolution, the best first.
pub const RATINGS: [(i64, &str); 3] = [
    (3, "Très satisfait"),
    (2, "Plutôt satisfait"),
    (1, "Pas satisfait"),
];

/// The words of a rating.
pub fn rating_label(rating: i64) -> &'static str {
    RATINGS
        .iter()
        .find(|(value, _)| *value == rating)
        .map_or("", |(_, label)| *label)
}

/// The ratings to choose from, with the one chosen (as typed).
pub fn ratings(chosen: &str) -> Vec<(i64, &'static str, bool)> {
    RATINGS
        .into_iter()
        .map(|(value, label)| (value, label, value.to_string() == chosen))
        .collect()
}

/// A priority as the database keeps it.
pub fn priority_slug(priority: reckon::clock::Priority) -> &'static str {
    match priority {
        reckon::clock::Priority::Low => "low",
        reckon::clock::Priority::Medium => "medium",
        reckon::clock::Priority::High => "high",
    }
}

pub fn parse_priority(slug: &str) -> reckon::clock::Priority {
    match slug {
        "high" => reckon::clock::Priority::High,
        "medium" => reckon::clock::Priority::Medium,
        _ => reckon::clock::Priority::Low,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refused_transition_has_a_sentence() {
        for state in State::ALL {
            for verb in Verb::ALL {
                match after(state, verb) {
                    Ok(to) => assert!(TRANSITIONS.contains(&(state, verb, to))),
                    Err(sentence) => assert!(sentence.ends_with('.') && sentence.len() > 20),
                }
            }
        }
    }

    #[test]
    fn a_closed_ticket_never_moves() {
        assert!(
            Verb::ALL
                .into_iter()
                .all(|verb| after(State::Closed, verb).is_err())
        );
    }

    #[test]
    fn slugs_read_back() {
        assert!(State::ALL.into_iter().all(|s| State::parse(s.slug()) == Some(s)));
        assert!(
            Channel::ALL
                .into_iter()
                .all(|c| Channel::parse(c.slug()) == Some(c))
        );
        assert!(
            Family::ALL
                .into_iter()
                .all(|f| Family::parse(f.slug()) == Some(f))
        );
    }
}
