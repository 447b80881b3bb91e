//! The list of tickets as a spreadsheet: the same filters, every page of it.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::Response;
use print::sheet::{Cell, Column, Kind, Table};

use super::filters::Asked;
use crate::app::App;
use crate::desk::model::{self, Family, parse_priority};
use crate::desk::spent;
use crate::desk::spent::store::Spent;
use crate::desk::store::{self, TicketLine, View};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::files::download;
use crate::web::{Key, paper, words};

/// Most tickets of one file.
const MOST: usize = 100_000;

const COLUMNS: [(&str, Kind); 21] = [
    ("Numéro", Kind::Integer),
    ("Reçu", Kind::DateTime),
    ("Collectivité", Kind::Text),
    ("Lieu", Kind::Text),
    ("Demandeur", Kind::Text),
    ("Objet", Kind::Text),
    ("Famille", Kind::Text),
    ("Service", Kind::Text),
    ("Priorité", Kind::Text),
    ("État", Kind::Text),
    ("Technicien", Kind::Text),
    ("Pôle", Kind::Text),
    ("Échéance", Kind::DateTime),
    ("Résolu", Kind::DateTime),
    ("Minutes ouvrées", Kind::Integer),
    ("Dans les délais", Kind::Text),
    ("Réponse à lire", Kind::Text),
    ("Réponses au formulaire", Kind::Text),
    // For the department; empty for others.
    ("Minutes passées", Kind::Integer),
    ("Minutes sur place", Kind::Integer),
    ("Kilomètres", Kind::Integer),
];

/// `GET /tickets/export/{format}`: `csv`, `xlsx` or `ods`, with the filters of the list.
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Key(format): Key<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let asked = Asked {
        vue: String::new(),
        ..asked
    };
    let filter = asked.filter(View::All);
    let lines = store::whole(app.db.read(), &actor, &filter, app.now(), MOST + 1).await?;
    if lines.len() > MOST {
        return Err(Error::Invalid(format!(
            "Cette liste dépasse {} tickets. Choisissez une année ou une collectivité, puis exportez à nouveau.",
            words::count(&i64::try_from(MOST).unwrap_or(i64::MAX))
        )));
    }
    let keys: Vec<i64> = lines.iter().map(|line| line.id).collect();
    let answers = store::answers_in_words(app.db.read(), &keys).await?;
    let spent = spent::store::by_ticket(app.db.read(), &actor).await?;
    let name = format!("tickets-{}.{format}", words::local(app.now()).date());
    let table = move || vec![table(&lines, &answers, &spent)];
    let (content_type, bytes) =
        paper::spreadsheet(&format, table, |tables| tables.into_iter().next()).await?;
    Ok(download(&name, content_type, bytes))
}

fn table(lines: &[TicketLine], answers: &HashMap<i64, String>, spent: &HashMap<i64, Spent>) -> Table {
    Table {
        name: "Tickets".into(),
        title: "Tickets".into(),
        columns: COLUMNS
            .iter()
            .map(|(label, kind)| Column {
                label: (*label).into(),
                kind: *kind,
            })
            .collect(),
        rows: lines
            .iter()
            .map(|line| row(line, answers.get(&line.id), spent.get(&line.id)))
            .collect(),
        totals: None,
    }
}

fn row(line: &TicketLine, answers: Option<&String>, spent: Option<&Spent>) -> Vec<Cell> {
    let number = |of: fn(&Spent) -> i64| spent.map_or(Cell::Empty, |s| Cell::Integer(of(s)));
    let text = |text: &str| Cell::Text(text.to_owned());
    let maybe = |text: &Option<String>| text.clone().map_or(Cell::Empty, Cell::Text);
    let yes = |yes: bool| Cell::Text(if yes { "oui" } else { "non" }.into());
    let open = model::State::parse(&line.state).is_some_and(model::State::is_open);
    vec![
        Cell::Integer(line.number),
        moment(line.received_at),
        text(&line.authority),
        maybe(&line.site),
        text(&line.requester),
        text(&line.subject),
        text(Family::parse(&line.family).map_or("", Family::label)),
        maybe(&line.sheet),
        text(parse_priority(&line.priority).in_words()),
        text(model::State::parse(&line.state).map_or("", model::State::label)),
        maybe(&line.technician),
        maybe(&line.team),
        line.due_at.map_or(Cell::Empty, moment),
        line.resolved_at.map_or(Cell::Empty, moment),
        // Of an open ticket, what was consumed is known to the last act only.
        if open {
            Cell::Empty
        } else {
            Cell::Integer((line.consumed_seconds + 30) / 60)
        },
        line.in_time.map_or(Cell::Empty, yes),
        yes(line.awaiting_us),
        answers.map_or(Cell::Empty, |told| text(told)),
        number(|s| s.minutes),
        number(|s| s.on_site),
        number(|s| s.travel_km),
    ]
}

/// A local day and time, to the minute.
fn moment(second: i64) -> Cell {
    Cell::DateTime(paper::moment(second))
}
