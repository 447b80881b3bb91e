//! The requests of on-call that the person may see, and the form of those who may ask.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::calendar::model::first_day_to_ask;
use crate::db::entities::authorities;
use crate::directory::{Role, store as directory};
use crate::error::Result;
use crate::oncall::model::State as Stands;
use crate::oncall::policy;
use crate::oncall::store::{self, Line, Which};
use crate::web::layout::page_with;
use crate::web::paging::{self, Cursor};
use crate::web::{Errors, Frame, Section, Visitor, words};

/// What is typed in the forms of the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub authority: String,
    pub starts: String,
    pub ends: String,
    pub reason: String,
    /// Why a request is refused.
    pub answer: String,
    /// The request that an act was about, when it has to be corrected.
    #[serde(skip)]
    pub of: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    apres: String,
}

/// A request with its words.
struct Row {
    line: Line,
    state: &'static str,
    class: &'static str,
    /// The person may decide it now.
    to_decide: bool,
    /// The person may take it back now.
    to_withdraw: bool,
}

#[derive(Template)]
#[template(path = "oncall/list.html")]
struct Page {
    frame: Frame,
    typed: Typed,
    errors: Errors,
    /// Members that the person may ask for; empty for the department.
    authorities: Vec<authorities::Model>,
    /// The first day that can be asked, as in a date field and in words.
    first_day: String,
    first_day_words: String,
    current: Vec<Row>,
    past: Vec<Row>,
    next: Option<String>,
    decides: bool,
}

impl Page {
    fn is_authority(&self, id: &i64) -> bool {
        self.typed.authority == id.to_string() || self.authorities.len() == 1
    }

    fn is_of(&self, id: &i64) -> bool {
        self.typed.of == *id
    }
}

pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    render(&app, &visitor, Typed::default(), Errors::none(), &asked.apres).await
}

/// The page again, with what was typed and what is wrong.
pub(super) async fn again(app: &App, visitor: &Visitor, typed: Typed, errors: Errors) -> Result<Response> {
    render(app, visitor, typed, errors, "").await
}

async fn render(app: &App, visitor: &Visitor, typed: Typed, errors: Errors, after: &str) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let now = app.now();
    let current = store::list(conn, actor, Which::Current, now, None).await?;
    let mut past = store::list(conn, actor, Which::Past, now, Cursor::parse(after)).await?;
    let next = paging::cut(&mut past, |line| Cursor {
        at: Some(line.starts_at),
        id: line.id,
    });
    let authorities = if actor.has(Role::Referent) {
        let mine = actor.referent_of();
        let mut all = directory::authorities(conn, actor.service_id).await?;
        all.retain(|a| mine.contains(&a.id));
        all
    } else {
        Vec::new()
    };
    let first = first_day_to_ask(words::local(now).date());
    let row = |line: Line| {
        let state = Stands::parse(&line.state).unwrap_or(Stands::Asked);
        let open = state == Stands::Asked;
        Row {
            state: state.label(),
            class: state.class(),
            to_decide: open && policy::decides(actor),
            to_withdraw: open && policy::may_ask(actor, line.authority_id),
            line,
        }
    };
    let status = errors.status();
    let page = Page {
        frame: Frame::new(app, visitor, Section::None, "Astreintes"),
        typed,
        errors,
        authorities,
        first_day: format!("{first}T00:00"),
        first_day_words: words::day_in_words(first),
        current: current.into_iter().map(row).collect(),
        past: past.into_iter().map(row).collect(),
        next,
        decides: policy::decides(actor),
    };
    page_with(status, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: i64, state: &str) -> Line {
        Line {
            id,
            authority_id: 1,
            authority: "Alpha".into(),
            starts_at: 1_795_000_000,
            ends_at: 1_795_040_000,
            reason: "Élections".into(),
            state: state.into(),
            asked_at: 1_790_000_000,
            asked_by: "Rita Petit".into(),
            decided_at: None,
            answer: "Personne n’est disponible.".into(),
            in_calendar: false,
        }
    }

    #[test]
    fn the_page_shows_its_samples() {
        let row = |id, state: &str, open| Row {
            line: line(id, state),
            state: Stands::parse(state).unwrap().label(),
            class: "",
            to_decide: open,
            to_withdraw: open,
        };
        let html = Page {
            frame: Frame::sample(),
            typed: Typed {
                reason: "Vote".into(),
                of: 4,
                ..Typed::default()
            },
            errors: Errors::one("answer", "Dites pourquoi."),
            authorities: Vec::new(),
            first_day: "2026-12-24T00:00".into(),
            first_day_words: "24/12/2026".into(),
            current: vec![row(4, "asked", true)],
            past: vec![row(5, "refused", false)],
            next: Some("1.2".into()),
            decides: true,
        }
        .render()
        .unwrap();
        for said in [
            "/astreintes/4/acceptation",
            "/astreintes/4/refus",
            "/astreintes/4/retrait",
            "Dites pourquoi.",
            "Personne n’est disponible.",
            "?apres=1.2",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("/astreintes/5/"));
    }
}
