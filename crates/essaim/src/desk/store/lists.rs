//! Lists of tickets: filtered, by keyset pages, each on an index (the tests read the query plans).

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};

use super::views::{Filter, Group, View};
use super::wanted::{Where, list_of};
use crate::db::{row, rows};
use crate::desk::model::State;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::paging::{Cursor, PAGE};
use crate::web::words;

/// A ticket in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TicketLine {
    pub id: i64,
    pub number: i64,
    pub family: String,
    /// What its time is measured by, and the working seconds of a publisher's contract.
    pub delay_rule: String,
    pub contract_seconds: Option<i64>,
    pub subject: String,
    pub state: String,
    pub open: bool,
    pub priority: String,
    pub received_at: i64,
    pub due_at: Option<i64>,
    pub warn_at: Option<i64>,
    pub sort_at: i64,
    pub resolved_at: Option<i64>,
    pub in_time: Option<bool>,
    pub consumed_seconds: i64,
    pub awaiting_us: bool,
    pub authority_id: i64,
    pub authority: String,
    pub site: Option<String>,
    pub requester: String,
    pub technician: Option<String>,
    pub team: Option<String>,
    pub sheet: Option<String>,
}

impl TicketLine {
    /// The group of a line; `end_of_today` is the last second of the local day.
    pub fn group(&self, now: i64, end_of_today: i64) -> Group {
        match State::parse(&self.state) {
            Some(State::Suspended) => Group::Waiting,
            Some(State::Resolved | State::Closed) => Group::Done,
            _ => match self.due_at {
                Some(due) if due < now => Group::Late,
                Some(due) if due <= end_of_today => Group::Today,
                _ => Group::Later,
            },
        }
    }
}

#[cfg(test)]
impl TicketLine {
    /// A line for the tests that render the templates.
    pub fn sample() -> TicketLine {
        TicketLine {
            id: 7,
            number: 7,
            family: "incident".into(),
            delay_rule: "commitment".into(),
            contract_seconds: None,
            subject: "Écran noir".into(),
            state: "qualified".into(),
            open: true,
            priority: "medium".into(),
            received_at: 1_795_000_000,
            due_at: Some(1_795_014_400),
            warn_at: None,
            sort_at: 1_795_014_400,
            resolved_at: None,
            in_time: None,
            consumed_seconds: 3600,
            awaiting_us: true,
            authority_id: 1,
            authority: "Alpha".into(),
            site: Some("École".into()),
            requester: "Alice Martin".into(),
            technician: None,
            team: Some("Support".into()),
            sheet: Some("Panne".into()),
        }
    }
}

// Every join is a LEFT JOIN, so that neither database starts from a small table and sorts the tickets afterwards.
const LINE: &str = "SELECT tickets.id, tickets.number, tickets.family, tickets.delay_rule, tickets.contract_seconds, tickets.subject, tickets.state, tickets.open, \
    tickets.priority, tickets.received_at, tickets.due_at, tickets.warn_at, tickets.sort_at, tickets.resolved_at, \
    tickets.in_time, tickets.consumed_seconds, tickets.awaiting_us, tickets.authority_id, authorities.short_name AS authority, sites.name AS site, \
    requesters.first_name || ' ' || requesters.last_name AS requester, \
    technicians.first_name || ' ' || technicians.last_name AS technician, \
    teams.name AS team, service_sheets.name AS sheet \
    FROM tickets \
    LEFT JOIN authorities ON authorities.id = tickets.authority_id \
    LEFT JOIN users AS requesters ON requesters.id = tickets.requester_id \
    LEFT JOIN users AS technicians ON technicians.id = tickets.technician_id \
    LEFT JOIN sites ON sites.id = tickets.site_id \
    LEFT JOIN teams ON teams.id = tickets.team_id \
    LEFT JOIN service_sheets ON service_sheets.id = tickets.sheet_id WHERE ";

/// The tickets of a filter that the actor may see: one row more than a page, so that the caller knows whether there is
/// another. Open views come by time left, the others the newest first.
pub async fn list<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    filter: &Filter,
    now: i64,
) -> Result<Vec<TicketLine>> {
    let (text, values) = list_sql(conn.get_database_backend(), actor, filter, now);
    Ok(rows(conn, &text, values).await?)
}

// A bare boolean (`WHERE open`) cannot use an index on SQLite: every condition here is a comparison.
/// The statement of [`list`], apart so that tests can ask for its plan.
pub fn list_sql(backend: DbBackend, actor: &Actor, filter: &Filter, now: i64) -> (String, Vec<Value>) {
    limited_sql(backend, actor, filter, now, PAGE + 1)
}

/// At most `most` tickets of a filter, from its beginning whatever the page asked for.
pub async fn whole<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    filter: &Filter,
    now: i64,
    most: usize,
) -> Result<Vec<TicketLine>> {
    let filter = Filter {
        after: None,
        ..filter.clone()
    };
    let (text, values) = limited_sql(conn.get_database_backend(), actor, &filter, now, most);
    Ok(rows(conn, &text, values).await?)
}

fn limited_sql(
    backend: DbBackend,
    actor: &Actor,
    filter: &Filter,
    now: i64,
    most: usize,
) -> (String, Vec<Value>) {
    let by_reception = by_reception(filter);
    let mut q = conditions(backend, actor, filter, now);
    let order = if by_reception {
        if let Some(Cursor { at: Some(at), id }) = filter.after {
            q.push_after("(tickets.received_at, tickets.id) < ", at, id);
        }
        "tickets.received_at DESC, tickets.id DESC"
    } else {
        if let Some(Cursor { at: Some(at), id }) = filter.after {
            q.push_after("(tickets.sort_at, tickets.id) > ", at, id);
        }
        "tickets.sort_at, tickets.id"
    };
    (
        format!("{LINE}{} ORDER BY {order} LIMIT {most}", q.text()),
        q.values,
    )
}

/// Tickets that [`how_many`] counts at most: beyond, the number is of no use to anybody.
pub const COUNTED: i64 = 1000;

/// How many tickets a filter holds, at most [`COUNTED`].
pub async fn how_many<C: ConnectionTrait>(conn: &C, actor: &Actor, filter: &Filter, now: i64) -> Result<i64> {
    let q = conditions(conn.get_database_backend(), actor, filter, now);
    let text = format!(
        "SELECT COUNT(*) AS tickets FROM (SELECT 1 AS one FROM tickets WHERE {} LIMIT {COUNTED}) AS found",
        q.text()
    );
    let found: Option<Many> = row(conn, &text, q.values).await?;
    Ok(found.map_or(0, |found| found.tickets))
}

#[derive(FromQueryResult)]
struct Many {
    tickets: i64,
}

/// What a filter asks of a ticket, apart from its place in the list.
fn conditions(backend: DbBackend, actor: &Actor, filter: &Filter, now: i64) -> Where {
    let mut q = Where::new(actor);
    match filter.view {
        View::Open => q.push("tickets.open = TRUE"),
        View::Mine => q.push_value("tickets.open = TRUE AND tickets.technician_id = ", actor.id),
        View::Team => q.push(&format!(
            "tickets.open = TRUE AND tickets.team_id IN ({})",
            list_of(&actor.teams())
        )),
        View::New => q.push("tickets.open = TRUE AND tickets.state = 'new'"),
        View::Late => q.push_value("tickets.open = TRUE AND tickets.sort_at < ", now),
        View::Soon => {
            q.push_value("tickets.open = TRUE AND tickets.sort_at >= ", now);
            q.push_value("tickets.warn_at <= ", now);
        }
        View::Suspended => q.push("tickets.state = 'suspended'"),
        View::Awaiting => q.push("tickets.awaiting_us = TRUE"),
        View::Resolved => q.push("tickets.state = 'resolved'"),
        View::All => {}
    }
    for (column, value) in [
        ("tickets.authority_id = ", filter.authority_id),
        ("tickets.team_id = ", filter.team_id),
        ("tickets.technician_id = ", filter.technician_id),
        ("tickets.year = ", filter.year),
    ] {
        if let Some(value) = value {
            q.push_value(column, value);
        }
    }
    if let Some((from, to)) = filter.year.filter(|_| by_reception(filter)).and_then(bounds) {
        // The same as the year, and a place in the index to start from instead of passing all later years.
        q.push_value("tickets.received_at >= ", from);
        q.push_value("tickets.received_at < ", to);
    }
    for (column, value) in [
        ("tickets.state = ", filter.state.map(State::slug)),
        ("tickets.priority = ", filter.priority),
        ("tickets.family = ", filter.family),
    ] {
        if let Some(value) = value {
            q.push_value(column, value);
        }
    }
    // What waits for the department is little beside what it has done.
    q.search(backend, &filter.search, filter.view != View::All);
    q
}

/// The first instant of a local year, and that of the next.
fn bounds(year: i64) -> Option<(i64, i64)> {
    let first = |year: i64| {
        let day = jiff::civil::Date::new(i16::try_from(year).ok()?, 1, 1).ok()?;
        Some(words::at_local(day.at(0, 0, 0, 0)).as_second())
    };
    Some((first(year)?, first(year + 1)?))
}

/// Whether a list is sorted by reception (the newest first) rather than by time left.
pub fn by_reception(filter: &Filter) -> bool {
    filter.newest || matches!(filter.view, View::All)
}

/// The place of a line in its list.
pub fn place(filter: &Filter, line: &TicketLine) -> Cursor {
    let at = if by_reception(filter) {
        line.received_at
    } else {
        line.sort_at
    };
    Cursor {
        at: Some(at),
        id: line.id,
    }
}

#[derive(FromQueryResult)]
struct Year {
    year: i64,
}

/// The year of the service's first ticket.
pub async fn first_year<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Option<i64>> {
    let text = "SELECT year FROM tickets WHERE service_id = $1 ORDER BY received_at, id LIMIT 1";
    let found: Option<Year> = row(conn, text, vec![actor.service_id.into()]).await?;
    Ok(found.map(|found| found.year))
}

/// One ticket as the lists show it, with the names of what it points to. For a ticket already checked.
pub async fn line<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<TicketLine> {
    let text = format!("{LINE}tickets.id = $1");
    row(conn, &text, vec![ticket_id.into()])
        .await?
        .ok_or(Error::NotFound)
}

/// How many tickets each view of the queue holds.
#[derive(Clone, Debug, Default, FromQueryResult)]
pub struct Counters {
    pub open: i64,
    pub mine: i64,
    pub team: i64,
    pub fresh: i64,
    pub late: i64,
    pub soon: i64,
    /// Due between now and the end of the hour ahead.
    pub hour: i64,
    pub suspended: i64,
    pub awaiting: i64,
    pub resolved: i64,
}

impl Counters {
    pub fn of(&self, view: View) -> Option<i64> {
        Some(match view {
            View::Open => self.open,
            View::Mine => self.mine,
            View::Team => self.team,
            View::New => self.fresh,
            View::Late => self.late,
            View::Soon => self.soon,
            View::Suspended => self.suspended,
            View::Awaiting => self.awaiting,
            View::Resolved => self.resolved,
            View::All => return None,
        })
    }
}

/// Counts for the department's queue, in one pass over the open tickets. `hour_end` is the instant at which one more
/// hour of work will have passed.
pub async fn counters<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    now: i64,
    hour_end: i64,
) -> Result<Counters> {
    let teams = list_of(&actor.teams());
    let text = format!(
        "SELECT COUNT(*) AS open, \
         COALESCE(SUM(CASE WHEN technician_id = $2 THEN 1 ELSE 0 END), 0) AS mine, \
         COALESCE(SUM(CASE WHEN team_id IN ({teams}) THEN 1 ELSE 0 END), 0) AS team, \
         COALESCE(SUM(CASE WHEN state = 'new' THEN 1 ELSE 0 END), 0) AS fresh, \
         COALESCE(SUM(CASE WHEN sort_at < $3 THEN 1 ELSE 0 END), 0) AS late, \
         COALESCE(SUM(CASE WHEN sort_at >= $3 AND warn_at <= $3 THEN 1 ELSE 0 END), 0) AS soon, \
         COALESCE(SUM(CASE WHEN sort_at >= $3 AND sort_at <= $4 THEN 1 ELSE 0 END), 0) AS hour, \
         COALESCE(SUM(CASE WHEN state = 'suspended' THEN 1 ELSE 0 END), 0) AS suspended, \
         (SELECT COUNT(*) FROM tickets WHERE service_id = $1 AND awaiting_us = TRUE) AS awaiting, \
         (SELECT COUNT(*) FROM tickets WHERE service_id = $1 AND state = 'resolved') AS resolved \
         FROM tickets WHERE service_id = $1 AND open = TRUE"
    );
    let values = vec![
        actor.service_id.into(),
        actor.id.into(),
        now.into(),
        hour_end.into(),
    ];
    Ok(row(conn, &text, values).await?.unwrap_or_default())
}

/// An open ticket that must be resolved soon.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Pressing {
    pub number: i64,
    pub subject: String,
    pub due_at: i64,
}

/// The first open tickets due between two instants, the most pressing first.
pub async fn pressing<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    from: i64,
    to: i64,
) -> Result<Vec<Pressing>> {
    let text = "SELECT number, subject, sort_at AS due_at FROM tickets WHERE service_id = $1 AND open = TRUE \
                AND sort_at >= $2 AND sort_at <= $3 ORDER BY sort_at, id LIMIT 3";
    Ok(rows(conn, text, vec![actor.service_id.into(), from.into(), to.into()]).await?)
}
