//! What a ticket was asked with: the answers to the questions of its sheet.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
};

use super::wanted::Where;
use crate::catalogue::asks::Answer;
use crate::catalogue::content::{self, Field, Kind};
use crate::catalogue::needs::Lacking;
use crate::catalogue::store as catalogue;
use crate::db::entities::{ticket_answers, ticket_needs, tickets};
use crate::db::{Tx, fulltext, rows};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};

/// Keys of one statement.
const AT_ONCE: usize = 500;

/// Keeps answers after those that a ticket has; a question already answered keeps its first answer. A person who has an account in the ticket's authority is recognised.
pub async fn keep_answers(tx: &Tx, ticket: &tickets::Model, answers: Vec<Answer>) -> Result<()> {
    let before = self::answers(tx, ticket.id).await?;
    let first = i64::try_from(before.len()).map_err(Error::internal)?;
    let new = answers
        .into_iter()
        .filter(|answer| before.iter().all(|b| b.slug != answer.slug));
    for (position, answer) in (first..).zip(new) {
        let value = match answer.kind {
            Kind::Person => {
                let found =
                    directory::person_named(tx, ticket.service_id, ticket.authority_id, &answer.shown)
                        .await?;
                found.map(|person| person.id.to_string()).unwrap_or_default()
            }
            _ => answer.value,
        };
        fulltext::add(tx, ticket.id, &answer.shown).await?;
        let row = ticket_answers::ActiveModel {
            ticket_id: Set(ticket.id),
            position: Set(position),
            slug: Set(answer.slug),
            label: Set(answer.label),
            kind: Set(answer.kind.slug().into()),
            value: Set(value),
            shown: Set(answer.shown),
            ..Default::default()
        };
        ticket_answers::Entity::insert(row).exec(tx).await?;
    }
    Ok(())
}

/// The questions that the sheet of a ticket must have answered and that nobody answered. None when the sheet was rewritten
/// since it was chosen: the ticket lives under its own version.
pub async fn unanswered<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    ticket: &tickets::Model,
) -> Result<Vec<Field>> {
    let Some(sheet) = ticket.sheet_id.filter(|_| ticket.open) else {
        return Ok(Vec::new());
    };
    let sheet = catalogue::sheet(conn, actor, sheet).await?;
    if ticket.sheet_version != Some(sheet.version) {
        return Ok(Vec::new());
    }
    let known = answers(conn, ticket.id).await?;
    Ok(content::fields(&sheet)
        .into_iter()
        .filter(|field| field.required && known.iter().all(|answer| answer.slug != field.slug))
        .collect())
}

/// The answers of a ticket already checked, in the order of the form.
pub async fn answers<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<Vec<Answer>> {
    let found = ticket_answers::Entity::find()
        .filter(ticket_answers::Column::TicketId.eq(ticket_id))
        .order_by_asc(ticket_answers::Column::Position)
        .all(conn)
        .await?;
    found.into_iter().map(of_row).collect()
}

fn of_row(row: ticket_answers::Model) -> Result<Answer> {
    Ok(Answer {
        kind: Kind::parse(&row.kind)
            .ok_or_else(|| Error::internal(format!("answer of kind {}", row.kind)))?,
        slug: row.slug,
        label: row.label,
        value: row.value,
        shown: row.shown,
    })
}

/// The answers of tickets already checked, each as one text: « question : réponse » by lines.
pub async fn answers_in_words<C: ConnectionTrait>(conn: &C, tickets: &[i64]) -> Result<HashMap<i64, String>> {
    let mut words: HashMap<i64, String> = HashMap::new();
    for some in tickets.chunks(AT_ONCE) {
        let found = ticket_answers::Entity::find()
            .filter(ticket_answers::Column::TicketId.is_in(some.iter().copied()))
            .order_by_asc(ticket_answers::Column::TicketId)
            .order_by_asc(ticket_answers::Column::Position)
            .all(conn)
            .await?;
        for row in found {
            let text = words.entry(row.ticket_id).or_default();
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&format!("{}\u{a0}: {}", row.label, row.shown));
        }
    }
    Ok(words)
}

/// A ticket that names a piece of hardware.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Naming {
    pub number: i64,
    pub subject: String,
    pub state: String,
    pub received_at: i64,
}

/// The tickets that the actor may see and that name a piece of hardware, the newest first: at most `limit`.
pub async fn naming<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    asset_id: i64,
    limit: usize,
) -> Result<Vec<Naming>> {
    let mut q = Where::new(actor);
    q.values.push(asset_id.to_string().into());
    q.push(&format!(
        "tickets.id IN (SELECT ticket_id FROM ticket_answers WHERE kind = 'asset' AND value = ${})",
        q.values.len()
    ));
    let text = format!(
        "SELECT tickets.number, tickets.subject, tickets.state, tickets.received_at FROM tickets WHERE {} \
         ORDER BY tickets.received_at DESC, tickets.id DESC LIMIT {limit}",
        q.text()
    );
    Ok(rows(conn, &text, q.values).await?)
}

/// Keeps what a new ticket lacks.
pub async fn keep_needs(tx: &Tx, ticket_id: i64, lacking: Vec<Lacking>) -> Result<()> {
    for one in lacking {
        let row = ticket_needs::ActiveModel {
            ticket_id: Set(ticket_id),
            kind: Set(one.kind.slug().into()),
            label: Set(one.label),
            met: Set(one.met.into()),
            ..Default::default()
        };
        ticket_needs::Entity::insert(row).exec(tx).await?;
    }
    Ok(())
}

/// The prerequisites noted on a ticket already checked: missing, not known, or met since.
pub async fn needs<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<Vec<ticket_needs::Model>> {
    Ok(ticket_needs::Entity::find()
        .filter(ticket_needs::Column::TicketId.eq(ticket_id))
        .order_by_asc(ticket_needs::Column::Id)
        .all(conn)
        .await?)
}

/// Notes that a prerequisite of a ticket already checked is met; gives its words. Another ticket's is not found.
pub async fn meet_need(tx: &Tx, ticket_id: i64, id: i64) -> Result<String> {
    let found = ticket_needs::Entity::find_by_id(id)
        .filter(ticket_needs::Column::TicketId.eq(ticket_id))
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    let row = ticket_needs::ActiveModel {
        id: Set(found.id),
        met: Set("yes".into()),
        ..Default::default()
    };
    ticket_needs::Entity::update(row).exec(tx).await?;
    Ok(found.label)
}
