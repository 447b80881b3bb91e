//! The only SQL of exceptional circumstances. The department sees all of its service's; a referent the approved ones that
//! concern an authority of theirs.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    Value,
};

use super::model::{Exceptions, Period, State};
use crate::db::entities::circumstances::{self, Model as Circumstance};
use crate::db::entities::{circumstance_members, circumstances as table};
use crate::db::{Tx, row, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::paging::{Cursor, PAGE};

/// The approved periods of a service.
pub async fn approved<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Exceptions> {
    let found = table::Entity::find()
        .filter(table::Column::ServiceId.eq(service_id))
        .filter(table::Column::State.eq(State::Approved.slug()))
        .order_by_asc(table::Column::Id)
        .all(conn)
        .await?;
    let mut members = members(conn, found.iter().map(|c| c.id)).await?;
    let period = |row: Circumstance| Period {
        authorities: (!row.whole).then(|| members.remove(&row.id).unwrap_or_default()),
        id: row.id,
        reason: row.reason,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
    };
    Ok(Exceptions(found.into_iter().map(period).collect()))
}

async fn members<C: ConnectionTrait>(
    conn: &C,
    ids: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, Vec<i64>>> {
    let found = circumstance_members::Entity::find()
        .filter(circumstance_members::Column::CircumstanceId.is_in(ids))
        .order_by_asc(circumstance_members::Column::AuthorityId)
        .all(conn)
        .await?;
    let mut out: HashMap<i64, Vec<i64>> = HashMap::new();
    for member in found {
        out.entry(member.circumstance_id)
            .or_default()
            .push(member.authority_id);
    }
    Ok(out)
}

/// A declaration in the list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Line {
    pub id: i64,
    pub reason: String,
    pub detail: String,
    pub starts_at: i64,
    pub ends_at: Option<i64>,
    pub whole: bool,
    pub state: String,
    pub proposed_by: String,
    pub proposed_at: i64,
    pub decided_by: Option<String>,
    pub decided_at: Option<i64>,
    pub answer: String,
}

/// The declarations that the actor may see, the latest first, at most one more than a page; each with its members' keys.
pub async fn list<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Vec<(Line, Vec<i64>)>> {
    let mut text = String::from(
        "SELECT c.id, c.reason, c.detail, c.starts_at, c.ends_at, c.whole, c.state, \
         p.first_name || ' ' || p.last_name AS proposed_by, c.proposed_at, \
         d.first_name || ' ' || d.last_name AS decided_by, c.decided_at, c.answer \
         FROM circumstances AS c LEFT JOIN users AS p ON p.id = c.proposed_by \
         LEFT JOIN users AS d ON d.id = c.decided_by WHERE c.service_id = $1",
    );
    let mut values: Vec<Value> = vec![actor.service_id.into()];
    if !actor.is_staff() {
        let mine: Vec<String> = actor.referent_of().iter().map(i64::to_string).collect();
        let mine = if mine.is_empty() {
            "-1".into()
        } else {
            mine.join(",")
        };
        text.push_str(&format!(
            " AND c.state = 'approved' AND (c.whole = TRUE OR c.id IN \
             (SELECT circumstance_id FROM circumstance_members WHERE authority_id IN ({mine})))"
        ));
    }
    if let Some(Cursor { at: Some(at), id }) = after {
        values.push(at.into());
        values.push(id.into());
        text.push_str(" AND (c.starts_at, c.id) < ($2, $3)");
    }
    text.push_str(&format!(
        " ORDER BY c.starts_at DESC, c.id DESC LIMIT {}",
        PAGE + 1
    ));
    let lines: Vec<Line> = rows(conn, &text, values).await?;
    let mut members = members(conn, lines.iter().map(|l| l.id)).await?;
    Ok(lines
        .into_iter()
        .map(|line| {
            let ids = members.remove(&line.id).unwrap_or_default();
            (line, ids)
        })
        .collect())
}

/// How many tickets a period holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Held {
    pub received: i64,
    pub resolved: i64,
    pub in_time: i64,
}

/// The tickets received within a period, among those of the authorities that the actor sees.
pub async fn held<C: ConnectionTrait>(conn: &C, actor: &Actor, line: &Line, members: &[i64]) -> Result<Held> {
    let period = Period {
        id: line.id,
        reason: String::new(),
        starts_at: line.starts_at,
        ends_at: line.ends_at,
        authorities: (!line.whole).then(|| members.to_vec()),
    };
    let mut text = format!(
        "SELECT COUNT(*) AS received, COUNT(CASE WHEN resolved_at IS NOT NULL THEN 1 END) AS resolved, \
         COUNT(CASE WHEN in_time THEN 1 END) AS in_time FROM tickets WHERE service_id = $1 AND counted = TRUE AND ({}) = 1",
        Exceptions(vec![period]).place()
    );
    // The same bound again, as a place in the index to start from.
    text.push_str(&format!(" AND received_at >= {}", line.starts_at));
    if let Some(end) = line.ends_at {
        text.push_str(&format!(" AND received_at < {end}"));
    }
    if !actor.is_staff() {
        let mine: Vec<String> = actor.referent_of().iter().map(i64::to_string).collect();
        text.push_str(&format!(
            " AND authority_id IN ({})",
            if mine.is_empty() {
                "-1".into()
            } else {
                mine.join(",")
            }
        ));
    }
    Ok(row(conn, &text, vec![actor.service_id.into()])
        .await?
        .unwrap_or_default())
}

/// A declaration of the actor's service, for the department.
pub async fn circumstance<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<Circumstance> {
    circumstances::Entity::find_by_id(id)
        .filter(circumstances::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .filter(|_| actor.is_staff())
        .ok_or(Error::NotFound)
}

/// A declaration to write down.
#[derive(Clone, Debug)]
pub struct Declaration {
    pub reason: String,
    pub detail: String,
    pub starts_at: i64,
    pub ends_at: Option<i64>,
    /// None: all members.
    pub authorities: Option<Vec<i64>>,
}

pub async fn add(tx: &Tx, actor: &Actor, now: i64, new: &Declaration) -> Result<i64> {
    let row = table::ActiveModel {
        service_id: Set(actor.service_id),
        reason: Set(new.reason.clone()),
        detail: Set(new.detail.clone()),
        starts_at: Set(new.starts_at),
        ends_at: Set(new.ends_at),
        whole: Set(new.authorities.is_none()),
        state: Set(State::Proposed.slug().into()),
        proposed_by: Set(actor.id),
        proposed_at: Set(now),
        answer: Set(String::new()),
        ..Default::default()
    };
    let id = table::Entity::insert(row).exec(tx).await?.last_insert_id;
    for authority_id in new.authorities.iter().flatten() {
        let member = circumstance_members::ActiveModel {
            circumstance_id: Set(id),
            authority_id: Set(*authority_id),
        };
        circumstance_members::Entity::insert(member).exec(tx).await?;
    }
    Ok(id)
}

/// Moves a declaration from a state to another, if nobody did in between.
pub async fn decide(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    id: i64,
    (from, to): (State, State),
    answer: &str,
) -> Result<()> {
    let row = table::ActiveModel {
        state: Set(to.slug().into()),
        decided_by: Set(actor.row_id()),
        decided_at: Set(Some(now)),
        answer: Set(answer.to_owned()),
        ..Default::default()
    };
    let changed = table::Entity::update_many()
        .set(row)
        .filter(table::Column::Id.eq(id))
        .filter(table::Column::State.eq(from.slug()))
        .exec(tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict(
            "Cette déclaration a changé d’état. Rechargez la page pour voir où elle en est.".into(),
        ));
    }
    Ok(())
}

pub async fn set_end(tx: &Tx, id: i64, ends_at: i64) -> Result<()> {
    let row = table::ActiveModel {
        id: Set(id),
        ends_at: Set(Some(ends_at)),
        ..Default::default()
    };
    table::Entity::update(row).exec(tx).await?;
    Ok(())
}
