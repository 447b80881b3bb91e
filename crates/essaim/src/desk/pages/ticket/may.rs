//! What a visitor may do on the page of a ticket, asked of the policy and of the ticket's state.

use crate::db::entities::tickets;
use crate::desk::delay::Delay;
use crate::desk::model::{self, Verb};
use crate::desk::policy;
use crate::directory::{Actor, Role};

/// What this visitor may do here now.
pub struct May {
    /// Work on the ticket: qualify, suspend, resolve, reclassify.
    pub act: bool,
    pub qualify: bool,
    pub take: bool,
    pub reply: bool,
    pub note: bool,
    pub suspend: bool,
    pub resume: bool,
    pub resolve: bool,
    pub reopen: bool,
    pub confirm: bool,
    /// Agree on a date with the requester.
    pub agree: bool,
}

impl May {
    pub fn of(actor: &Actor, ticket: &tickets::Model) -> May {
        let state = model::State::parse(&ticket.state).unwrap_or(model::State::New);
        let may = |verb| policy::may(actor, verb, ticket).is_ok() && model::after(state, verb).is_ok();
        May {
            act: policy::works_on_tickets(actor),
            qualify: may(Verb::Qualify),
            take: may(Verb::Qualify) && actor.has(Role::Technician) && ticket.technician_id != Some(actor.id),
            // A merged ticket, which does not count, goes on in the other.
            reply: policy::may_reply(actor, ticket).is_ok()
                && (state != model::State::Closed || !ticket.counted || policy::works_on_tickets(actor)),
            note: policy::sees_notes(actor),
            suspend: may(Verb::Suspend),
            resume: may(Verb::Resume),
            resolve: may(Verb::Resolve),
            reopen: may(Verb::Reopen),
            confirm: may(Verb::Close),
            agree: policy::works_on_tickets(actor)
                && ticket.open
                && matches!(Delay::of(ticket), Delay::Agreed(_)),
        }
    }
}
