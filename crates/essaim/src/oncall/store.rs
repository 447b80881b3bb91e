//! The only SQL of requests for on-call. The department sees all of its service's, a referent those of their authorities.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Value,
};

use super::model::State;
use crate::db::entities::on_call_requests::{self, Model as Request};
use crate::db::{Tx, row, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::paging::{Cursor, PAGE};

/// A request in the list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Line {
    pub id: i64,
    pub authority_id: i64,
    pub authority: String,
    pub starts_at: i64,
    pub ends_at: i64,
    pub reason: String,
    pub state: String,
    pub asked_at: i64,
    pub asked_by: String,
    pub decided_at: Option<i64>,
    pub answer: String,
    /// It entered the calendar, and is still there.
    pub in_calendar: bool,
}

/// Which requests a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// To decide, or to come.
    Current,
    /// Decided or taken back, and over.
    Past,
}

/// The requests that the actor may see: the current ones by their start, or the past ones the latest first, at most one
/// more than a page.
pub async fn list<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    which: Which,
    now: i64,
    after: Option<Cursor>,
) -> Result<Vec<Line>> {
    let mut text = String::from(
        "SELECT r.id, r.authority_id, authorities.name AS authority, r.starts_at, r.ends_at, r.reason, r.state, \
         r.asked_at, users.first_name || ' ' || users.last_name AS asked_by, r.decided_at, r.answer, \
         (r.window_id IS NOT NULL) AS in_calendar \
         FROM on_call_requests AS r \
         LEFT JOIN authorities ON authorities.id = r.authority_id \
         LEFT JOIN users ON users.id = r.asked_by WHERE r.service_id = $1",
    );
    let mut values: Vec<Value> = vec![actor.service_id.into(), now.into()];
    if !actor.is_staff() {
        let mine: Vec<String> = actor.referent_of().iter().map(i64::to_string).collect();
        text.push_str(&format!(
            " AND r.authority_id IN ({})",
            if mine.is_empty() {
                "-1".into()
            } else {
                mine.join(",")
            }
        ));
    }
    match which {
        Which::Current => text.push_str(
            " AND (r.state = 'asked' OR (r.state = 'accepted' AND r.ends_at > $2)) ORDER BY r.starts_at, r.id",
        ),
        Which::Past => {
            text.push_str(" AND r.state <> 'asked' AND NOT (r.state = 'accepted' AND r.ends_at > $2)");
            if let Some(Cursor { at: Some(at), id }) = after {
                values.push(at.into());
                values.push(id.into());
                text.push_str(" AND (r.starts_at, r.id) < ($3, $4)");
            }
            text.push_str(" ORDER BY r.starts_at DESC, r.id DESC");
        }
    }
    text.push_str(&format!(" LIMIT {}", PAGE + 1));
    Ok(rows(conn, &text, values).await?)
}

/// A request that the actor may see.
pub async fn request<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<Request> {
    on_call_requests::Entity::find_by_id(id)
        .filter(on_call_requests::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .filter(|r| actor.is_staff() || actor.referent_of().contains(&r.authority_id))
        .ok_or(Error::NotFound)
}

/// A request to write down.
#[derive(Clone, Debug)]
pub struct NewRequest {
    pub authority_id: i64,
    pub starts_at: i64,
    pub ends_at: i64,
    pub reason: String,
}

pub async fn add(tx: &Tx, actor: &Actor, now: i64, new: &NewRequest) -> Result<i64> {
    let row = on_call_requests::ActiveModel {
        service_id: Set(actor.service_id),
        authority_id: Set(new.authority_id),
        starts_at: Set(new.starts_at),
        ends_at: Set(new.ends_at),
        reason: Set(new.reason.clone()),
        state: Set(State::Asked.slug().into()),
        asked_by: Set(actor.id),
        asked_at: Set(now),
        answer: Set(String::new()),
        ..Default::default()
    };
    Ok(on_call_requests::Entity::insert(row)
        .exec(tx)
        .await?
        .last_insert_id)
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// Whether a request of the authority, asked or accepted, overlaps a window.
pub async fn overlaps(tx: &Tx, new: &NewRequest) -> Result<bool> {
    let text = "SELECT COUNT(*) AS count FROM on_call_requests WHERE authority_id = $1 \
                AND starts_at < $2 AND ends_at > $3 AND state IN ('asked', 'accepted')";
    let values = vec![new.authority_id.into(), new.ends_at.into(), new.starts_at.into()];
    let found: Option<Count> = row(tx, text, values).await?;
    Ok(found.is_some_and(|c| c.count > 0))
}

/// How a request was decided.
pub struct Decision<'a> {
    pub state: State,
    pub answer: &'a str,
    pub window_id: Option<i64>,
}

/// Writes the decision, if nobody decided in between.
pub async fn decide(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    request: &Request,
    decision: Decision<'_>,
) -> Result<()> {
    let row = on_call_requests::ActiveModel {
        state: Set(decision.state.slug().into()),
        decided_by: Set(actor.row_id()),
        decided_at: Set(Some(now)),
        answer: Set(decision.answer.to_owned()),
        window_id: Set(decision.window_id),
        ..Default::default()
    };
    let changed = on_call_requests::Entity::update_many()
        .set(row)
        .filter(on_call_requests::Column::Id.eq(request.id))
        .filter(on_call_requests::Column::State.eq(State::Asked.slug()))
        .exec(tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict(
            "Cette demande n’est plus à décider. Rechargez la page pour voir où elle en est.".into(),
        ));
    }
    Ok(())
}
