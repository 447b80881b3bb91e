//! What an alert is about. No database here.

use crate::db::entities::tickets;

/// The two events of a commitment that people are told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The share of the commitment that the service set is consumed.
    Near,
    /// The commitment is consumed.
    Due,
}

impl Kind {
    pub fn slug(self) -> &'static str {
        match self {
            Kind::Near => "near",
            Kind::Due => "due",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Kind::Near => "échéance proche",
            Kind::Due => "échéance passée",
        }
    }

    pub fn class(self) -> &'static str {
        match self {
            Kind::Near => "wait",
            Kind::Due => "bad",
        }
    }

    pub fn parse(slug: &str) -> Kind {
        if slug == "due" { Kind::Due } else { Kind::Near }
    }
}

/// The event that a ticket has come to. Past the deadline only that one is told, where the service wants it told: that it
/// came near is old news.
pub fn event(ticket: &tickets::Model, at_deadline: bool, now: i64) -> Option<Kind> {
    if !ticket.open || ticket.state == "suspended" {
        return None;
    }
    if at_deadline && ticket.due_at.is_some_and(|due| due <= now) {
        return Some(Kind::Due);
    }
    ticket
        .warn_at
        .is_some_and(|warn| warn <= now)
        .then_some(Kind::Near)
}

/// The commitment that an event belongs to: another priority, or a reopening, has events of its own.
pub fn round(ticket: &tickets::Model) -> String {
    format!("{}.{}", ticket.priority, ticket.reopened_count)
}
