//! A software fault handed to its publisher: who was told what and when, who was reminded, what was answered.

use super::{Reply, note, resume, suspend, trace};
use crate::app::App;
use crate::calendar::store as calendar;
use crate::db::Tx;
use crate::db::entities::publisher_cases::Model as Case;
use crate::db::entities::tickets;
use crate::desk::model::State;
use crate::desk::{policy, store};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::publishers::model::{Unit, expected};
use crate::publishers::store::{self as publishers, NewCase};
use crate::web::words;

/// What is told to a publisher.
#[derive(Clone, Debug)]
pub struct HandOver {
    pub publisher_id: i64,
    /// The publisher's own number for the fault; it may come later.
    pub reference: String,
    /// Who was told there.
    pub contact: String,
    pub sent_at: i64,
    /// Stop the ticket's clock until the answer.
    pub suspend: bool,
}

/// Hands a fault over. The second result tells what to correct: the field and its sentence.
pub async fn hand_over(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    told: HandOver,
) -> Result<Result<(), (&'static str, String)>> {
    let ticket = workable(tx, actor, number).await?;
    if publishers::open_case(tx, actor, ticket.id).await?.is_some() {
        return Err(Error::Conflict(
            "Ce ticket attend déjà la réponse d’un éditeur. Notez-la d’abord.".into(),
        ));
    }
    let found = publishers::publisher(tx, actor, told.publisher_id).await;
    let Some(publisher) = found.ok().filter(|p| p.active) else {
        return Ok(Err(("publisher", "Choisissez un éditeur de la liste.".into())));
    };
    let now = app.now();
    if told.sent_at > now || told.sent_at < ticket.received_at {
        return Ok(Err((
            "sent",
            format!(
                "Indiquez un moment entre la réception du ticket ({}) et maintenant.",
                words::date_time(&ticket.received_at)
            ),
        )));
    }
    let calendars = calendar::calendars(tx, actor.service_id).await?;
    let unit = Unit::parse(&publisher.delay_unit).unwrap_or(Unit::WorkingDays);
    let expected_at = expected(told.sent_at, publisher.delay_amount, unit, calendars.base())
        .ok_or_else(|| Error::internal("a calendar without any open day"))?;
    let case = NewCase {
        ticket_id: ticket.id,
        publisher_id: publisher.id,
        reference: told.reference.clone(),
        contact: told.contact,
        sent_at: told.sent_at,
        expected_at,
    };
    publishers::add_case(tx, actor, now, case).await?;
    let reference = match told.reference.as_str() {
        "" => String::new(),
        reference => format!(", référence {reference}"),
    };
    let said = format!(
        "Confié à l’éditeur {}{reference}. Réponse attendue au plus tard {}.",
        publisher.name,
        words::in_full(&expected_at, &now)
    );
    write(app, tx, actor, number, &said).await?;
    if told.suspend && ticket.state != State::Suspended.slug() {
        let detail = format!("{}{reference}", publisher.name);
        suspend(app, tx, actor, number, "publisher", &detail).await?;
    }
    trace(app, tx, actor, &ticket, "ticket.handed_over", publisher.name).await?;
    Ok(Ok(()))
}

/// The publisher was reminded.
pub async fn remind(app: &App, tx: &Tx, actor: &Actor, number: i64, said: &str) -> Result<()> {
    let ticket = workable(tx, actor, number).await?;
    let case = waiting(tx, actor, &ticket).await?;
    publishers::add_follow_up(tx, actor, case.id, app.now(), said).await?;
    trace(
        app,
        tx,
        actor,
        &ticket,
        "ticket.publisher_reminded",
        String::new(),
    )
    .await
}

/// The publisher answered; the ticket may go on.
pub async fn answered(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    said: &str,
    goes_on: bool,
) -> Result<()> {
    let ticket = workable(tx, actor, number).await?;
    let case = waiting(tx, actor, &ticket).await?;
    let publisher = publishers::publisher(tx, actor, case.publisher_id).await?;
    publishers::close_case(tx, &case, app.now(), said).await?;
    write(
        app,
        tx,
        actor,
        number,
        &format!("Réponse de l’éditeur {}\u{a0}: {said}", publisher.name),
    )
    .await?;
    if goes_on && ticket.state == State::Suspended.slug() {
        resume(app, tx, actor, number).await?;
    }
    trace(
        app,
        tx,
        actor,
        &ticket,
        "ticket.publisher_answered",
        publisher.name,
    )
    .await
}

async fn write(app: &App, tx: &Tx, actor: &Actor, number: i64, said: &str) -> Result<()> {
    let text = Reply {
        body: said.to_owned(),
        ..Reply::default()
    };
    note(app, tx, actor, number, text).await?;
    Ok(())
}

async fn workable(tx: &Tx, actor: &Actor, number: i64) -> Result<tickets::Model> {
    let ticket = store::by_number(tx, actor, number).await?;
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused(
            "Seul le service confie un ticket à un éditeur.".into(),
        ));
    }
    if !ticket.open {
        return Err(Error::Conflict(
            "Ce ticket est résolu\u{a0}: rouvrez-le avant de le confier à un éditeur ou de noter sa réponse."
                .into(),
        ));
    }
    Ok(ticket)
}

async fn waiting(tx: &Tx, actor: &Actor, ticket: &tickets::Model) -> Result<Case> {
    publishers::open_case(tx, actor, ticket.id).await?.ok_or_else(|| {
        Error::Conflict("Ce ticket n’attend la réponse d’aucun éditeur. Rechargez la page.".into())
    })
}
