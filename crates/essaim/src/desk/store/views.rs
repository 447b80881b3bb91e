//! What lists of tickets can be asked to show.

use crate::desk::model::State;
use crate::web::paging::Cursor;

/// The ready-made views of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Every open ticket, by time left.
    Open,
    /// Open tickets of the actor.
    Mine,
    /// Open tickets of the actor's pôles.
    Team,
    /// Not yet qualified.
    New,
    /// Open, past their due instant.
    Late,
    /// Open, three quarters of the commitment gone.
    Soon,
    Suspended,
    /// The requester wrote last.
    Awaiting,
    /// Resolved, not yet confirmed.
    Resolved,
    /// All tickets, the newest first.
    All,
}

impl View {
    pub const ALL: [View; 10] = [
        View::Open,
        View::Mine,
        View::Team,
        View::New,
        View::Late,
        View::Soon,
        View::Suspended,
        View::Awaiting,
        View::Resolved,
        View::All,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            View::Open => "ouverts",
            View::Mine => "miens",
            View::Team => "pole",
            View::New => "a-qualifier",
            View::Late => "en-retard",
            View::Soon => "bientot",
            View::Suspended => "en-attente",
            View::Awaiting => "reponses",
            View::Resolved => "resolus",
            View::All => "tous",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            View::Open => "Ouverts",
            View::Mine => "Les miens",
            View::Team => "Mon pôle",
            View::New => "À qualifier",
            View::Late => "En retard",
            View::Soon => "Bientôt en retard",
            View::Suspended => "En attente",
            View::Awaiting => "Réponses à lire",
            View::Resolved => "Résolus, à confirmer",
            View::All => "Tous",
        }
    }

    pub fn parse(slug: &str) -> Option<View> {
        View::ALL.into_iter().find(|v| v.slug() == slug)
    }
}

/// What a list shows.
#[derive(Clone, Debug)]
pub struct Filter {
    pub view: View,
    pub authority_id: Option<i64>,
    pub team_id: Option<i64>,
    pub technician_id: Option<i64>,
    pub state: Option<State>,
    /// `low`, `medium`, `high`.
    pub priority: Option<&'static str>,
    pub family: Option<&'static str>,
    /// Received in this year.
    pub year: Option<i64>,
    /// The newest first instead of by time left.
    pub newest: bool,
    /// Words, or a number.
    pub search: String,
    pub after: Option<Cursor>,
}

impl Filter {
    pub fn of(view: View) -> Filter {
        Filter {
            view,
            authority_id: None,
            team_id: None,
            technician_id: None,
            state: None,
            priority: None,
            family: None,
            year: None,
            newest: false,
            search: String::new(),
            after: None,
        }
    }
}

/// A group of the queue, as people think of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Late,
    Today,
    Later,
    Waiting,
    Done,
}

impl Group {
    pub fn label(self) -> &'static str {
        match self {
            Group::Late => "En retard",
            Group::Today => "À tenir aujourd’hui",
            Group::Later => "Ensuite",
            Group::Waiting => "En attente",
            Group::Done => "Résolus",
        }
    }
}
