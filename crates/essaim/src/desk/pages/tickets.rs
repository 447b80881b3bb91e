//! Every ticket, the newest first: the department's whole service, and for referents that of their authorities.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::filters::{self, Asked, Choice, Select};
use super::queue::state_class;
use crate::app::App;
use crate::desk::model::{self, Family};
use crate::desk::store::{self, TicketLine, View};
use crate::error::Result;
use crate::web::layout::{Markup, priority};
use crate::web::{Frame, Section, Visitor, page, paging, words};

struct Row {
    line: TicketLine,
    family: &'static str,
    priority: Markup,
    state: &'static str,
    state_class: &'static str,
    /// How it ended for the commitment; empty while open.
    outcome: &'static str,
    outcome_class: &'static str,
}

impl Row {
    fn of(line: TicketLine) -> Row {
        let (outcome, outcome_class) = match line.in_time {
            Some(true) => ("dans les délais", "good"),
            Some(false) => ("hors délai", "bad"),
            None => ("", ""),
        };
        Row {
            family: Family::parse(&line.family).map_or("", Family::label),
            priority: priority(&line.priority),
            state: model::State::parse(&line.state).map_or("", model::State::label),
            state_class: state_class(&line.state),
            outcome,
            outcome_class,
            line,
        }
    }
}

#[derive(Template)]
#[template(path = "desk/tickets.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    selects: Vec<Select>,
    rows: Vec<Row>,
    next: Option<String>,
    /// Addresses and words of the files that hold the whole list.
    exports: [(&'static str, &'static str); 3],
}

const EXPORTS: [(&str, &str); 3] = [
    ("/tickets/export/xlsx", "Excel (XLSX)"),
    ("/tickets/export/ods", "LibreOffice (ODS)"),
    ("/tickets/export/csv", "CSV"),
];

/// `GET /tickets`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let asked = Asked {
        vue: String::new(),
        ..asked
    };
    let filter = asked.filter(View::All);
    let mut lines = store::list(conn, actor, &filter, app.now()).await?;
    let next = paging::cut(&mut lines, |line| store::place(&filter, line));
    let mut selects = vec![years(&app, &asked, store::first_year(conn, actor).await?)];
    selects.extend(filters::common(&app, actor, &asked).await?);
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::Tickets, "Tickets"),
        selects,
        rows: lines.into_iter().map(Row::of).collect(),
        next: next.map(|after| asked.page("/tickets", &after)),
        exports: EXPORTS,
        asked,
    })
}

/// The years of reception, from this one back to the first.
fn years(app: &App, asked: &Asked, first: Option<i64>) -> Select {
    let this = i64::from(words::local(app.now()).year());
    Select {
        name: "annee",
        label: "Année",
        all: "toutes",
        choices: (first.unwrap_or(this)..=this)
            .rev()
            .map(|year| Choice::new(year, year.to_string(), &asked.annee))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders() {
        let done = TicketLine {
            state: "closed".into(),
            in_time: Some(false),
            ..TicketLine::sample()
        };
        let html = Page {
            frame: Frame::sample(),
            asked: Asked {
                q: "écran".into(),
                ..Asked::default()
            },
            selects: Vec::new(),
            rows: vec![Row::of(TicketLine::sample()), Row::of(done)],
            next: Some("/tickets?apres=1.1".into()),
            exports: EXPORTS,
        }
        .render()
        .unwrap();
        for said in [
            "Écran noir",
            "hors délai",
            "échéance",
            "/tickets/export/ods?q=%C3%A9cran",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
