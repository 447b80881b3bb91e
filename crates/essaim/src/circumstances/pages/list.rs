//! The exceptional circumstances that the person may see, and the form of those who may declare some.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::circumstances::model::State as Stands;
use crate::circumstances::policy;
use crate::circumstances::store::{self, Held, Line};
use crate::db::entities::authorities;
use crate::directory::store as directory;
use crate::error::Result;
use crate::web::layout::page_with;
use crate::web::paging::{self, Cursor};
use crate::web::{Errors, Frame, Section, Visitor, words};

/// What is typed in the forms of the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub reason: String,
    pub detail: String,
    pub starts: String,
    pub ends: String,
    /// `all` or `some`.
    pub extent: String,
    pub members: Vec<String>,
    /// Why a declaration is refused or lifted.
    pub answer: String,
    /// The declaration and the act that have to be corrected.
    #[serde(skip)]
    pub of: (i64, &'static str),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    apres: String,
}

/// A declaration with its words.
struct Row {
    line: Line,
    state: &'static str,
    class: &'static str,
    /// « toutes les collectivités », or their names.
    whom: String,
    held: Held,
    to_decide: bool,
    to_lift: bool,
    to_end: bool,
}

impl Row {
    /// What the tickets of the period became.
    fn told(&self) -> String {
        match self.held.received {
            0 => "Aucun ticket reçu pendant cette période.".into(),
            n => format!(
                "{} reçu{}, {} résolu{}, dont {} dans les délais.",
                words::plural(&n, "ticket", "tickets"),
                if n < 2 { "" } else { "s" },
                words::count(&self.held.resolved),
                if self.held.resolved < 2 { "" } else { "s" },
                words::count(&self.held.in_time)
            ),
        }
    }
}

#[derive(Template)]
#[template(path = "circumstances/list.html")]
struct Page {
    frame: Frame,
    typed: Typed,
    errors: Errors,
    rows: Vec<Row>,
    next: Option<String>,
    /// To choose from; empty for who may not declare.
    authorities: Vec<authorities::Model>,
    proposes: bool,
    decides: bool,
}

impl Page {
    fn is_member(&self, id: &i64) -> bool {
        self.typed.members.contains(&id.to_string())
    }

    fn is_of(&self, id: &i64, act: &str) -> bool {
        self.typed.of == (*id, act) || (self.typed.of.0 == *id && self.typed.of.1 == act)
    }

    fn is_some(&self) -> bool {
        self.typed.extent == "some"
    }

    /// The key of a field that several rows have: alone where it is to be corrected, so that the summary leads there.
    fn key(&self, field: &str, id: &i64, act: &str) -> String {
        if self.is_of(id, act) {
            field.to_owned()
        } else {
            format!("{field}-{act}-{id}")
        }
    }

    fn wrong(&self, field: &str, id: &i64, act: &str) -> Option<&str> {
        self.errors.of(field).filter(|_| self.is_of(id, act))
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
    let mut found = store::list(conn, actor, Cursor::parse(after)).await?;
    let next = paging::cut(&mut found, |(line, _)| Cursor {
        at: Some(line.starts_at),
        id: line.id,
    });
    let known = directory::authorities(conn, actor.service_id).await?;
    let decides = policy::decides(actor);
    let mut rows = Vec::new();
    for (line, members) in found {
        let state = Stands::parse(&line.state).unwrap_or(Stands::Proposed);
        let lasts = line.ends_at.is_none_or(|end| end > now);
        rows.push(Row {
            state: state.label(),
            class: state.class(),
            whom: whom(&line, &members, &known),
            held: store::held(conn, actor, &line, &members).await?,
            to_decide: decides && state == Stands::Proposed,
            to_lift: decides && state == Stands::Approved,
            to_end: decides && lasts && matches!(state, Stands::Proposed | Stands::Approved),
            line,
        });
    }
    let status = errors.status();
    let proposes = policy::proposes(actor);
    let page = Page {
        frame: Frame::new(app, visitor, Section::None, "Circonstances exceptionnelles"),
        typed,
        errors,
        rows,
        next,
        authorities: if proposes { known } else { Vec::new() },
        proposes,
        decides,
    };
    page_with(status, &page)
}

fn whom(line: &Line, members: &[i64], known: &[authorities::Model]) -> String {
    if line.whole {
        return "Toutes les collectivités".into();
    }
    let names: Vec<&str> = known
        .iter()
        .filter(|a| members.contains(&a.id))
        .map(|a| a.name.as_str())
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, state: Stands) -> Row {
        Row {
            line: Line {
                id,
                reason: "Fibre coupée".into(),
                detail: "Travaux de voirie.".into(),
                starts_at: 1_795_000_000,
                ends_at: None,
                whole: true,
                state: state.slug().into(),
                proposed_by: "Tom Roux".into(),
                proposed_at: 1_795_000_000,
                decided_by: None,
                decided_at: None,
                answer: String::new(),
            },
            state: state.label(),
            class: state.class(),
            whom: "Toutes les collectivités".into(),
            held: Held {
                received: 7,
                resolved: 5,
                in_time: 1,
            },
            to_decide: state == Stands::Proposed,
            to_lift: state == Stands::Approved,
            to_end: true,
        }
    }

    #[test]
    fn the_page_shows_its_samples() {
        let html = Page {
            frame: Frame::sample(),
            typed: Typed {
                of: (4, "refus"),
                ..Typed::default()
            },
            errors: Errors::one("answer", "Dites pourquoi."),
            rows: vec![row(4, Stands::Proposed), row(5, Stands::Approved)],
            next: None,
            authorities: Vec::new(),
            proposes: true,
            decides: true,
        }
        .render()
        .unwrap();
        for said in [
            "/circonstances/4/approbation",
            "/circonstances/4/refus",
            "/circonstances/5/levee",
            "/circonstances/5/fin",
            "Dites pourquoi.",
            "7\u{a0}tickets reçus, 5 résolus, dont 1 dans les délais.",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("/circonstances/4/levee"));
    }
}
