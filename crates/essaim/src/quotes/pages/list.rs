//! The quotes of the service, or those of a referent's authorities, by state, and their spreadsheet.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use print::sheet::{Cell, Column, Kind, Table};
use serde::Deserialize;

use crate::app::App;
use crate::catalogue::asks::{Choice, day};
use crate::directory::Actor;
use crate::error::Result;
use crate::quotes::model::{State as Standing, reference};
use crate::quotes::store::{self, QuoteLine};
use crate::web::paging::{self, Cursor};
use crate::web::words::day_in_words;
use crate::web::{Frame, Key, Section, Visitor, page, paper, words};

/// Most quotes of one file.
const MOST: usize = 50_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    etat: String,
    apres: String,
}

/// A quote in a list.
pub struct Row {
    pub line: QuoteLine,
    pub reference: String,
    pub state: &'static str,
    pub class: &'static str,
    pub until: String,
}

pub fn row(line: QuoteLine) -> Row {
    let state = Standing::parse(&line.state).unwrap_or(Standing::Draft);
    Row {
        reference: reference(line.year, line.number),
        state: state.label(),
        class: state.class(),
        until: day(&line.valid_until).map(day_in_words).unwrap_or_default(),
        line,
    }
}

#[derive(Template)]
#[template(path = "quotes/list.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    states: Vec<Choice>,
    etat: String,
    next: Option<String>,
    first: bool,
    staff: bool,
}

/// `GET /devis`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let state = Standing::parse(&asked.etat);
    let after = Cursor::parse(&asked.apres);
    let mut lines = store::list(app.db.read(), actor, state, after, store::PAGE_AND_ONE).await?;
    let next = paging::cut(&mut lines, |line| Cursor {
        at: None,
        id: line.id,
    });
    let all = std::iter::once(("", "tous"));
    let known = Standing::ALL
        .into_iter()
        .filter(|s| actor.is_staff() || *s != Standing::Draft)
        .map(|s| (s.slug(), s.label()));
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::Tickets, "Devis"),
        rows: lines.into_iter().map(row).collect(),
        states: all
            .chain(known)
            .map(|(slug, label)| Choice {
                value: slug.into(),
                label: label.into(),
                chosen: slug == asked.etat,
            })
            .collect(),
        etat: state.map_or("", Standing::slug).to_owned(),
        first: after.is_none(),
        next,
        staff: actor.is_staff(),
    })
}

/// `GET /devis/export/{format}`
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    Key(format): Key<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let state = Standing::parse(&asked.etat);
    let lines = store::list(app.db.read(), &actor, state, None, MOST).await?;
    let table = table(lines.into_iter().map(row).collect());
    let name = format!("devis-{}", words::local(app.now()).date());
    paper::tables(&name, &format, vec![table], 0).await
}

fn table(rows: Vec<Row>) -> Table {
    let text = |text: &str| Cell::Text(text.to_owned());
    let when = |at: Option<i64>| at.map_or(Cell::Empty, |at| Cell::Text(words::date_time(&at)));
    let columns = [
        ("Devis", Kind::Text),
        ("Objet", Kind::Text),
        ("Collectivité", Kind::Text),
        ("Ticket", Kind::Integer),
        ("État", Kind::Text),
        ("Total HT", Kind::Money),
        ("TVA", Kind::Money),
        ("Total TTC", Kind::Money),
        ("Envoyé", Kind::Text),
        ("Valable jusqu’au", Kind::Text),
        ("Réponse", Kind::Text),
        ("Par", Kind::Text),
    ];
    Table {
        name: "Devis".into(),
        title: "Devis".into(),
        columns: columns
            .iter()
            .map(|(label, kind)| Column {
                label: (*label).into(),
                kind: *kind,
            })
            .collect(),
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    text(&row.reference),
                    text(&row.line.title),
                    text(&row.line.authority),
                    Cell::Integer(row.line.ticket),
                    text(row.state),
                    Cell::Money(row.line.net_cents),
                    Cell::Money(row.line.vat_cents),
                    Cell::Money(row.line.gross_cents),
                    when(row.line.sent_at),
                    text(&row.until),
                    when(row.line.answered_at),
                    row.line.answered_by.as_deref().map_or(Cell::Empty, text),
                ]
            })
            .collect(),
        totals: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_tells_each_quote_and_its_state() {
        let line = QuoteLine {
            id: 4,
            year: Some(2026),
            number: Some(12),
            title: "Deux écrans".into(),
            state: "sent".into(),
            authority: "Alpha".into(),
            ticket: 7,
            valid_until: "2026-04-01".into(),
            net_cents: 29_800,
            vat_cents: 5_960,
            gross_cents: 35_760,
            sent_at: Some(1_795_000_000),
            answered_at: None,
            answered_by: None,
        };
        let html = Page {
            frame: Frame::sample(),
            rows: vec![row(line)],
            states: Vec::new(),
            etat: String::new(),
            next: Some("-.4".into()),
            first: true,
            staff: true,
        }
        .render()
        .unwrap();
        for said in [
            "D2026-0012",
            "à accepter",
            "357,60",
            "/devis/4",
            "/tickets/7",
            "01/04/2026",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
