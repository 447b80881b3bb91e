//! The only SQL of quotes. The department sees those of its service, a referent those of their authorities.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Value,
};

use super::model::{Draft, State};
use crate::db::entities::quotes::{self, Model as Quote};
use crate::db::entities::{quote_lines, users};
use crate::db::{Tx, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::paging::{Cursor, PAGE};

/// The quotes that an actor may see.
fn visible(actor: &Actor) -> Condition {
    let service = Condition::all().add(quotes::Column::ServiceId.eq(actor.service_id));
    if actor.is_staff() || actor.is_system() {
        return service;
    }
    // Drafts are the service's own affair.
    service
        .add(quotes::Column::AuthorityId.is_in(actor.referent_of()))
        .add(quotes::Column::State.ne("draft"))
}

/// A quote that the actor may see.
pub async fn quote<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<Quote> {
    quotes::Entity::find_by_id(id)
        .filter(visible(actor))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// Its lines, in order.
pub async fn lines<C: ConnectionTrait>(conn: &C, quote: &Quote) -> Result<Vec<quote_lines::Model>> {
    Ok(quote_lines::Entity::find()
        .filter(quote_lines::Column::QuoteId.eq(quote.id))
        .order_by_asc(quote_lines::Column::Position)
        .all(conn)
        .await?)
}

/// The quotes of a ticket that the actor may see, the newest first.
pub async fn of_ticket<C: ConnectionTrait>(conn: &C, actor: &Actor, ticket_id: i64) -> Result<Vec<Quote>> {
    Ok(quotes::Entity::find()
        .filter(visible(actor))
        .filter(quotes::Column::TicketId.eq(ticket_id))
        .order_by_desc(quotes::Column::Id)
        .all(conn)
        .await?)
}

/// A quote in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct QuoteLine {
    pub id: i64,
    pub year: Option<i64>,
    pub number: Option<i64>,
    pub title: String,
    pub state: String,
    pub authority: String,
    pub ticket: i64,
    pub valid_until: String,
    pub net_cents: i64,
    pub vat_cents: i64,
    pub gross_cents: i64,
    pub sent_at: Option<i64>,
    pub answered_at: Option<i64>,
    pub answered_by: Option<String>,
}

/// The quotes that the actor may see, the newest first: at most `most`.
pub async fn list<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    state: Option<State>,
    after: Option<Cursor>,
    most: usize,
) -> Result<Vec<QuoteLine>> {
    let mut text = String::from(
        "SELECT q.id, q.year, q.number, q.title, q.state, a.short_name AS authority, t.number AS ticket, q.valid_until, \
         q.net_cents, q.vat_cents, q.gross_cents, q.sent_at, q.answered_at, \
         u.first_name || ' ' || u.last_name AS answered_by FROM quotes q \
         LEFT JOIN authorities a ON a.id = q.authority_id LEFT JOIN tickets t ON t.id = q.ticket_id \
         LEFT JOIN users u ON u.id = q.answered_by WHERE q.service_id = $1",
    );
    let mut values: Vec<Value> = vec![actor.service_id.into()];
    if !actor.is_staff() {
        let mine: Vec<String> = actor.referent_of().iter().map(i64::to_string).collect();
        let mine = if mine.is_empty() {
            "-1".to_owned()
        } else {
            mine.join(",")
        };
        text.push_str(&format!(" AND q.state <> 'draft' AND q.authority_id IN ({mine})"));
    }
    if let Some(state) = state {
        values.push(state.slug().into());
        text.push_str(&format!(" AND q.state = ${}", values.len()));
    }
    if let Some(cursor) = after {
        values.push(cursor.id.into());
        text.push_str(&format!(" AND q.id < ${}", values.len()));
    }
    text.push_str(&format!(" ORDER BY q.id DESC LIMIT {most}"));
    Ok(rows(conn, &text, values).await?)
}

/// One more than a page.
pub const PAGE_AND_ONE: usize = PAGE + 1;

fn totals(draft: &Draft) -> Result<reckon::vat::Totals> {
    draft.totals().ok_or_else(|| {
        Error::Invalid("Ces montants sont trop grands. Vérifiez les quantités et les prix.".into())
    })
}

/// Writes a new draft for a ticket already checked.
pub async fn insert(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (ticket_id, authority_id): (i64, i64),
    draft: &Draft,
) -> Result<Quote> {
    let sums = totals(draft)?;
    let row = quotes::ActiveModel {
        service_id: Set(actor.service_id),
        ticket_id: Set(ticket_id),
        authority_id: Set(authority_id),
        title: Set(draft.title.clone()),
        supplier: Set(draft.supplier.clone()),
        note: Set(draft.note.clone()),
        state: Set(State::Draft.slug().into()),
        valid_until: Set(draft.valid_until.to_string()),
        net_cents: Set(sums.net),
        vat_cents: Set(sums.vat),
        gross_cents: Set(sums.gross),
        created_at: Set(now),
        created_by: Set(actor.row_id()),
        ..Default::default()
    };
    let quote = quotes::Entity::insert(row).exec_with_returning(tx).await?;
    insert_lines(tx, quote.id, draft).await?;
    Ok(quote)
}

/// Writes a draft anew.
pub async fn update(tx: &Tx, quote: &Quote, draft: &Draft) -> Result<()> {
    let sums = totals(draft)?;
    quote_lines::Entity::delete_many()
        .filter(quote_lines::Column::QuoteId.eq(quote.id))
        .exec(tx)
        .await?;
    let row = quotes::ActiveModel {
        id: Set(quote.id),
        title: Set(draft.title.clone()),
        supplier: Set(draft.supplier.clone()),
        note: Set(draft.note.clone()),
        valid_until: Set(draft.valid_until.to_string()),
        net_cents: Set(sums.net),
        vat_cents: Set(sums.vat),
        gross_cents: Set(sums.gross),
        ..Default::default()
    };
    quotes::Entity::update(row).exec(tx).await?;
    insert_lines(tx, quote.id, draft).await
}

async fn insert_lines(tx: &Tx, quote_id: i64, draft: &Draft) -> Result<()> {
    for (position, line) in (0..).zip(&draft.lines) {
        let row = quote_lines::ActiveModel {
            quote_id: Set(quote_id),
            position: Set(position),
            label: Set(line.label.clone()),
            quantity: Set(line.quantity),
            unit_cents: Set(line.unit),
            rate: Set(line.rate),
            ..Default::default()
        };
        quote_lines::Entity::insert(row).exec(tx).await?;
    }
    Ok(())
}

/// Moves a quote from a state to another, when nobody moved it since it was read.
pub async fn turn(tx: &Tx, quote: &Quote, changed: quotes::ActiveModel) -> Result<Quote> {
    let done = quotes::Entity::update_many()
        .set(changed)
        .filter(quotes::Column::Id.eq(quote.id))
        .filter(quotes::Column::State.eq(quote.state.clone()))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::Conflict(
            "Quelqu’un d’autre vient de répondre à ce devis. Rechargez la page pour voir où il en est."
                .into(),
        ));
    }
    quotes::Entity::find_by_id(quote.id)
        .one(tx)
        .await?
        .ok_or(Error::NotFound)
}

/// Whether another quote of the same ticket still waits for its answer.
pub async fn others_waiting(tx: &Tx, quote: &Quote) -> Result<bool> {
    Ok(quotes::Entity::find()
        .filter(quotes::Column::TicketId.eq(quote.ticket_id))
        .filter(quotes::Column::Id.ne(quote.id))
        .filter(quotes::Column::State.is_in(["sent", "expired"]))
        .one(tx)
        .await?
        .is_some())
}

/// The active people who decide for an authority of a service.
pub async fn referents<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    authority_id: i64,
) -> Result<Vec<users::Model>> {
    let text = "SELECT u.* FROM users u WHERE u.service_id = $1 AND u.active = TRUE AND u.id IN \
                (SELECT user_id FROM user_roles WHERE role = 'referent' AND authority_id = $2) ORDER BY u.folded, u.id";
    Ok(rows(conn, text, vec![service_id.into(), authority_id.into()]).await?)
}

/// Quotes of all services whose last day is over and that nobody answered.
pub async fn overdue<C: ConnectionTrait>(conn: &C, today: &str, limit: u64) -> Result<Vec<Quote>> {
    Ok(quotes::Entity::find()
        .filter(quotes::Column::State.eq("sent"))
        .filter(quotes::Column::ValidUntil.lt(today))
        .order_by_asc(quotes::Column::ValidUntil)
        .limit(limit)
        .all(conn)
        .await?)
}
