//! The queue: open tickets by time left, in the groups that people think in.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::bulk::{Bar, Typed};
use super::filters::{self, Asked, Select};
use crate::app::App;
use crate::calendar::store::Promises;
use crate::calendar::{Calendars, store as calendar};
use crate::circumstances::{model::Exceptions, store as circumstances};
use crate::clock::instant;
use crate::desk::delay::Delay;
use crate::desk::live;
use crate::desk::model::{self, parse_priority};
use crate::desk::saved;
use crate::desk::store::{self, Counters, Group, Pressing, TicketLine, View};
use crate::desk::timing::{NEVER, end_of_day};
use crate::directory::Actor;
use crate::error::Result;
use crate::web::layout::{Markup, gauge, page_with, priority};
use crate::web::{Frame, Section, Visitor, paging, words};

/// A view of the rail, with how many tickets it holds.
struct RailItem {
    href: String,
    word: String,
    current: bool,
    count: Option<i64>,
    hot: bool,
}

impl RailItem {
    /// The number beside the word; beyond what is counted, « 1 000+ ».
    fn counted(&self) -> Option<String> {
        let n = self.count?;
        let plus = if n >= store::COUNTED { "+" } else { "" };
        Some(format!("{}{plus}", words::count(&n)))
    }
}

/// What is left of a commitment, as the queue and the ticket show it.
pub(super) struct Left {
    pub class: &'static str,
    /// Full cells of eight.
    pub cells: i64,
    pub words: String,
    /// « à 13:40 », « jeu. 11/05 à 9:30 »; empty when nothing is due.
    pub due: String,
}

impl Left {
    pub fn gauge(&self) -> Markup {
        gauge(self.cells)
    }
}

/// One line of the queue.
pub(super) struct Row {
    pub line: TicketLine,
    /// Received under exceptional circumstances.
    pub apart: bool,
    pub left: Left,
    pub priority: Markup,
    pub state: &'static str,
    pub state_class: &'static str,
}

impl Row {
    /// The same, told whether its ticket is counted apart.
    pub fn marked(mut self, exceptions: &Exceptions) -> Row {
        self.apart = exceptions
            .of(self.line.authority_id, self.line.received_at)
            .is_some();
        self
    }
}

struct GroupRows {
    group: Option<Group>,
    /// « 3 tickets » when the group is whole on this page.
    whole: String,
    rows: Vec<Row>,
}

impl GroupRows {
    fn label(&self) -> &'static str {
        self.group.map_or("", Group::label)
    }
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct Page {
    frame: Frame,
    heading: &'static str,
    asked: Asked,
    rail: Vec<RailItem>,
    /// Views that people kept.
    saved: Vec<RailItem>,
    /// Where to keep the present question; empty when it is a ready-made view.
    keep: String,
    selects: Vec<Select>,
    pressing: Vec<Pressing>,
    alert: String,
    groups: Vec<GroupRows>,
    empty: &'static str,
    next: Option<String>,
    /// Where this page learns what changes.
    live: String,
    /// The query of this page, to come back to.
    question: String,
    bar: Bar,
}

/// `GET /file`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let bar = Bar::load(app.db.read(), visitor.actor()?, Typed::default()).await?;
    render(&app, &visitor, asked, bar, StatusCode::OK).await
}

/// The queue with its bar of acts.
pub async fn render(
    app: &App,
    visitor: &Visitor,
    asked: Asked,
    bar: Bar,
    status: StatusCode,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let now = app.now();
    let conn = app.db.read();
    let calendars = calendar::calendars(conn, actor.service_id).await?;
    let promises = calendar::promises(conn, actor.service_id).await?;
    // Read before the list, so that nothing falls between the two.
    let last = live::store::last(conn).await?;
    let filter = asked.filter(View::Open);
    let mut lines = store::list(conn, actor, &filter, now).await?;
    let next = paging::cut(&mut lines, |line| store::place(&filter, line));
    let hour_end = hour_end(&calendars, now);
    let counters = store::counters(conn, actor, now, hour_end).await?;
    let pressing = store::pressing(conn, actor, now, hour_end).await?;
    let saved = saved_views(app, actor, &asked, now).await?;
    let mut selects = filters::workshop(app, actor, &asked).await?;
    selects.extend(filters::common(app, actor, &asked).await?);
    let exceptions = circumstances::approved(conn, actor.service_id).await?;
    let rows = lines
        .into_iter()
        .map(|line| row(line, now, &calendars, &promises).marked(&exceptions))
        .collect();
    let whole_start = filter.after.is_none();
    let by_group = groups_of(filter.view) && !filter.newest;
    let groups = grouped(rows, by_group, now, whole_start, next.is_none());
    let named = saved.iter().any(|item| item.current);
    let page = Page {
        frame: Frame::new(app, visitor, Section::Queue, "File des tickets"),
        heading: filter.view.label(),
        rail: rail(filter.view, &counters, !named),
        keep: if named || !(asked.is_narrowed() || filter.newest) {
            String::new()
        } else {
            asked.page("/vues/nouvelle", "")
        },
        saved,
        alert: alert(&counters),
        empty: nothing(&asked, filter.view),
        next: next.map(|after| asked.page("/file", &after)),
        live: format!("/file/flux?depuis={last}"),
        question: asked.address("").trim_start_matches('?').to_owned(),
        bar,
        selects,
        pressing,
        groups,
        asked,
    };
    page_with(status, &page)
}

/// The views that the actor keeps or shares, each with its counter.
async fn saved_views(app: &App, actor: &Actor, asked: &Asked, now: i64) -> Result<Vec<RailItem>> {
    let conn = app.db.read();
    let here = asked.page("/file", "");
    let mut items = Vec::new();
    for view in saved::store::all(conn, actor).await? {
        let question = saved::pages::asked(&view);
        let href = question.address("/file");
        items.push(RailItem {
            count: Some(store::how_many(conn, actor, &question.filter(View::Open), now).await?),
            current: href == here,
            hot: false,
            word: view.name,
            href,
        });
    }
    Ok(items)
}

/// The instant at which one more hour of work will have passed.
fn hour_end(calendars: &Calendars, now: i64) -> i64 {
    calendars
        .shared()
        .add_counted(instant(now), 3600)
        .map_or(NEVER - 1, |t| t.as_second())
}

/// A line with what its clock has left at `now`.
pub(super) fn row(line: TicketLine, now: i64, calendars: &Calendars, promises: &Promises) -> Row {
    Row {
        left: left(&line, now, calendars, promises),
        priority: priority(&line.priority),
        state: model::State::parse(&line.state).map_or("", model::State::label),
        state_class: state_class(&line.state),
        apart: false,
        line,
    }
}

pub(super) fn state_class(state: &str) -> &'static str {
    match state {
        "new" => "on",
        "suspended" => "wait",
        "resolved" => "good",
        _ => "",
    }
}

fn left(line: &TicketLine, now: i64, calendars: &Calendars, promises: &Promises) -> Left {
    let calendar = calendars.of(line.authority_id);
    let delay = Delay::from_parts(&line.delay_rule, line.contract_seconds, line.due_at);
    let promised = delay
        .promise(&promises.at(line.received_at))
        .commitments
        .seconds(parse_priority(&line.priority))
        .max(1);
    let cells = |seconds: i64| (seconds.max(0) * 8 + promised - 1) / promised;
    let state = model::State::parse(&line.state);
    if !state.is_some_and(model::State::is_open) {
        let (class, text) = match line.in_time {
            Some(false) => ("late", "hors délai"),
            Some(true) => ("held", "dans les délais"),
            None => ("held", "sans échéance"),
        };
        return Left {
            class,
            cells: cells(promised - line.consumed_seconds),
            words: text.into(),
            due: String::new(),
        };
    }
    if state == Some(model::State::Suspended) {
        let seconds = promised - line.consumed_seconds;
        return Left {
            class: "held",
            cells: cells(seconds),
            words: format!("reste {}", words::duration(seconds.max(0))),
            due: String::new(),
        };
    }
    let Some(due) = line.due_at else {
        return Left {
            class: "held",
            cells: 8,
            words: "sans échéance".into(),
            due: String::new(),
        };
    };
    if due < now {
        let late = calendar.counted_seconds(instant(due), instant(now));
        return Left {
            class: "late",
            cells: 0,
            words: format!("retard {}", words::duration(late)),
            due: when(due, now),
        };
    }
    if matches!(delay, Delay::Agreed(_)) {
        return Left {
            class: if line.warn_at.is_some_and(|at| at <= now) {
                "soon"
            } else {
                "held"
            },
            cells: 8,
            words: "date convenue".into(),
            due: words::date(&due),
        };
    }
    let seconds = calendar.counted_seconds(instant(now), instant(due));
    Left {
        class: if line.warn_at.is_some_and(|at| at <= now) {
            "soon"
        } else {
            ""
        },
        cells: cells(seconds),
        words: words::duration(seconds),
        due: when(due, now),
    }
}

/// « 13:40 » today, « jeu. 11/05 13:40 » another day.
fn when(due: i64, now: i64) -> String {
    let (at, today) = (words::local(due), words::local(now));
    if at.date() == today.date() {
        return words::hour(&due);
    }
    let day: String = words::weekday(at.date()).chars().take(3).collect();
    format!("{day}. {}", at.strftime("%d/%m %H:%M"))
}

/// Whether a view comes in groups: those that are sorted by time left and hold open tickets only.
fn groups_of(view: View) -> bool {
    !matches!(view, View::All | View::Awaiting | View::Resolved)
}

fn grouped(rows: Vec<Row>, by_group: bool, now: i64, whole_start: bool, whole_end: bool) -> Vec<GroupRows> {
    let end = end_of_day(now);
    let mut groups: Vec<GroupRows> = Vec::new();
    for row in rows {
        let group = by_group.then(|| row.line.group(now, end));
        match groups.last_mut() {
            Some(last) if last.group == group => last.rows.push(row),
            _ => groups.push(GroupRows {
                group,
                whole: String::new(),
                rows: vec![row],
            }),
        }
    }
    let last = groups.len().saturating_sub(1);
    for (i, group) in groups.iter_mut().enumerate() {
        if (i > 0 || whole_start) && (i < last || whole_end) {
            let count = i64::try_from(group.rows.len()).unwrap_or(i64::MAX);
            group.whole = words::plural(&count, "ticket", "tickets");
        }
    }
    groups
}

/// The ready-made views; none is current when a saved one is.
fn rail(current: View, counters: &Counters, plain: bool) -> Vec<RailItem> {
    View::ALL
        .into_iter()
        .filter(|view| *view != View::All)
        .map(|view| {
            // A view starts without filters, so that its counter tells what it will show.
            let question = Asked {
                vue: if view == View::Open { "" } else { view.slug() }.into(),
                ..Asked::default()
            };
            let count = counters.of(view);
            RailItem {
                href: question.address("/file"),
                word: view.label().into(),
                current: plain && view == current,
                hot: view == View::Late && count.is_some_and(|n| n > 0),
                count,
            }
        })
        .collect()
}

/// What is about to be late, before it is; empty when nothing presses.
fn alert(counters: &Counters) -> String {
    match counters.hour {
        0 => String::new(),
        1 => "1\u{a0}ticket à tenir dans l’heure\u{a0}:".into(),
        n => format!("{}\u{a0}tickets à tenir dans l’heure\u{a0}:", words::count(&n)),
    }
}

fn nothing(asked: &Asked, view: View) -> &'static str {
    if !asked.apres.is_empty() {
        return "La liste s’arrête là.";
    }
    if asked.is_narrowed() {
        return "Aucun ticket ne répond à ces filtres. Retirez-en un, ou cherchez un autre mot.";
    }
    match view {
        View::Open => "Aucun ticket ouvert\u{a0}: tout est résolu.",
        View::Mine => {
            "Vous n’avez aucun ticket ouvert. La vue «\u{a0}À qualifier\u{a0}» montre ceux qui attendent quelqu’un."
        }
        View::Team => "Votre pôle n’a aucun ticket ouvert.",
        View::New => "Tous les tickets reçus sont qualifiés.",
        View::Late => "Aucun ticket en retard.",
        View::Soon => "Aucun ticket n’approche de son échéance.",
        View::Suspended => "Aucun ticket en attente.",
        View::Awaiting => "Aucune réponse à lire.",
        View::Resolved => "Aucun ticket n’attend de confirmation.",
        View::All => "Aucun ticket.",
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
