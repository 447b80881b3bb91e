//! The tickets that count for a member in a year: what its share is made of.

use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::db::{fulltext, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::policy;
use crate::web::paging::PAGE;

/// A ticket that is counted.
#[derive(Clone, Debug, FromQueryResult)]
pub struct CountedTicket {
    pub number: i64,
    pub family: String,
    pub subject: String,
    pub state: String,
    pub received_at: i64,
    pub sheet: Option<String>,
    pub site: Option<String>,
    /// The contest that it had this year, unless it was withdrawn.
    pub contest_id: Option<i64>,
    pub contest_state: Option<String>,
}

/// Which tickets are listed.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub year: i64,
    pub authority_id: i64,
    /// Whether the year is frozen: the list is then the one that was frozen.
    pub frozen: bool,
    /// Words of the ticket or its number; empty for all.
    pub search: &'a str,
    /// The number after which the page starts.
    pub after: i64,
}

const COUNTED: &str = "SELECT tickets.number, tickets.family, tickets.subject, tickets.state, tickets.received_at, \
    service_sheets.name AS sheet, sites.name AS site, ticket_contests.id AS contest_id, \
    ticket_contests.state AS contest_state FROM tickets \
    LEFT JOIN service_sheets ON service_sheets.id = tickets.sheet_id \
    LEFT JOIN sites ON sites.id = tickets.site_id \
    LEFT JOIN ticket_contests ON ticket_contests.ticket_id = tickets.id AND ticket_contests.year = $2 \
    AND ticket_contests.state <> 'withdrawn' \
    WHERE tickets.service_id = $1 AND tickets.year = $2 AND tickets.counted = TRUE AND tickets.authority_id = $3 \
    AND tickets.number > $4";

/// The same from the list that was frozen. A ticket that went to another member since keeps its number and its day, and
/// its words stay with that member.
const FROZEN: &str = "SELECT frozen_tickets.number, frozen_tickets.family, \
    CASE WHEN tickets.authority_id = $3 THEN tickets.subject ELSE '' END AS subject, \
    CASE WHEN tickets.authority_id = $3 THEN tickets.state ELSE '' END AS state, frozen_tickets.received_at, \
    service_sheets.name AS sheet, sites.name AS site, ticket_contests.id AS contest_id, \
    ticket_contests.state AS contest_state FROM frozen_tickets \
    JOIN tickets ON tickets.service_id = frozen_tickets.service_id AND tickets.number = frozen_tickets.number \
    LEFT JOIN service_sheets ON service_sheets.id = tickets.sheet_id AND tickets.authority_id = $3 \
    LEFT JOIN sites ON sites.id = tickets.site_id AND tickets.authority_id = $3 \
    LEFT JOIN ticket_contests ON ticket_contests.ticket_id = tickets.id AND ticket_contests.year = $2 \
    AND ticket_contests.authority_id = $3 AND ticket_contests.state <> 'withdrawn' \
    WHERE frozen_tickets.service_id = $1 AND frozen_tickets.year = $2 AND frozen_tickets.authority_id = $3 \
    AND frozen_tickets.number > $4";

/// The tickets counted for an authority after a number, by number: one row more than a page.
pub async fn counted_tickets<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    wanted: Wanted<'_>,
) -> Result<Vec<CountedTicket>> {
    policy::may_read(actor)?;
    if !policy::sees_tickets_of(actor, wanted.authority_id) {
        return Err(Error::NotFound);
    }
    let mut values: Vec<Value> = vec![
        actor.service_id.into(),
        wanted.year.into(),
        wanted.authority_id.into(),
        wanted.after.into(),
    ];
    let (list, table) = match wanted.frozen {
        true => (FROZEN, "frozen_tickets"),
        false => (COUNTED, "tickets"),
    };
    let mut text = list.to_owned();
    let number = wanted.search.trim_start_matches("n°").trim().parse::<i64>();
    if let Ok(number) = number {
        text.push_str(&format!(" AND {table}.number = $5"));
        values.push(number.into());
    } else if let Some((condition, value)) =
        fulltext::condition(conn.get_database_backend(), wanted.search, 5)
    {
        text.push_str(&format!(" AND tickets.authority_id = $3 AND {condition}"));
        values.push(value.into());
    }
    text.push_str(&format!(" ORDER BY {table}.number LIMIT {}", PAGE + 1));
    Ok(rows(conn, &text, values).await?)
}

/// How many tickets of a member count in a year, by family and by service sheet.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct SheetCount {
    pub authority_id: i64,
    pub family: String,
    /// Empty where the ticket has none.
    pub sheet: String,
    pub tickets: i64,
}

/// The tickets counted in a year by member, family and sheet: those of one authority, or of all for the department.
/// Those of a frozen year are the ones that were frozen.
pub async fn counts_by_sheet<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    (year, frozen): (i64, bool),
    authority: Option<i64>,
) -> Result<Vec<SheetCount>> {
    policy::may_read(actor)?;
    let may = match authority {
        Some(id) => policy::sees_tickets_of(actor, id),
        None => actor.is_staff(),
    };
    if !may {
        return Err(Error::NotFound);
    }
    let (from, sheet) = match frozen {
        true => ("frozen_tickets t WHERE", "t.sheet"),
        false => (
            "tickets t LEFT JOIN service_sheets ON service_sheets.id = t.sheet_id WHERE t.counted = TRUE AND",
            "COALESCE(service_sheets.name, '')",
        ),
    };
    let mut values: Vec<Value> = vec![actor.service_id.into(), year.into()];
    let mut only = "";
    if let Some(id) = authority {
        only = " AND t.authority_id = $3";
        values.push(id.into());
    }
    let text = format!(
        "SELECT t.authority_id, t.family, {sheet} AS sheet, COUNT(*) AS tickets FROM {from} t.service_id = $1 \
         AND t.year = $2{only} GROUP BY t.authority_id, t.family, {sheet} \
         ORDER BY t.authority_id, t.family, tickets DESC, sheet"
    );
    Ok(rows(conn, &text, values).await?)
}
