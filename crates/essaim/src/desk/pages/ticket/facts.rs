//! What is known around a ticket, in the words of its page: where it stands, its clock, the sheet's version, circumstances,
//! publisher, articles, the requester's opinion.

use super::band::Band;
use crate::calendar::Promise;
use crate::catalogue::store as catalogue;
use crate::circumstances::store as circumstances;
use crate::clock::instant;
use crate::db::ConnectionTrait;
use crate::db::entities::articles::Model as Article;
use crate::db::entities::{ticket_events, tickets};
use crate::desk::delay::Delay;
use crate::desk::store::TicketLine;
use crate::desk::{model, policy, timing};
use crate::directory::Actor;
use crate::error::Result;
use crate::knowledge::store as knowledge;
use crate::publishers::store as publishers;
use crate::web::words;

/// The version of the sheet that a ticket was asked under, when the sheet was rewritten since.
pub async fn old_version<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    ticket: &tickets::Model,
) -> Result<Option<i64>> {
    let (Some(sheet), Some(version)) = (ticket.sheet_id, ticket.sheet_version) else {
        return Ok(None);
    };
    let now = catalogue::sheet(conn, actor, sheet).await?.version;
    Ok((version != now).then_some(version))
}

/// « Reçu pendant des circonstances exceptionnelles : Fibre coupée (du 03/03/2026 au 04/03/2026). »
pub async fn apart<C: ConnectionTrait>(conn: &C, ticket: &tickets::Model) -> Result<Option<String>> {
    let exceptions = circumstances::approved(conn, ticket.service_id).await?;
    Ok(exceptions
        .of(ticket.authority_id, ticket.received_at)
        .map(|period| {
            format!(
                "Reçu pendant des circonstances exceptionnelles\u{a0}: {}.",
                period.label()
            )
        }))
}

/// The publisher that a ticket waits for, and whether its answer is late. Empty when it may be handed to one.
pub async fn publisher<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    ticket: &tickets::Model,
    now: i64,
) -> Result<Option<(String, bool)>> {
    if !actor.is_staff() {
        return Ok(None);
    }
    if let Some(case) = publishers::open_case(conn, actor, ticket.id).await? {
        let name = publishers::publisher(conn, actor, case.publisher_id).await?.name;
        return Ok(Some((name, case.expected_at < now)));
    }
    Ok((ticket.open && policy::works_on_tickets(actor)).then(|| (String::new(), false)))
}

/// The articles to look at before going on.
pub async fn articles<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    ticket: &tickets::Model,
) -> Result<Vec<Article>> {
    if !policy::sees_notes(actor) {
        return Ok(Vec::new());
    }
    knowledge::search(conn, actor, &ticket.subject, true, 3).await
}

/// « Très satisfait : rapide et clair »
pub fn rated(ticket: &tickets::Model) -> String {
    let Some(rating) = ticket.rating else {
        return String::new();
    };
    let label = model::rating_label(rating);
    match ticket.rating_comment.as_str() {
        "" => label.to_owned(),
        comment => format!("{label}\u{a0}: {comment}"),
    }
}

pub fn clock_band(
    ticket: &tickets::Model,
    events: &[ticket_events::Model],
    calendar: &reckon::calendar::Calendar,
    promise: &Promise,
    now: i64,
) -> Result<Band> {
    let at = ticket.resolved_at.unwrap_or(now);
    let delay = Delay::of(ticket);
    let mut clock = timing::clock_at(events, calendar, &delay.promise(promise), at)?;
    if matches!(delay, Delay::Agreed(_) | Delay::Open) {
        clock.due = ticket.due_at.map(instant);
    }
    let mut band = Band::of(&clock, calendar, ticket.open, now);
    if let Some(sums) = delay.sums(clock.consumed_seconds, now) {
        // The last two lines tell the commitment of a priority, which is not the measure here.
        band.lines.truncate(band.lines.len().saturating_sub(2));
        band.lines.extend(sums.clone());
        band.sums = sums;
    }
    Ok(band)
}

/// Where a ticket stands, as one would say it on the telephone.
pub fn stands(ticket: &tickets::Model, line: &TicketLine, now: i64) -> String {
    let who = line.technician.as_deref();
    match (model::State::parse(&ticket.state), ticket.due_at) {
        (Some(model::State::New), _) => match who {
            Some(name) => format!("{name} s’en occupe\u{202f}; la qualification reste à faire."),
            None => "Reçu, à lire par le service.".into(),
        },
        (Some(model::State::Qualified), Some(due)) if due < now => format!(
            "{} s’en occupe. La résolution était due {}.",
            who.unwrap_or("Le service"),
            words::in_full(&due, &now)
        ),
        (Some(model::State::Qualified), Some(due)) => format!(
            "{} s’en occupe. Résolution au plus tard {}.",
            who.unwrap_or("Le service"),
            words::in_full(&due, &now)
        ),
        (Some(model::State::Qualified), None) => format!(
            "{} s’en occupe. {}",
            who.unwrap_or("Le service"),
            Delay::of(ticket)
                .sentence(None, now)
                .replace("avec vous", "avec le demandeur")
        ),
        (Some(model::State::Suspended), _) => "En attente\u{a0}: le délai ne court pas.".into(),
        (Some(model::State::Resolved), _) => match ticket.close_by_at {
            Some(until) => format!(
                "Résolu\u{202f}; sans réponse du demandeur, il sera clos après le {}.",
                words::date(&until)
            ),
            None => "Résolu.".into(),
        },
        (Some(model::State::Closed), _) => match ticket.closed_at {
            Some(at) => format!("Clos le {}.", words::date(&at)),
            None => "Clos.".into(),
        },
        _ => format!("{} s’en occupe.", who.unwrap_or("Le service")),
    }
}
