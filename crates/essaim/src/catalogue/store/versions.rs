//! Versions of the sheets: each is valid from a day, and a ticket keeps the one that it was asked under.

use jiff::civil::Date;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
};

use super::{EDITORS, by_number};
use crate::audit::{self, Trace};
use crate::catalogue::content::Content;
use crate::catalogue::model;
use crate::db::entities::service_sheets::{self, Model as Sheet};
use crate::db::entities::sheet_versions;
use crate::db::{Tx, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::words;
use crate::web::words::day_in_words;

/// A version as the editors see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub number: i64,
    /// A day, or nothing for the first one.
    pub valid_from: String,
    pub created_at: i64,
    pub by: String,
    pub content: Content,
}

#[derive(FromQueryResult)]
struct Row {
    number: i64,
    valid_from: String,
    created_at: i64,
    by_first: Option<String>,
    by_last: Option<String>,
    content: String,
}

/// The versions of a sheet of the actor's service, the newest first; none while it was never rewritten.
pub async fn versions<C: ConnectionTrait>(conn: &C, actor: &Actor, sheet_id: i64) -> Result<Vec<Version>> {
    let text = "SELECT v.number, v.valid_from, v.created_at, u.first_name AS by_first, u.last_name AS by_last, v.content \
                FROM sheet_versions v LEFT JOIN users u ON u.id = v.created_by \
                WHERE v.sheet_id = $1 AND v.service_id = $2 ORDER BY v.number DESC";
    let found: Vec<Row> = rows(conn, text, vec![sheet_id.into(), actor.service_id.into()]).await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Version {
                number: row.number,
                valid_from: row.valid_from,
                created_at: row.created_at,
                by: match (row.by_first, row.by_last) {
                    (Some(first), Some(last)) => format!("{first} {last}"),
                    _ => String::new(),
                },
                content: read(&row.content)?,
            })
        })
        .collect()
}

fn read(text: &str) -> Result<Content> {
    serde_json::from_str(text).map_err(Error::internal)
}

/// Writes a new version of a sheet, valid from a day; the trace tells what changed. A version of today is in force at
/// once, a later one when its day comes. Writing the same again leaves no trace.
///
/// # Errors
/// Refused to who does not edit the catalogue, and for a day that is over: tickets were already asked under it.
pub async fn rewrite(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    number: i64,
    valid_from: Date,
    new: Content,
) -> Result<()> {
    let before = by_number(tx, actor, number).await?;
    if !actor.has_any(&EDITORS) {
        return Err(Error::Refused(
            "Seules la direction et l’administration du service modifient le catalogue.".into(),
        ));
    }
    let today = words::local(now).date();
    if valid_from < today {
        return Err(Error::Invalid(format!(
            "Cette date est passée. Choisissez un jour à partir du {}.",
            day_in_words(today)
        )));
    }
    let old = Content::of(&before);
    let changed = old.changes(&new);
    if changed.is_empty() {
        return Ok(());
    }
    let last = last_number(tx, before.id).await?;
    if last.is_none() {
        keep(
            tx,
            None,
            0,
            &before,
            (before.version, before.valid_from.clone()),
            &old,
        )
        .await?;
    }
    let next = last.unwrap_or(before.version) + 1;
    let day = valid_from.to_string();
    keep(tx, actor.row_id(), now, &before, (next, day.clone()), &new).await?;
    if valid_from == today {
        apply(tx, before.id, next, day, new).await?;
    }
    let later = match valid_from == today {
        true => String::new(),
        false => format!(", à partir du {}", day_in_words(valid_from)),
    };
    let trace = Trace {
        action: "sheet.rewritten",
        object_kind: "service_sheet",
        object_id: Some(before.id),
        detail: format!("{}{later}", changed.join(", ")),
    };
    audit::write(tx, now, actor, trace).await
}

async fn last_number(tx: &Tx, sheet_id: i64) -> Result<Option<i64>> {
    Ok(sheet_versions::Entity::find()
        .filter(sheet_versions::Column::SheetId.eq(sheet_id))
        .order_by_desc(sheet_versions::Column::Number)
        .one(tx)
        .await?
        .map(|v| v.number))
}

async fn keep(
    tx: &Tx,
    by: Option<i64>,
    at: i64,
    sheet: &Sheet,
    (number, valid_from): (i64, String),
    content: &Content,
) -> Result<()> {
    let row = sheet_versions::ActiveModel {
        service_id: Set(sheet.service_id),
        sheet_id: Set(sheet.id),
        number: Set(number),
        valid_from: Set(valid_from),
        content: Set(serde_json::to_string(content).map_err(Error::internal)?),
        created_at: Set(at),
        created_by: Set(by),
        ..Default::default()
    };
    sheet_versions::Entity::insert(row).exec(tx).await?;
    Ok(())
}

/// Puts a version in force: the sheet says what it says.
async fn apply(tx: &Tx, sheet_id: i64, number: i64, valid_from: String, content: Content) -> Result<()> {
    let json = |value: serde_json::Result<String>| value.map_err(Error::internal);
    let row = service_sheets::ActiveModel {
        id: Set(sheet_id),
        folded: Set(model::folded(
            &content.name,
            &content.description,
            &content.keywords,
        )),
        fields: Set(json(serde_json::to_string(&content.fields))?),
        needs: Set(json(serde_json::to_string(&content.needs))?),
        steps: Set(json(serde_json::to_string(&content.steps))?),
        family: Set(content.family),
        name: Set(content.name),
        description: Set(content.description),
        handler: Set(content.handler),
        contact: Set(content.contact),
        team_id: Set(content.team_id),
        prerequisite: Set(content.prerequisite),
        delay_rule: Set(content.delay_rule),
        contract_seconds: Set(content.contract_seconds),
        condition: Set(content.condition),
        on_quote: Set(content.on_quote),
        default_priority: Set(content.default_priority),
        priority_fixed: Set(content.priority_fixed),
        keywords: Set(content.keywords),
        in_portal: Set(content.in_portal),
        version: Set(number),
        valid_from: Set(valid_from),
        ..Default::default()
    };
    service_sheets::Entity::update(row).exec(tx).await?;
    Ok(())
}

/// Puts in force the versions of all services whose day has come; gives how many. Twice does no harm.
pub async fn put_in_force(tx: &Tx, now: i64) -> Result<usize> {
    let today = words::local(now).date().to_string();
    let text = "SELECT v.sheet_id, v.number, v.valid_from, v.content FROM sheet_versions v \
                JOIN service_sheets s ON s.id = v.sheet_id WHERE v.valid_from > s.valid_from AND v.valid_from <= $1 \
                ORDER BY v.sheet_id, v.valid_from, v.number";
    let due: Vec<Due> = rows(tx, text, vec![today.into()]).await?;
    let count = due.len();
    for version in due {
        let content = read(&version.content)?;
        apply(tx, version.sheet_id, version.number, version.valid_from, content).await?;
    }
    Ok(count)
}

#[derive(FromQueryResult)]
struct Due {
    sheet_id: i64,
    number: i64,
    valid_from: String,
    content: String,
}
