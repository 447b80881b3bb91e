//! The rows of the outbox once they are written: claimed and told about by the sender, listed and sent again by people.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Value};

use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::entities::{inbound_mails, outbox};
use crate::db::{Tx, row, rows, run};
use crate::desk::policy;
use crate::directory::Actor;
use crate::error::{Error, Result};

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Takes the next row that is due, for this sender alone: the claim is committed before the server is spoken to.
pub async fn claim(app: &App) -> Result<Option<outbox::Model>> {
    let now = app.now();
    let tx = app.db.write().await?;
    let text = "UPDATE outbox SET state = 'sending', claimed_at = $1, attempts = attempts + 1 \
                WHERE id = (SELECT id FROM outbox WHERE state = 'pending' AND next_at <= $1 \
                ORDER BY next_at, id LIMIT 1) AND state = 'pending' RETURNING id";
    let claimed: Option<Id> = row(&tx, text, vec![now.into()]).await?;
    let mail = match claimed {
        Some(found) => outbox::Entity::find_by_id(found.id).one(&tx).await?,
        None => None,
    };
    tx.commit().await?;
    Ok(mail)
}

pub async fn is_any_due(app: &App) -> Result<bool> {
    let text = "SELECT id FROM outbox WHERE state = 'pending' AND next_at <= $1 LIMIT 1";
    let due: Option<Id> = row(app.db.read(), text, vec![app.now().into()]).await?;
    Ok(due.is_some())
}

/// The Message-ID of the message that opened the ticket of a mail.
pub async fn original_of<C: ConnectionTrait>(conn: &C, mail: &outbox::Model) -> Result<Option<String>> {
    let Some(ticket_id) = mail.ticket_id else {
        return Ok(None);
    };
    Ok(inbound_mails::Entity::find()
        .filter(inbound_mails::Column::TicketId.eq(ticket_id))
        .filter(inbound_mails::Column::Fate.eq("ticket"))
        .order_by_asc(inbound_mails::Column::Id)
        .one(conn)
        .await?
        .map(|m| m.message_id))
}

pub async fn mark_sent(tx: &Tx, id: i64, now: i64) -> Result<()> {
    let text =
        "UPDATE outbox SET state = 'sent', sent_at = $2, last_error = '' WHERE id = $1 AND state = 'sending'";
    run(tx, text, vec![id.into(), now.into()]).await?;
    Ok(())
}

/// Back in the queue, until `next_at`.
pub async fn put_back(tx: &Tx, id: i64, next_at: i64, why: &str) -> Result<()> {
    let text = "UPDATE outbox SET state = 'pending', next_at = $2, last_error = $3 \
                WHERE id = $1 AND state = 'sending'";
    run(tx, text, vec![id.into(), next_at.into(), why.into()]).await?;
    Ok(())
}

/// `failed` or `uncertain`: a person decides.
pub async fn mark(tx: &Tx, id: i64, state: &str, why: &str) -> Result<()> {
    let text = "UPDATE outbox SET state = $2, last_error = $3 WHERE id = $1 AND state = 'sending'";
    run(tx, text, vec![id.into(), state.into(), why.into()]).await?;
    Ok(())
}

/// Rows claimed before an instant and never told about: gives how many are now `uncertain`.
pub async fn set_aside(tx: &Tx, before: i64, why: &str) -> Result<u64> {
    let text = "UPDATE outbox SET state = 'uncertain', last_error = $2 \
                WHERE state = 'sending' AND claimed_at <= $1";
    Ok(run(tx, text, vec![before.into(), why.into()]).await?)
}

/// A mail in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MailLine {
    pub id: i64,
    pub kind: String,
    pub to_address: String,
    pub to_name: String,
    pub subject: String,
    pub state: String,
    pub created_at: i64,
    pub next_at: i64,
    pub sent_at: Option<i64>,
    pub attempts: i64,
    pub last_error: String,
    /// Number of its ticket.
    pub number: Option<i64>,
}

const LINE: &str = "SELECT o.id, o.kind, o.to_address, o.to_name, o.subject, o.state, o.created_at, o.next_at, o.sent_at, \
    o.attempts, o.last_error, t.number FROM outbox o LEFT JOIN tickets t ON t.id = o.ticket_id";

/// The newest mails before a key, of one service or of all (the demo); one more than a page.
pub async fn newest<C: ConnectionTrait>(
    conn: &C,
    service_id: Option<i64>,
    before: i64,
) -> Result<Vec<MailLine>> {
    Ok(match service_id {
        Some(service_id) => {
            let text = format!("{LINE} WHERE o.service_id = $1 AND o.id < $2 ORDER BY o.id DESC LIMIT 51");
            rows(conn, &text, vec![service_id.into(), before.into()]).await?
        }
        None => {
            let text = format!("{LINE} WHERE o.id < $1 ORDER BY o.id DESC LIMIT 51");
            rows(conn, &text, vec![before.into()]).await?
        }
    })
}

pub async fn by_id<C: ConnectionTrait>(conn: &C, id: i64) -> Result<Option<outbox::Model>> {
    Ok(outbox::Entity::find_by_id(id).one(conn).await?)
}

/// The mails of a service in some states, the newest first, at most `limit`.
pub async fn in_states<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    states: &[&str],
    limit: usize,
) -> Result<Vec<MailLine>> {
    let (text, values) = in_states_sql(actor, states, limit);
    Ok(rows(conn, &text, values).await?)
}

/// The statement of [`in_states`], apart so that a test can ask for its plan.
pub fn in_states_sql(actor: &Actor, states: &[&str], limit: usize) -> (String, Vec<Value>) {
    let names: Vec<String> = (0..states.len()).map(|i| format!("${}", i + 2)).collect();
    let text = format!(
        "{LINE} WHERE o.service_id = $1 AND o.state IN ({}) ORDER BY o.id DESC LIMIT {limit}",
        names.join(", ")
    );
    let mut values: Vec<Value> = vec![actor.service_id.into()];
    values.extend(states.iter().map(|s| Value::from(*s)));
    (text, values)
}

/// Puts a mail that failed, or whose fate is unknown, back in the queue: a person decided so.
///
/// # Errors
/// [`Error::NotFound`] for a mail of another service; [`Error::Refused`] for who does not work on tickets;
/// [`Error::Conflict`] when the mail is neither failed nor uncertain.
pub async fn send_again(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<()> {
    let mail = by_id(tx, id).await?.filter(|m| m.service_id == actor.service_id);
    let mail = mail.ok_or(Error::NotFound)?;
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused(
            "Seules les personnes qui traitent les tickets renvoient des courriels.".into(),
        ));
    }
    let text = "UPDATE outbox SET state = 'pending', attempts = 0, next_at = $2, claimed_at = NULL \
                WHERE id = $1 AND state IN ('failed', 'uncertain')";
    if run(tx, text, vec![id.into(), app.now().into()]).await? == 0 {
        return Err(Error::Conflict(
            "Ce courriel n’est plus à renvoyer. Rechargez la page pour voir où il en est.".into(),
        ));
    }
    let trace = Trace {
        action: "mail.sent_again",
        object_kind: "outbox",
        object_id: Some(id),
        detail: format!("{} ({})", mail.to_address, mail.state),
    };
    audit::write(tx, app.now(), actor, trace).await
}

/// What a mail says, in words.
pub fn kind_label(kind: &str) -> &str {
    match kind {
        "received" => "Prise en compte",
        "qualified" => "Qualification",
        "resolved" => "Résolution à confirmer",
        "followed" => "Nouvelle d’un ticket suivi",
        "mentioned" => "Mention dans une note",
        "merged" => "Fusion avec un autre ticket",
        "reply" => "Réponse",
        "invitation" => "Invitation",
        "reset" => "Nouveau mot de passe",
        "on_call_asked" => "Demande d’astreinte",
        "circumstance_proposed" => "Circonstances exceptionnelles à approuver",
        "circumstance_decided" => "Réponse à des circonstances exceptionnelles",
        "alerts" => "Alertes avant échéance",
        "on_call_decided" => "Réponse à une demande d’astreinte",
        "agreed" => "Date convenue",
        "quote" => "Devis à accepter",
        "review" => "Mise à jour contradictoire",
        "contest" => "Réponse à une contestation",
        "frozen" => "Bilan figé",
        "forecast" => "Prévision notifiée",
        other => other,
    }
}

/// Where a mail stands, in words.
pub fn state_label(state: &str) -> &str {
    match state {
        "pending" => "en attente d’envoi",
        "sending" => "envoi en cours",
        "sent" => "envoyé",
        "failed" => "échec",
        "uncertain" => "incertain",
        other => other,
    }
}

/// A row for the tests of pages and messages.
#[cfg(test)]
pub fn sample() -> outbox::Model {
    outbox::Model {
        id: 1,
        service_id: 1,
        ticket_id: None,
        kind: "received".into(),
        to_address: "alice@alpha.example.org".into(),
        to_name: "Alice Martin".into(),
        reply_to: "support+k3v9q2m8x4tz@essai.example.org".into(),
        subject: "[Ticket 1] Écran\r\nBcc: all@example.org".into(),
        body_text: "Bonjour Élodie\n.\n".into(),
        body_html: "<p>Bonjour Élodie</p>".into(),
        message_id: "t.k3v9q2m8x4tz.1@essaim.example.org".into(),
        in_reply_to: "t.k3v9q2m8x4tz@essaim.example.org".into(),
        state: "pending".into(),
        attempts: 0,
        created_at: 0,
        next_at: 0,
        claimed_at: None,
        sent_at: None,
        last_error: String::new(),
    }
}
