//! What an alert is about. No database here.

use crate::db::entities::tickets;

/// The two events of a commitment that people are told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Three quarters of the commitment are consumed.
    ThreeQuarters,
    /// The commitment is consumed.
    Due,
}

impl Kind {
    pub fn slug(self) -> &'static str {
        match self {
            Kind::ThreeQuarters => "three_quarters",
            Kind::Due => "due",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Kind::ThreeQuarters => "délai aux trois quarts",
            Kind::Due => "échéance passée",
        }
    }

    pub fn class(self) -> &'static str {
        match self {
            Kind::ThreeQuarters => "wait",
            Kind::Due => "bad",
        }
    }

    pub fn parse(slug: &str) -> Kind {
        if slug == "due" {
            Kind::Due
        } else {
            Kind::ThreeQuarters
        }
    }
}

/// The event that a ticket has come to. Past the deadline only that one is told: the three quarters are old news.
pub fn event(ticket: &tickets::Model, now: i64) -> Option<Kind> {
    if !ticket.open || ticket.state == "suspended" {
        return None;
    }
    if ticket.due_at.is_some_and(|due| due <= now) {
        return Some(Kind::Due);
    }
    ticket
        .warn_at
        .is_some_and(|warn| warn <= now)
        .then_some(Kind::ThreeQuarters)
}

/// The commitment that an event belongs to: another priority, or a reopening, has events of its own.
pub fn round(ticket: &tickets::Model) -> String {
    format!("{}.{}", ticket.priority, ticket.reopened_count)
}
