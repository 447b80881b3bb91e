//! Telling an incident, ending it, and « moi aussi ».

use super::store;
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::{policy, store as desk};
use crate::directory::notices::to_person;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::mail::body::Body;

/// Tells a ticket to the agents of some members, all when none is named.
pub async fn tell(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    sentence: &str,
    members: &[i64],
) -> Result<tickets::Model> {
    let ticket = desk::by_number(tx, actor, number).await?;
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused(
            "Seul le service signale un incident connu.".into(),
        ));
    }
    if !ticket.open || ticket.family != "incident" {
        return Err(Error::Conflict(
            "Seul un incident en cours se signale aux agents.".into(),
        ));
    }
    let known = directory::authorities(tx, actor.service_id).await?;
    if members.iter().any(|id| known.iter().all(|a| a.id != *id)) {
        return Err(Error::Invalid(
            "Cette collectivité n’est pas membre du service. Choisissez-la dans la liste.".into(),
        ));
    }
    store::tell(tx, (ticket.service_id, ticket.id), app.now(), sentence, members).await?;
    trace(app, tx, actor, &ticket, "ticket.told", sentence).await?;
    Ok(ticket)
}

/// The incident is over: who said « moi aussi » is told. Nothing when it was not told, or is over already.
pub async fn end(app: &App, tx: &Tx, actor: &Actor, ticket: &tickets::Model) -> Result<()> {
    let Some(known) = store::end(tx, ticket.id, app.now()).await? else {
        return Ok(());
    };
    for person in store::people(tx, known.id).await? {
        if person.id == ticket.requester_id {
            continue;
        }
        let body = Body {
            over: "Incident terminé".into(),
            title: "C’est rétabli".into(),
            paragraphs: vec![
                format!("Bonjour {},", person.first_name),
                format!("Vous étiez concerné par cet incident\u{a0}: {}", known.sentence),
                "Il est résolu. Si quelque chose ne va pas encore, répondez à ce message.".into(),
            ],
            ..Body::default()
        };
        to_person(app, tx, "restored", &person, body).await?;
    }
    trace(app, tx, actor, ticket, "ticket.told_over", "").await
}

/// The same, asked on the ticket's page while the ticket stays open.
pub async fn stop(app: &App, tx: &Tx, actor: &Actor, number: i64) -> Result<tickets::Model> {
    let ticket = desk::by_number(tx, actor, number).await?;
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused("Seul le service retire un incident connu.".into()));
    }
    end(app, tx, actor, &ticket).await?;
    Ok(ticket)
}

/// « Moi aussi »: the person is counted, and told when it is over.
pub async fn join(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<()> {
    let known = store::visible(tx, actor, id).await?;
    if store::join(tx, actor, known.id, app.now()).await? {
        let trace = Trace {
            action: "ticket.me_too",
            object_kind: "ticket",
            object_id: Some(known.ticket_id),
            detail: String::new(),
        };
        audit::write(tx, app.now(), actor, trace).await?;
    }
    Ok(())
}

async fn trace(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    ticket: &tickets::Model,
    action: &str,
    detail: &str,
) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "ticket",
        object_id: Some(ticket.id),
        detail: detail.to_owned(),
    };
    audit::write(tx, app.now(), actor, trace).await
}
