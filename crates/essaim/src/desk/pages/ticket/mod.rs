//! The page of one ticket: what was said on the left, the facts and the acts on the right, the clock between. One page
//! for everybody who sees the ticket; policy decides which parts it has.

pub mod acts;
pub mod agreed;
pub mod asked;
mod band;
pub(super) mod choices;
mod conflict;
mod draft;
mod history;
pub mod insert;
pub mod pieces;
pub mod spent;
mod talk;
pub mod ties;
pub mod watch;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::agreement::{self, Sources};
use crate::app::App;
use crate::calendar::{Promise, store as calendar};
use crate::catalogue::asks::Answer;
use crate::catalogue::store as catalogue;
use crate::circumstances::store as circumstances;
use crate::clock::instant;
use crate::db::ConnectionTrait;
use crate::db::entities::articles::Model as Article;
use crate::db::entities::{ticket_events, ticket_needs, tickets};
use crate::desk::delay::Delay;
use crate::desk::model::{self, Channel, Family, Verb};
use crate::desk::pages::queue::state_class;
use crate::desk::store::{self, TicketLine};
use crate::desk::{known, policy, tasks, timing};
use crate::directory::{Actor, Role};
use crate::error::Result;
use crate::knowledge::store as knowledge;
use crate::publishers::store as publishers;
use crate::web::joined::Limits;
use crate::web::layout::{Markup, page_with, priority};
use crate::web::{Frame, Key, Section, Visitor, words};

use band::Band;
use choices::Choices;
use conflict::Conflict;
pub use draft::{Draft, Typed};
use history::Told;
use spent::Times;
use talk::Entry;
pub use talk::Piece;
use ties::Ties;
use watch::Watch;

/// What this visitor may do here now.
struct May {
    /// Work on the ticket: qualify, suspend, resolve, reclassify.
    act: bool,
    qualify: bool,
    take: bool,
    reply: bool,
    note: bool,
    suspend: bool,
    resume: bool,
    resolve: bool,
    reopen: bool,
    confirm: bool,
    /// Agree on a date with the requester.
    agree: bool,
}

impl May {
    fn of(actor: &Actor, ticket: &tickets::Model) -> May {
        let state = model::State::parse(&ticket.state).unwrap_or(model::State::New);
        let may = |verb| policy::may(actor, verb, ticket).is_ok() && model::after(state, verb).is_ok();
        May {
            act: policy::works_on_tickets(actor),
            qualify: may(Verb::Qualify),
            take: may(Verb::Qualify) && actor.has(Role::Technician) && ticket.technician_id != Some(actor.id),
            // A merged ticket, which does not count, goes on in the other.
            reply: policy::may_reply(actor, ticket).is_ok()
                && (state != model::State::Closed || !ticket.counted || policy::works_on_tickets(actor)),
            note: policy::sees_notes(actor),
            suspend: may(Verb::Suspend),
            resume: may(Verb::Resume),
            resolve: may(Verb::Resolve),
            reopen: may(Verb::Reopen),
            confirm: may(Verb::Close),
            agree: policy::works_on_tickets(actor)
                && ticket.open
                && matches!(Delay::of(ticket), Delay::Agreed(_)),
        }
    }
}

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
        stands: stands(&ticket, &line, now),
        planned: ticket.planned_actions.clone(),
        not_counted: ticket.not_counted_reason.clone(),
        agreed: ticket
            .agreed_at
            .map(|at| words::local(at).date().to_string())
            .unwrap_or_default(),
        answers: store::answers(conn, ticket.id).await?,
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
        sheet_version: old_version(conn, actor, &ticket).await?,
        talk: talk::entries(actor, number, messages, files, &events),
        band: clock_band(&ticket, &events, calendars.of(ticket.authority_id), &promise, now)?,
        history: history::told(&events, policy::sees_notes(actor)),
        may,
        choices,
        rated: rated(&ticket),
        version: ticket.version,
        ties,
        watch,
        times,
        draft,
        apart: apart(conn, &ticket).await?,
        publisher: publisher(conn, actor, &ticket, now).await?,
        articles: articles(conn, actor, &ticket).await?,
        limits: Limits::of(app),
        sources: agreement::sources_at(conn, ticket.service_id, ticket.received_at).await?,
        line,
    };
    page_with(status, &page)
}

/// The version of the sheet that a ticket was asked under, when the sheet was rewritten since.
async fn old_version<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    ticket: &tickets::Model,
) -> Result<Option<i64>> {
    let (Some(sheet), Some(version)) = (ticket.sheet_id, ticket.sheet_version) else {
        return Ok(None);
    };
    let now = catalogue::sheet(conn, actor, sheet).await?.version;
    Ok((version != now).then_some(version))
}

/// « Reçu pendant des circonstances exceptionnelles : Fibre coupée (du 03/03/2026 au 04/03/2026). »
async fn apart<C: ConnectionTrait>(conn: &C, ticket: &tickets::Model) -> Result<Option<String>> {
    let exceptions = circumstances::approved(conn, ticket.service_id).await?;
    Ok(exceptions
        .of(ticket.authority_id, ticket.received_at)
        .map(|period| {
            format!(
                "Reçu pendant des circonstances exceptionnelles\u{a0}: {}.",
                period.label()
            )
        }))
}

/// The publisher that a ticket waits for, and whether its answer is late. Empty when it may be handed to one.
async fn publisher<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    ticket: &tickets::Model,
    now: i64,
) -> Result<Option<(String, bool)>> {
    if !actor.is_staff() {
        return Ok(None);
    }
    if let Some(case) = publishers::open_case(conn, actor, ticket.id).await? {
        let name = publishers::publisher(conn, actor, case.publisher_id).await?.name;
        return Ok(Some((name, case.expected_at < now)));
    }
    Ok((ticket.open && policy::works_on_tickets(actor)).then(|| (String::new(), false)))
}

/// The articles to look at before going on.
async fn articles<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    ticket: &tickets::Model,
) -> Result<Vec<Article>> {
    if !policy::sees_notes(actor) {
        return Ok(Vec::new());
    }
    knowledge::search(conn, actor, &ticket.subject, true, 3).await
}

/// « Très satisfait : rapide et clair »
fn rated(ticket: &tickets::Model) -> String {
    let Some(rating) = ticket.rating else {
        return String::new();
    };
    let label = model::rating_label(rating);
    match ticket.rating_comment.as_str() {
        "" => label.to_owned(),
        comment => format!("{label}\u{a0}: {comment}"),
    }
}

fn clock_band(
    ticket: &tickets::Model,
    events: &[ticket_events::Model],
    calendar: &reckon::calendar::Calendar,
    promise: &Promise,
    now: i64,
) -> Result<Band> {
    let at = ticket.resolved_at.unwrap_or(now);
    let delay = Delay::of(ticket);
    let mut clock = timing::clock_at(events, calendar, &delay.promise(promise), at)?;
    if matches!(delay, Delay::Agreed(_) | Delay::Open) {
        clock.due = ticket.due_at.map(instant);
    }
    let mut band = Band::of(&clock, calendar, ticket.open, now);
    if let Some(sums) = delay.sums(clock.consumed_seconds, now) {
        // The last two lines tell the commitment of a priority, which is not the measure here.
        band.lines.truncate(band.lines.len().saturating_sub(2));
        band.lines.extend(sums.clone());
        band.sums = sums;
    }
    Ok(band)
}

/// Where a ticket stands, as one would say it on the telephone.
fn stands(ticket: &tickets::Model, line: &TicketLine, now: i64) -> String {
    let who = line.technician.as_deref();
    match (model::State::parse(&ticket.state), ticket.due_at) {
        (Some(model::State::New), _) => match who {
            Some(name) => format!("{name} s’en occupe\u{202f}; la qualification reste à faire."),
            None => "Reçu, à lire par le service.".into(),
        },
        (Some(model::State::Qualified), Some(due)) if due < now => format!(
            "{} s’en occupe. La résolution était due {}.",
            who.unwrap_or("Le service"),
            words::in_full(&due, &now)
        ),
        (Some(model::State::Qualified), Some(due)) => format!(
            "{} s’en occupe. Résolution au plus tard {}.",
            who.unwrap_or("Le service"),
            words::in_full(&due, &now)
        ),
        (Some(model::State::Qualified), None) => format!(
            "{} s’en occupe. {}",
            who.unwrap_or("Le service"),
            Delay::of(ticket)
                .sentence(None, now)
                .replace("avec vous", "avec le demandeur")
        ),
        (Some(model::State::Suspended), _) => "En attente\u{a0}: le délai ne court pas.".into(),
        (Some(model::State::Resolved), _) => match ticket.close_by_at {
            Some(until) => format!(
                "Résolu\u{202f}; sans réponse du demandeur, il sera clos après le {}.",
                words::date(&until)
            ),
            None => "Résolu.".into(),
        },
        (Some(model::State::Closed), _) => match ticket.closed_at {
            Some(at) => format!("Clos le {}.", words::date(&at)),
            None => "Clos.".into(),
        },
        _ => format!("{} s’en occupe.", who.unwrap_or("Le service")),
    }
}

/// The priority that a cell of the matrix stands for.
fn cell_priority(several: bool, blocking: bool) -> Markup {
    priority(model::priority_slug(reckon::clock::priority(several, blocking)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::Errors;

    fn page(may: May, draft: Draft) -> String {
        let acts = may.act;
        Page {
            frame: Frame::sample(),
            back: ("/file", "File"),
            number: 7,
            seen: Markup("<input type=\"hidden\" name=\"version\" value=\"3\">".into()),
            conflict: (!draft.conflict.is_empty()).then(|| Conflict {
                why: draft.conflict.clone(),
                changes: vec![conflict::Change {
                    at: 1_795_000_000,
                    what: "Tess Faure a résolu".into(),
                    text: "Poste relancé.".into(),
                }],
                theirs: "Poste relancé.".into(),
                ours: draft.typed.text.clone(),
            }),
            line: TicketLine::sample(),
            family: "Incident",
            channel: "Portail",
            state: "en cours",
            state_class: "",
            priority: priority("medium"),
            stands: "Tom Roux s’en occupe.".into(),
            planned: "Passer demain.".into(),
            not_counted: "doublon du ticket 3".into(),
            agreed: String::new(),
            answers: vec![
                Answer {
                    label: "Quand ?".into(),
                    shown: "Lundi".into(),
                    ..Answer::default()
                },
                Answer {
                    label: "Quel matériel ?".into(),
                    kind: crate::catalogue::content::Kind::Asset,
                    value: "8".into(),
                    shown: "PC-<1>".into(),
                    ..Answer::default()
                },
            ],
            sees_park: may.act,
            known: known::page::Part {
                offered: may.act,
                told: may.act,
                sentence: "Plus d’internet.".into(),
                members: Vec::new(),
                people: 2,
            },
            tasks: [true, false]
                .into_iter()
                .map(|done| {
                    tasks::page::row(tasks::page::tests::sample(done), jiff::civil::date(2026, 3, 10))
                })
                .collect(),
            needs: vec![ticket_needs::Model {
                id: 9,
                ticket_id: 1,
                kind: "audit".into(),
                label: "Un audit favorable".into(),
                met: "no".into(),
            }],
            sheet_version: Some(2),
            talk: Vec::new(),
            band: Band {
                stretches: vec![band::Stretch {
                    class: "on w2".into(),
                    strong: "1 h comptées".into(),
                    text: "lun. 9:00 → 10:00".into(),
                }],
                sums: vec!["Consommé".into()],
                lines: vec!["lundi".into()],
            },
            history: vec![Told {
                at: 1_795_000_000,
                what: "Reçu".into(),
            }],
            may,
            choices: Choices {
                matrix: choices::matrix("one-yes"),
                ..Choices::default()
            },
            rated: "Très satisfait : rapide".into(),
            version: 3,
            ties: Ties {
                parts: 2,
                merged_into: Some(8),
                all: vec![ties::Tied {
                    id: 3,
                    words: "fusionné dans",
                    number: 8,
                    subject: "Réseau coupé".into(),
                    authority: "Alpha".into(),
                    state: "en cours",
                    state_class: "",
                    by_hand: true,
                }],
                ..Ties::default()
            },
            watch: Watch {
                may_follow: true,
                live: true,
                around: "Tess Faure écrit ici.".into(),
                colleagues: vec![("@tess".into(), "Tess Faure".into())],
                ..Watch::default()
            },
            times: Times {
                shown: acts,
                may_add: acts,
                total: "45 min".into(),
                entries: vec![spent::Entry {
                    id: 4,
                    who: "Tom Roux".into(),
                    day: "02/03/2026".into(),
                    length: "45 min".into(),
                    travel: "sur place, 24 km".into(),
                    note: "Câble".into(),
                    mine: true,
                }],
                ..Times::default()
            },
            draft,
            apart: Some("Reçu pendant la crue.".into()),
            publisher: Some(("Mairie Logiciels".into(), true)),
            articles: Vec::new(),
            limits: Limits {
                files: 10,
                bytes: 10_000_000,
            },
            sources: Sources::default(),
        }
        .render()
        .unwrap()
    }

    fn may(all: bool) -> May {
        May {
            act: all,
            qualify: all,
            take: all,
            reply: true,
            note: all,
            suspend: all,
            resume: all,
            resolve: all,
            reopen: all,
            confirm: all,
            agree: all,
        }
    }

    #[test]
    fn every_form_renders_with_what_was_typed_and_what_is_wrong() {
        let draft = Draft {
            act: "resolution",
            typed: Typed {
                text: "Câble changé".into(),
                ..Typed::default()
            },
            errors: Errors::one("text", "Dites ce qui a été fait."),
            conflict: "Ce ticket a changé.".into(),
        };
        let html = page(may(true), draft);
        for said in [
            "Câble changé</textarea>",
            "id=\"resolution-text-err\"",
            "Ce ticket a changé.",
            "Tess Faure a résolu",
            "Texte enregistré",
            "Réseau coupé",
            "/tickets/7/liens/3/retrait",
            "/tickets/7/fusion/annulation",
            "/tickets/7/suivi\"",
            "@tess",
            "Tess Faure écrit ici.",
            "data-presence=\"/tickets/7\"",
            "sur place, 24 km",
            "/tickets/7/temps/4/retrait",
            "aux 2\u{a0}tickets de l’incident majeur",
            "value=\"one-yes\" checked",
            "/tickets/7/cloture",
            "name=\"version\" value=\"3\"",
            "1 h comptées",
            "Quand ?",
            "/tickets/7/prerequis/9",
            "/tickets/7/taches/3/fin",
            "/tickets/7/incident-connu/fin",
            "1 sur 2 faites",
            "Reçu pendant la crue.",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }

    #[test]
    fn a_reader_has_a_reply_and_nothing_else() {
        let html = page(may(false), Draft::default());
        assert!(html.contains("/tickets/7/reponses"));
        for act in [
            "notes",
            "qualification",
            "suspension",
            "resolution",
            "classement",
            "prerequis",
            "taches",
            "incident-connu",
            "date-convenue",
        ] {
            assert!(!html.contains(&format!("/tickets/7/{act}")), "{act}");
        }
    }
}
