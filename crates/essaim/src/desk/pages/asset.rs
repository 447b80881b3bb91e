//! A piece of hardware: what is known of it, its tickets, its history; out of the park, and back.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::queue::state_class;
use crate::app::App;
use crate::db::entities::audit_events;
use crate::desk::model::State as Standing;
use crate::desk::store::{self, Naming};
use crate::directory::Actor;
use crate::error::Result;
use crate::park::pages::list::today;
use crate::park::policy::KEEPERS;
use crate::park::store::{self as park, Line};
use crate::park::{model, verbs};
use crate::web::forms::Nothing;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, done, words};

/// Tickets shown at most.
const MOST: usize = 50;
/// Longest reason of a retirement, in characters.
const WHY: usize = 200;

/// A retirement, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    day: String,
    why: String,
}

struct Ticket {
    state: &'static str,
    state_class: &'static str,
    line: Naming,
}

impl Ticket {
    fn of(line: Naming) -> Ticket {
        Ticket {
            state: Standing::parse(&line.state).map_or("", Standing::label),
            state_class: state_class(&line.state),
            line,
        }
    }
}

#[derive(Template)]
#[template(path = "desk/asset.html")]
struct Page {
    frame: Frame,
    line: Line,
    /// How old it is, in words; empty when nobody knows.
    age: String,
    old: bool,
    warranty_over: bool,
    tickets: Vec<Ticket>,
    /// For the department.
    traces: Vec<audit_events::Model>,
    keeps: bool,
    /// Today, as a form writes it.
    today: String,
    typed: Typed,
    errors: Errors,
}

impl Page {
    fn is_retired(&self) -> bool {
        self.line.state == "retired"
    }

    fn retired(&self) -> String {
        model::day_kept(&self.line.retired_on)
    }

    fn words(&self, trace: &audit_events::Model) -> String {
        trace_in_words(&trace.action, &trace.detail)
    }
}

/// `GET /parc/{asset}`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(id): Key<i64>) -> Result<Response> {
    let typed = Typed {
        day: today(app.now()).to_string(),
        ..Typed::default()
    };
    render(&app, &visitor, id, typed, Errors::none()).await
}

async fn render(app: &App, visitor: &Visitor, id: i64, typed: Typed, errors: Errors) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let line = park::line(conn, actor, id).await?;
    let today = today(app.now());
    let age = model::age(&line.bought_on, today);
    let tickets = store::naming(conn, actor, id, MOST).await?;
    let traces = if actor.is_staff() {
        park::traces(conn, actor, id).await?
    } else {
        Vec::new()
    };
    let shown = Page {
        frame: Frame::new(app, visitor, Section::None, line.tag.clone()),
        age: age.map(model::age_in_words).unwrap_or_default(),
        old: age.is_some_and(|years| years >= model::LIFE),
        warranty_over: model::out_of_warranty(&line.warranty_until, today),
        tickets: tickets.into_iter().map(Ticket::of).collect(),
        traces,
        keeps: actor.has_any(&KEEPERS),
        today: today.to_string(),
        line,
        typed,
        errors,
    };
    page_with(shown.errors.status(), &shown)
}

/// The day and the reason of a retirement.
fn retirement(typed: &Typed, today: Date, errors: &mut Errors) -> (Date, String) {
    let day = match typed.day.trim() {
        "" => Some(today),
        text => words::day(text).filter(|day| *day <= today),
    };
    if day.is_none() {
        errors.add(
            "day",
            "Ce jour est illisible ou à venir. Écrivez-le ainsi\u{a0}: 24/11/2026.",
        );
    }
    let why = typed.why.split_whitespace().collect::<Vec<_>>().join(" ");
    if why.chars().count() > WHY {
        errors.add(
            "why",
            format!("La raison dépasse {WHY} caractères. Raccourcissez-la."),
        );
    }
    (day.unwrap_or(today), why)
}

/// `POST /parc/{asset}/retrait`
pub async fn retire(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let mut errors = Errors::none();
    let (day, why) = retirement(&typed, today(app.now()), &mut errors);
    if !errors.is_empty() {
        return render(&app, &visitor, id, typed, errors).await;
    }
    let tx = app.db.write().await?;
    verbs::retire(&tx, visitor.actor()?, app.now(), id, day, &why).await?;
    tx.commit().await?;
    Ok(done(&format!("/parc/{id}"), "Ce matériel est retiré du parc."))
}

/// `POST /parc/{asset}/retrait/annulation`
pub async fn restore(
    State(app): State<App>,
    actor: Actor,
    Key(id): Key<i64>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::restore(&tx, &actor, app.now(), id).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/parc/{id}"),
        "Ce matériel est de nouveau en stock.",
    ))
}

/// What a trace of a piece of hardware says to people.
fn trace_in_words(action: &str, detail: &str) -> String {
    match action {
        "asset.added" => "l’a fait entrer au parc".into(),
        "asset.changed" => format!("a modifié {detail}"),
        "asset.retired" => format!("l’a retiré du parc {detail}"),
        "asset.restored" => "l’a remis en stock".into(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::park::pages::list::tests::line;

    #[test]
    fn the_page_tells_what_is_known_its_tickets_and_its_history() {
        let ticket = Naming {
            number: 12,
            subject: "Écran <noir>".into(),
            state: "qualified".into(),
            received_at: 1_795_000_000,
        };
        let trace = audit_events::Model {
            id: 1,
            service_id: Some(1),
            at: 1_795_000_000,
            actor_id: Some(2),
            actor_label: "Nadia".into(),
            action: "asset.changed".into(),
            object_kind: "asset".into(),
            object_id: Some(4),
            detail: "site\u{a0}: rien → Mairie".into(),
        };
        let page = |keeps, line: Line| Page {
            frame: Frame::sample(),
            line,
            age: "8\u{a0}ans".into(),
            old: true,
            warranty_over: true,
            tickets: vec![Ticket::of(ticket.clone())],
            traces: vec![trace.clone()],
            keeps,
            today: "2026-03-02".into(),
            typed: Typed {
                day: "demain".into(),
                why: "rendu".into(),
            },
            errors: Errors::one("day", "Ce jour est illisible."),
        };
        let html = page(true, line()).render().unwrap();
        for said in [
            "PC-0123",
            "/tickets/12",
            "Écran &#60;noir",
            "a modifié site",
            "/parc/4/modifier",
            "/parc/4/retrait",
            "à auditer",
            "value=\"demain\"",
            "id=\"day-err\"",
        ] {
            assert!(html.contains(said), "{said}");
        }
        let html = page(false, line()).render().unwrap();
        assert!(!html.contains("/modifier") && !html.contains("/retrait"));
        let retired = Line {
            state: "retired".into(),
            retired_on: "2026-01-05".into(),
            ..line()
        };
        let html = page(true, retired).render().unwrap();
        assert!(html.contains("retiré le 05/01/2026") && html.contains("/parc/4/retrait/annulation"));
    }
}
