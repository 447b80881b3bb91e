//! Two people act on one ticket: the second sees what changed since their page was made, and both texts.

use super::Draft;
use super::history;
use crate::db::entities::{messages, ticket_events, tickets};
use crate::web::layout::Markup;

/// Something that happened since the page was made.
pub struct Change {
    pub at: i64,
    pub what: String,
    /// What was written; empty when nothing was.
    pub text: String,
}

/// What the page shows when nothing was recorded.
pub struct Conflict {
    pub why: String,
    pub changes: Vec<Change>,
    /// The text that stands now in the place of the one that was typed; empty when there is none.
    pub theirs: String,
    /// The text that was typed; empty when the act has none.
    pub ours: String,
}

/// The hidden fields that tell what the page showed: the ticket's version, and the last event of its history.
pub fn seen(ticket: &tickets::Model, events: &[ticket_events::Model]) -> Markup {
    let last = events.iter().map(|event| event.id).max().unwrap_or_default();
    Markup(format!(
        "<input type=\"hidden\" name=\"version\" value=\"{}\"><input type=\"hidden\" name=\"seen\" value=\"{last}\">",
        ticket.version
    ))
}

/// None when the form was not stopped by somebody else's act.
pub fn conflict(
    draft: &Draft,
    ticket: &tickets::Model,
    events: &[ticket_events::Model],
    messages: &[messages::Model],
    with_notes: bool,
) -> Option<Conflict> {
    if draft.conflict.is_empty() {
        return None;
    }
    let seen: i64 = draft.typed.seen.parse().unwrap_or(i64::MAX);
    let changes = events
        .iter()
        .filter(|event| event.id > seen && (with_notes || event.kind != "noted"))
        .map(|event| Change {
            at: event.at,
            what: history::sentence(event),
            text: written(event, messages),
        })
        .collect();
    let (theirs, ours) = match draft.act {
        "qualification" => (&ticket.planned_actions, &draft.typed.actions),
        "resolution" => (&ticket.resolution, &draft.typed.text),
        _ => (&draft.conflict, &draft.typed.text),
    };
    let both = matches!(draft.act, "qualification" | "resolution") && theirs != ours;
    Some(Conflict {
        why: draft.conflict.clone(),
        changes,
        theirs: if both { theirs.clone() } else { String::new() },
        ours: ours.clone(),
    })
}

/// The message that an event of the conversation stands for, or the words of a resolution.
fn written(event: &ticket_events::Model, messages: &[messages::Model]) -> String {
    match event.kind.as_str() {
        "resolved" => event.detail.clone(),
        "replied" | "noted" => messages
            .iter()
            .rev()
            .find(|m| m.at == event.at && (m.kind == "internal") == (event.kind == "noted"))
            .map(|m| m.body.clone())
            .unwrap_or_default(),
        _ => String::new(),
    }
}
