//! The page of one ticket: what was said on the left, the facts and the acts on the right, the clock between. One page
//! for everybody who sees the ticket; policy decides which parts it has.

pub mod acts;
pub mod agreed;
pub mod asked;
mod band;
pub(super) mod choices;
mod conflict;
mod draft;
mod facts;
mod history;
pub mod insert;
mod may;
pub mod pieces;
pub mod spent;
mod talk;
pub mod ties;
pub mod unanswered;
pub mod watch;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::agreement::{self, Sources};
use crate::app::App;
use crate::calendar::store as calendar;
use crate::catalogue::asks::Answer;
use crate::db::entities::articles::Model as Article;
use crate::db::entities::ticket_needs;
use crate::desk::model::{self, Channel, Family};
use crate::desk::pages::queue::state_class;
use crate::desk::store::{self, TicketLine};
use crate::desk::{known, policy, tasks};
use crate::error::Result;
use crate::web::joined::Limits;
use crate::web::layout::{Markup, page_with, priority};
use crate::web::policy::framing_if;
use crate::web::{Errors, Frame, Key, Section, Visitor, words};

use band::Band;
use choices::Choices;
use conflict::Conflict;
pub use draft::{Draft, Typed};
use history::Told;
use may::May;
use spent::Times;
use talk::Entry;
pub use talk::Piece;
use ties::Ties;
use unanswered::Unanswered;
use watch::Watch;

#[derive(Template)]
#[template(path = "desk/ticket.html")]
struct Page {
    frame: Frame,
    /// The list that it belongs to: address and word.
    back: (&'static str, &'static str),
    number: i64,
    /// Hidden fields of every form: what this page showed.
    seen: Markup,
    line: TicketLine,
    family: &'static str,
    channel: &'static str,
    state: &'static str,
    state_class: &'static str,
    priority: Markup,
    /// Where it stands, in a sentence.
    stands: String,
    planned: String,
    /// Why it counts in no bill; empty when it counts.
    not_counted: String,
    /// The agreed day as a form writes it; empty when there is none.
    agreed: String,
    answers: Vec<Answer>,
    /// What its sheet still has to know; for who works on it.
    unanswered: Unanswered,
    question_errors: Errors,
    /// The visitor may open the pages of the member's hardware.
    sees_park: bool,
    needs: Vec<ticket_needs::Model>,
    tasks: Vec<tasks::page::Row>,
    known: known::page::Part,
    /// The version of the sheet that it was asked under, when another is in force now.
    sheet_version: Option<i64>,
    talk: Vec<Entry>,
    band: Band,
    history: Vec<Told>,
    may: May,
    choices: Choices,
    /// What the requester thought of it; empty when they said nothing.
    rated: String,
    version: i64,
    ties: Ties,
    watch: Watch,
    times: Times,
    draft: Draft,
    conflict: Option<Conflict>,
    /// Under which exceptional circumstances it was received, in a sentence.
    apart: Option<String>,
    /// The publisher that it waits for (empty: none) and whether its answer is late; None for who may not see it.
    publisher: Option<(String, bool)>,
    /// Articles that answer its subject; for the department.
    articles: Vec<Article>,
    /// What may be attached.
    limits: Limits,
    sources: Sources,
}

impl Page {
    fn tasks_done(&self) -> usize {
        self.tasks.iter().filter(|row| row.task.done).count()
    }

    fn waits_for_audit(&self) -> bool {
        self.needs.iter().any(|n| n.kind == "audit" && n.met != "yes")
    }
}

/// `GET /tickets/{number}`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(number): Key<i64>) -> Result<Response> {
    render(&app, &visitor, number, Draft::default(), StatusCode::OK).await
}

/// The page, with a form as it was typed when something kept it from being recorded.
async fn render(
    app: &App,
    visitor: &Visitor,
    number: i64,
    draft: Draft,
    status: StatusCode,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let now = app.now();
    let ticket = store::by_number(conn, actor, number).await?;
    let line = store::line(conn, ticket.id).await?;
    let events = store::events(conn, ticket.id).await?;
    let messages = store::messages(conn, ticket.id, policy::sees_notes(actor)).await?;
    let files = store::attachments(conn, ticket.id, &messages).await?;
    let calendars = calendar::calendars(conn, ticket.service_id).await?;
    let promise = calendar::promise(conn, ticket.service_id, ticket.received_at).await?;
    let may = May::of(actor, &ticket);
    let choices = if may.act {
        Choices::load(conn, actor, &ticket, &draft).await?
    } else {
        Choices::default()
    };
    let ties = Ties::load(conn, &ticket, &draft).await?;
    let watch = Watch::load(conn, actor, &ticket, now).await?;
    let times = Times::load(conn, actor, &ticket, &draft, now).await?;
    let (section, back) = if actor.is_staff() {
        (Section::Queue, ("/file", "File"))
    } else if ticket.requester_id == actor.id {
        (Section::Mine, ("/mes-demandes", "Mes demandes"))
    } else {
        (Section::Tickets, ("/tickets", "Tickets"))
    };
    let page = Page {
        frame: Frame::new(
            app,
            visitor,
            section,
            format!("Ticket {number}, {}", ticket.subject),
        ),
        back,
        number,
        seen: conflict::seen(&ticket, &events),
        conflict: conflict::conflict(&draft, &ticket, &events, &messages, policy::sees_notes(actor)),
        family: Family::parse(&ticket.family).map_or("", Family::label),
        channel: Channel::parse(&ticket.channel).map_or("", Channel::label),
        state: model::State::parse(&ticket.state).map_or("", model::State::label),
        state_class: state_class(&ticket.state),
        priority: priority(&ticket.priority),
        stands: facts::stands(&ticket, &line, now),
        planned: ticket.planned_actions.clone(),
        not_counted: ticket.not_counted_reason.clone(),
        agreed: ticket
            .agreed_at
            .map(|at| words::local(at).date().to_string())
            .unwrap_or_default(),
        answers: store::answers(conn, ticket.id).await?,
        question_errors: if draft.act == "questions" {
            draft.errors.clone()
        } else {
            Errors::none()
        },
        unanswered: if may.act {
            Unanswered::load(conn, actor, &ticket, &draft).await?
        } else {
            Unanswered::default()
        },
        sees_park: actor.is_staff() || actor.referent_of().contains(&ticket.authority_id),
        needs: store::needs(conn, ticket.id).await?,
        known: if may.act {
            known::page::Part::load(conn, actor, &ticket).await?
        } else {
            known::page::Part::default()
        },
        tasks: tasks::store::of_ticket(conn, ticket.id)
            .await?
            .into_iter()
            .map(|task| tasks::page::row(task, words::local(now).date()))
            .collect(),
        sheet_version: facts::old_version(conn, actor, &ticket).await?,
        talk: talk::entries(actor, number, messages, files, &events),
        band: facts::clock_band(&ticket, &events, calendars.of(ticket.authority_id), &promise, now)?,
        history: history::told(&events, policy::sees_notes(actor)),
        may,
        choices,
        rated: facts::rated(&ticket),
        version: ticket.version,
        ties,
        watch,
        times,
        draft,
        apart: facts::apart(conn, &ticket).await?,
        publisher: facts::publisher(conn, actor, &ticket, now).await?,
        articles: facts::articles(conn, actor, &ticket).await?,
        limits: Limits::of(app),
        sources: agreement::sources_at(conn, ticket.service_id, ticket.received_at).await?,
        line,
    };
    let reads = page.talk.iter().flat_map(|entry| &entry.pieces).any(|p| p.pdf);
    Ok(framing_if(reads, page_with(status, &page)?))
}

/// The priority that a cell of the matrix stands for.
fn cell_priority(several: bool, blocking: bool) -> Markup {
    priority(model::priority_slug(reckon::clock::priority(several, blocking)))
}

#[cfg(test)]
mod tests;
