//! The snapshot of a frozen year: written once, then read instead of the rows that it was made from.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use jiff::tz::TimeZone;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    Value as Sql,
};
use serde_json::{Map, Value, json};

use super::bundle::{self, Content};
use super::listed::{ListDigest, ListedTicket, canonical};
use crate::clock;
use crate::crypto;
use crate::db::entities::{frozen_lists, year_cycles, year_snapshots};
use crate::db::{Tx, rows, run};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::explain::place_label;
use crate::settlement::ledger::{Frozen, Ledger};
use crate::settlement::model::class_key;
use crate::settlement::policy;
use crate::settlement::rows::Rows;
use crate::settlement::rules::book::RuleBook;
use crate::settlement::store::{ClassCount, TicketCount, of_sheets};
use crate::web::words;

/// The year as it was frozen; `None` while it is not. The calculation is done again from the frozen rows, and must give
/// the frozen outcome.
pub async fn ledger<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64) -> Result<Option<Ledger>> {
    let Some(snapshot) = find(conn, actor, year).await? else {
        return Ok(None);
    };
    let cycle = year_cycles::Entity::find()
        .filter(year_cycles::Column::ServiceId.eq(actor.service_id))
        .filter(year_cycles::Column::Year.eq(year))
        .one(conn)
        .await?
        .ok_or_else(|| Error::internal(format!("the year {year} is frozen and has no cycle")))?;
    let rows: Rows = serde_json::from_str(&snapshot.entered).map_err(Error::internal)?;
    let bundle: Value = serde_json::from_str(&snapshot.bundle).map_err(Error::internal)?;
    let mut ledger = rows.work_out()?;
    if ledger.settlement.to_json() != bundle["result"] {
        return Err(Error::internal(format!(
            "the frozen year {year} works out otherwise: verify its file"
        )));
    }
    ledger.frozen = Some(Frozen {
        digest: snapshot.digest,
        at: cycle.frozen_at.unwrap_or_default(),
        by: cycle.frozen_label,
    });
    Ok(Some(ledger))
}

async fn find<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
) -> Result<Option<year_snapshots::Model>> {
    Ok(year_snapshots::Entity::find()
        .filter(year_snapshots::Column::ServiceId.eq(actor.service_id))
        .filter(year_snapshots::Column::Year.eq(year))
        .one(conn)
        .await?)
}

/// Writes the snapshot of a year that the caller has locked and checked; gives its digest.
pub async fn write(tx: &Tx, actor: &Actor, now: i64, year: i64) -> Result<String> {
    let text = "INSERT INTO frozen_tickets (service_id, year, authority_id, number, family, sheet, sheet_number, received_at) \
        SELECT tickets.service_id, tickets.year, tickets.authority_id, tickets.number, tickets.family, \
        COALESCE(service_sheets.name, ''), service_sheets.number, tickets.received_at FROM tickets \
        LEFT JOIN service_sheets ON service_sheets.id = tickets.sheet_id \
        WHERE tickets.service_id = $1 AND tickets.year = $2 AND tickets.counted = TRUE \
        ORDER BY tickets.authority_id, tickets.number";
    run(tx, text, vec![actor.service_id.into(), year.into()]).await?;
    let mut rows = Rows::read(tx, actor, year).await?;
    // The lists that were just written decide, even if a ticket moved since.
    rows.entered.tickets = counts(tx, actor, year).await?;
    let weighs = !rows.entered.rules.ticket_weights.is_empty();
    let sheets = rows.entered.rules.weighted_sheets();
    if weighs {
        rows.entered.classes = class_counts(tx, actor, year, &sheets).await?;
    }
    let entered = serde_json::to_string(&rows).map_err(Error::internal)?;
    let ledger = rows.work_out()?;
    let content = Content {
        service: directory::service(tx, actor.service_id).await?.name,
        year,
        frozen_at: words::machine(&now),
        frozen_by: actor.label(),
        calculation: ledger.input.to_json(),
        result: ledger.settlement.to_json(),
        texts: texts(&ledger),
        lists: write_lists(tx, actor, year, &ledger).await?,
    };
    let (file, digest) = bundle::build(&content);
    let row = year_snapshots::ActiveModel {
        service_id: Set(actor.service_id),
        year: Set(year),
        digest: Set(digest.clone()),
        bundle: Set(canonical(&file)),
        entered: Set(entered),
        ..Default::default()
    };
    year_snapshots::Entity::insert(row).exec(tx).await?;
    Ok(digest)
}

/// The tickets of a frozen year by authority.
pub async fn counts<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64) -> Result<Vec<TicketCount>> {
    let text = "SELECT authority_id, COUNT(*) AS tickets FROM frozen_tickets \
        WHERE service_id = $1 AND year = $2 GROUP BY authority_id";
    Ok(rows(conn, text, vec![actor.service_id.into(), year.into()]).await?)
}

/// The same by class.
async fn class_counts(tx: &Tx, actor: &Actor, year: i64, sheets: &[i64]) -> Result<Vec<ClassCount>> {
    let text = "SELECT authority_id, family, sheet_number AS sheet, COUNT(*) AS tickets FROM frozen_tickets \
        WHERE service_id = $1 AND year = $2 GROUP BY authority_id, family, sheet_number \
        ORDER BY authority_id, family, sheet_number";
    let found = rows(tx, text, vec![actor.service_id.into(), year.into()]).await?;
    Ok(of_sheets(found, sheets))
}

/// Lists are written so many at a time: each row takes five variables of a statement.
const TOGETHER: usize = 500;
/// Tickets are read so many at a time.
const READ: usize = 20_000;

/// Gives each member's list its salt; gives how long each is, and its digest. The tickets of all members are read once,
/// a part at a time, and are never all held.
async fn write_lists(
    tx: &Tx,
    actor: &Actor,
    year: i64,
    ledger: &Ledger,
) -> Result<BTreeMap<String, (i64, String)>> {
    let mut rows = Vec::with_capacity(ledger.authorities.len());
    let mut lists: HashMap<i64, (&str, ListDigest)> = HashMap::new();
    for authority in &ledger.authorities {
        let salt = crypto::random_token();
        let list = ListDigest::new(&authority.short_name, &salt);
        lists.insert(authority.id, (&authority.short_name, list));
        rows.push(frozen_lists::ActiveModel {
            service_id: Set(actor.service_id),
            year: Set(year),
            authority_id: Set(authority.id),
            salt: Set(salt),
            ..Default::default()
        });
    }
    for part in rows.chunks(TOGETHER) {
        frozen_lists::Entity::insert_many(part.to_vec()).exec(tx).await?;
    }
    let mut listing = Listing::of(&ledger.rules);
    let mut after = (0, 0);
    loop {
        let found = frozen(tx, actor, year, after).await?;
        for row in &found {
            after = (row.authority_id, row.number);
            if let Some((_, list)) = lists.get_mut(&row.authority_id) {
                list.add(&listing.ticket(row));
            }
        }
        if found.len() < READ {
            break;
        }
    }
    let told = |(name, list): (&str, ListDigest)| (name.to_owned(), (list.tickets, list.finish()));
    Ok(lists.into_values().map(told).collect())
}

/// The frozen tickets after one, by member and number.
async fn frozen<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    (authority_id, number): (i64, i64),
) -> Result<Vec<FrozenRow>> {
    let text = format!(
        "SELECT authority_id, number, family, sheet, sheet_number, received_at FROM frozen_tickets \
         WHERE service_id = $1 AND year = $2 AND (authority_id, number) > ($3, $4) \
         ORDER BY authority_id, number LIMIT {READ}"
    );
    let values: Vec<Sql> = vec![
        actor.service_id.into(),
        year.into(),
        authority_id.into(),
        number.into(),
    ];
    Ok(rows(conn, &text, values).await?)
}

#[derive(FromQueryResult)]
struct FrozenRow {
    authority_id: i64,
    number: i64,
    family: String,
    sheet: String,
    sheet_number: Option<i64>,
    received_at: i64,
}

/// How frozen tickets are written in a list.
struct Listing {
    zone: TimeZone,
    /// The sheets that weigh by themselves, where tickets weigh.
    sheets: Option<Vec<i64>>,
    /// The day that was written last: from its first second to that of the next day.
    day: (Range<i64>, String),
}

impl Listing {
    fn of(rules: &RuleBook) -> Listing {
        Listing {
            zone: words::paris(),
            sheets: (!rules.ticket_weights.is_empty()).then(|| rules.weighted_sheets()),
            day: (0..0, String::new()),
        }
    }

    fn ticket(&mut self, row: &FrozenRow) -> ListedTicket {
        let class =
            |sheets: &Vec<i64>| class_key(&row.family, row.sheet_number.filter(|n| sheets.contains(n)));
        ListedTicket {
            class: self.sheets.as_ref().map(class),
            number: row.number,
            family: row.family.clone(),
            sheet: row.sheet.clone(),
            date: self.date(row.received_at),
        }
    }

    /// The day of an instant. Tickets follow each other by day: most are of the day of the one before.
    fn date(&mut self, at: i64) -> String {
        if !self.day.0.contains(&at) {
            let local = clock::instant(at).to_zoned_datetime(self.zone.clone());
            let bounds = local
                .start_of_day()
                .and_then(|first| Ok((first.tomorrow()?, first)));
            let bounds = bounds.map_or(at..at + 1, |(next, first)| {
                first.timestamp().as_second()..next.timestamp().as_second()
            });
            self.day = (bounds, local.date().to_string());
        }
        self.day.1.clone()
    }
}

/// A member's frozen list, by number.
async fn list<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    authority_id: i64,
    rules: &RuleBook,
) -> Result<Vec<ListedTicket>> {
    let text = "SELECT authority_id, number, family, sheet, sheet_number, received_at FROM frozen_tickets \
        WHERE service_id = $1 AND year = $2 AND authority_id = $3 ORDER BY number";
    let values: Vec<Sql> = vec![actor.service_id.into(), year.into(), authority_id.into()];
    let found: Vec<FrozenRow> = rows(conn, text, values).await?;
    let mut listing = Listing::of(rules);
    Ok(found.iter().map(|row| listing.ticket(row)).collect())
}

/// Names, labels, sources and notes: what the documents say beside the figures.
fn texts(ledger: &Ledger) -> Value {
    let members: Map<String, Value> = ledger
        .authorities
        .iter()
        .map(|a| (a.short_name.clone(), json!({ "name": a.name, "siren": a.siren })))
        .collect();
    let pools: Map<String, Value> = ledger
        .pools
        .iter()
        .map(|p| {
            let told = json!({ "label": p.row.label, "article": p.row.article });
            (p.row.slug.clone(), told)
        })
        .collect();
    let sources: Map<String, Value> = ledger
        .keys()
        .into_iter()
        .map(|k| (k.key, json!({ "label": k.label, "source": k.source })))
        .collect();
    let notes: Vec<Value> = ledger
        .differences
        .iter()
        .map(|d| {
            json!({
                "place": place_label(ledger, d).unwrap_or_else(|| d.place.clone()),
                "printed": d.printed_cents,
                "exact": d.exact_cents,
                "cause": d.cause,
                "consequence": d.consequence,
            })
        })
        .collect();
    let corrections: Vec<Value> = ledger
        .corrections
        .iter()
        .map(|c| {
            json!({
                "corrected_year": c.corrected_year,
                "from": ledger.short_name(c.issuer_id),
                "to": ledger.short_name(c.debtor_id),
                "amount": c.amount_cents,
                "reason": c.reason,
            })
        })
        .collect();
    let mut texts = json!({
        "corrections": corrections,
        "agreement": ledger.year.agreement,
        "members": members,
        "pools": pools,
        "keys": sources,
        "differences": notes,
    });
    let lines = sources_of(ledger);
    if !lines.is_empty() {
        texts["lines"] = lines.into();
    }
    texts
}

/// Where the lines come from, of those that say it: what a post was counted for (never what it costs), and the documents
/// with their digests.
fn sources_of(ledger: &Ledger) -> Vec<Value> {
    let mut all = Vec::new();
    for (pool, line) in ledger
        .pools
        .iter()
        .flat_map(|p| p.lines.iter().map(move |l| (p, l)))
    {
        let staff = ledger.rules.staff_of(line.id);
        let documents: Vec<Value> = ledger
            .documents_of(line.id)
            .map(|d| json!({ "name": d.name, "size": d.size, "sha256": d.digest }))
            .collect();
        if staff.is_none() && documents.is_empty() {
            continue;
        }
        let mut told = json!({ "pool": pool.row.slug, "label": line.label });
        if let Some(s) = staff {
            told["staff"] = json!({
                "function": s.function, "share_permille": s.share_permille, "first": s.first_on, "last": s.last_on,
            });
        }
        if !documents.is_empty() {
            told["documents"] = documents.into();
        }
        all.push(told);
    }
    all
}

/// The file of a frozen year without any list of tickets: it proves the same digest.
pub async fn bare_file<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64) -> Result<Value> {
    policy::may_read(actor)?;
    let snapshot = find(conn, actor, year).await?.ok_or(Error::NotFound)?;
    serde_json::from_str(&snapshot.bundle).map_err(Error::internal)
}

/// The file of a frozen year as the actor may have it: the lists of the members whose tickets they see, and only the
/// digests of the others.
pub async fn file<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64) -> Result<Value> {
    let mut file = bare_file(conn, actor, year).await?;
    let snapshot = find(conn, actor, year).await?.ok_or(Error::NotFound)?;
    let rows: Rows = serde_json::from_str(&snapshot.entered).map_err(Error::internal)?;
    let lists = frozen_lists::Entity::find()
        .filter(frozen_lists::Column::ServiceId.eq(actor.service_id))
        .filter(frozen_lists::Column::Year.eq(year))
        .order_by_asc(frozen_lists::Column::Id)
        .all(conn)
        .await?;
    for found in lists {
        if !policy::sees_tickets_of(actor, found.authority_id) {
            continue;
        }
        let Some(member) = rows.authorities.iter().find(|a| a.id == found.authority_id) else {
            continue;
        };
        let tickets = list(conn, actor, year, found.authority_id, &rows.entered.rules).await?;
        bundle::add_list(&mut file, &member.short_name, &found.salt, &tickets);
    }
    Ok(file)
}
