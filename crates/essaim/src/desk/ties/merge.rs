//! Two tickets for one matter become one, which counts once in the year; and a message that is another matter becomes a
//! ticket of its own.

use super::model::Kind;
use super::store;
use super::verbs::{may, other_one, tell};
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::{messages, tickets};
use crate::desk::known::store as known;
use crate::desk::model::{Channel, Family, State};
use crate::desk::notices;
use crate::desk::store::{self as desk, NewEvent, NewFile, NewMessage};
use crate::desk::verbs::{self, NewTicket, finish};
use crate::desk::watch::store as watch;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::words;

/// Merges a ticket into another of the same authority: it is closed, no longer counts, and what its requester answers
/// goes to the other, which keeps its own clock.
pub async fn merge(app: &App, tx: &Tx, actor: &Actor, number: i64, into: i64) -> Result<tickets::Model> {
    let mut row = desk::by_number(tx, actor, number).await?;
    may(actor)?;
    let target = other_one(tx, actor, &row, into).await?;
    check(tx, &row, &target).await?;
    let now = app.now();
    let event = NewEvent {
        at: now,
        kind: "merged",
        detail: format!("n°\u{a0}{into}"),
        ..Default::default()
    };
    desk::add_event(tx, actor, row.id, event).await?;
    row.state = State::Closed.slug().into();
    row.open = false;
    row.resolved_at = row.resolved_at.or(Some(now));
    row.closed_at = Some(now);
    row.close_by_at = None;
    row.awaiting_us = false;
    // What was left out of the bill for a reason of its own keeps it, also when the merge is taken back.
    if row.counted {
        row.counted = false;
        row.not_counted_reason = not_counted(into);
    }
    row.resolution =
        format!("Votre demande est suivie avec le ticket n°\u{a0}{into}, qui dit la même chose.");
    let row = finish(app, tx, actor, row, "ticket.merged", format!("n°\u{a0}{into}")).await?;
    store::insert(tx, actor, now, row.id, target.id, Kind::Merged).await?;
    tell(
        app,
        tx,
        actor,
        &target,
        "linked",
        format!("{} n°\u{a0}{number}", Kind::Merged.label_back()),
    )
    .await?;
    let first = desk::messages(tx, row.id, false)
        .await?
        .into_iter()
        .find(|m| m.kind == "request");
    let note = NewMessage {
        at: now,
        kind: "internal",
        from_service: true,
        body: format!(
            "Ticket n°\u{a0}{number} fusionné ici. Sa demande\u{a0}:\n{}",
            first.map(|m| m.body).unwrap_or_default()
        ),
        ..Default::default()
    };
    desk::add_message(tx, actor, &target, note).await?;
    if row.requester_id != target.requester_id {
        watch::add(tx, now, target.id, row.requester_id).await?;
    }
    notices::merged(app, tx, &row, &target).await?;
    Ok(row)
}

fn not_counted(into: i64) -> String {
    format!("fusionné dans le ticket n°\u{a0}{into}")
}

async fn check(tx: &Tx, row: &tickets::Model, target: &tickets::Model) -> Result<()> {
    if row.authority_id != target.authority_id {
        return Err(Error::Invalid(
            "Ces deux tickets ne sont pas de la même collectivité, qui les paie chacune. Liez-les plutôt comme doublons \
             ou à un incident majeur."
                .into(),
        ));
    }
    if row.state == State::Closed.slug() {
        return Err(Error::Conflict(
            "Ce ticket est clos\u{a0}: il ne se fusionne plus.".into(),
        ));
    }
    if target.state == State::Closed.slug() {
        return Err(Error::Invalid(format!(
            "Le ticket n°\u{a0}{} est clos\u{a0}: sa conversation ne continue plus. Choisissez-en un autre.",
            target.number
        )));
    }
    if let Some(quote) = store::waiting_quote(tx, row.id).await? {
        return Err(Error::Conflict(format!(
            "Le devis {} attend une réponse sur ce ticket\u{a0}: retirez-le, ou laissez les référents y répondre, puis \
             fusionnez.",
            words::quote_reference(quote.year, quote.number)
        )));
    }
    if store::has_parts(tx, row.id).await? {
        return Err(Error::Conflict(
            "Ce ticket est un incident majeur\u{a0}: fusionnez l’autre dans celui-ci.".into(),
        ));
    }
    if let Some((told, _)) = known::of_ticket(tx, row.id).await?
        && told.ended_at.is_none()
    {
        return Err(Error::Conflict(
            "Cet incident est signalé aux agents\u{a0}: fusionnez l’autre dans celui-ci, ou retirez d’abord le signalement."
                .into(),
        ));
    }
    Ok(())
}

/// Takes a merge back: the ticket counts again, and its clock goes on where the merge stopped it.
pub async fn unmerge(app: &App, tx: &Tx, actor: &Actor, number: i64) -> Result<tickets::Model> {
    let mut row = desk::by_number(tx, actor, number).await?;
    may(actor)?;
    let tie = store::outward(tx, row.id, Kind::Merged).await?.ok_or_else(|| {
        Error::Conflict("Ce ticket n’est pas fusionné\u{a0}: il n’y a rien à annuler.".into())
    })?;
    let target = desk::by_id(tx, actor, tie.to_id).await?;
    store::delete(tx, tie.id).await?;
    let event = NewEvent {
        at: app.now(),
        kind: "reopened",
        reason: "fusion annulée".into(),
        ..Default::default()
    };
    desk::add_event(tx, actor, row.id, event).await?;
    let qualified = desk::was_qualified(tx, row.id).await?;
    row.state = if qualified { State::Qualified } else { State::New }
        .slug()
        .into();
    row.open = true;
    row.resolved_at = None;
    row.closed_at = None;
    row.in_time = None;
    if row.not_counted_reason == not_counted(target.number) {
        row.counted = true;
        row.not_counted_reason = String::new();
    }
    row.resolution = String::new();
    let row = finish(
        app,
        tx,
        actor,
        row,
        "ticket.unmerged",
        format!("n°\u{a0}{}", target.number),
    )
    .await?;
    tell(
        app,
        tx,
        actor,
        &target,
        "unlinked",
        format!("{} n°\u{a0}{number}", Kind::Merged.label_back()),
    )
    .await?;
    Ok(row)
}

/// Makes a ticket of a message of the requester that is another matter. Its clock starts when the message was written.
pub async fn split(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    message_id: i64,
    subject: &str,
) -> Result<tickets::Model> {
    let row = desk::by_number(tx, actor, number).await?;
    may(actor)?;
    let message = desk::messages(tx, row.id, false)
        .await?
        .into_iter()
        .find(|m| m.id == message_id)
        .ok_or(Error::NotFound)?;
    if message.from_service || message.kind != "public" {
        return Err(Error::Conflict(
            "Seule une réponse du demandeur peut devenir un ticket à part.".into(),
        ));
    }
    let new = NewTicket {
        family: Family::parse(&row.family).unwrap_or(Family::Incident),
        sheet_id: None,
        subject: subject.to_owned(),
        body: message.body.clone(),
        quoted: message.quoted.clone(),
        html: message.html.clone(),
        requester_id: row.requester_id,
        site_id: row.site_id,
        channel: Channel::parse(&row.channel).unwrap_or(Channel::Portal),
        several_people: None,
        blocking: None,
        received_at: message.at,
        inbound_id: None,
        files: files(tx, row.id, &message).await?,
        announce: true,
    };
    let made = verbs::open(app, tx, actor, new).await?;
    store::insert(tx, actor, app.now(), made.id, row.id, Kind::SplitFrom).await?;
    tell(app, tx, actor, &row, "split", format!("n°\u{a0}{}", made.number)).await?;
    tell(
        app,
        tx,
        actor,
        &made,
        "linked",
        format!("{} n°\u{a0}{number}", Kind::SplitFrom.label()),
    )
    .await?;
    Ok(made)
}

/// The files of a message, to attach again.
async fn files(tx: &Tx, ticket_id: i64, message: &messages::Model) -> Result<Vec<NewFile>> {
    let mut files = Vec::new();
    for found in desk::attachments(tx, ticket_id, std::slice::from_ref(message)).await? {
        files.push(NewFile {
            bytes: desk::blob(tx, found.blob_id).await?,
            name: found.name,
            content_type: found.content_type,
        });
    }
    Ok(files)
}
