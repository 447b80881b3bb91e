//! The portal: one question, then where one's requests stand and what is broken now.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::App;
use crate::catalogue::store as catalogue;
use crate::db::entities::service_sheets;
use crate::desk::known::store::{self as known, Told};
use crate::desk::store::{self, Broken};
use crate::error::{Error, Result};
use crate::park::store::{self as park, Line as Asset};
use crate::portal::model;
use crate::web::{Frame, Section, Visitor, page, words};

/// Sheets offered below the question.
const SHEETS: usize = 8;
/// Own tickets shown.
const MINE: usize = 5;
/// Incidents told at most.
const BROKEN: usize = 20;

/// Incidents told before the fold.
const SHOWN: usize = 4;

/// A ticket of the person and the sentence of its state.
pub struct Line {
    pub number: i64,
    pub subject: String,
    pub standing: String,
    /// The person has to answer: resolved, to be confirmed.
    pub to_confirm: bool,
}

impl Line {
    pub fn of(ticket: &store::MyTicket, now: i64) -> Line {
        Line {
            number: ticket.number,
            subject: ticket.subject.clone(),
            standing: model::standing(ticket, now),
            to_confirm: ticket.state == "resolved",
        }
    }
}

#[derive(Template)]
#[template(path = "portal/home.html")]
struct Page {
    frame: Frame,
    sheets: Vec<service_sheets::Model>,
    mine: Vec<Line>,
    /// The hardware given to the person.
    assets: Vec<Asset>,
    told: Vec<Told>,
    broken: Vec<Broken>,
    broken_count: i64,
    place: String,
    /// Nothing was typed yet.
    suffix: &'static str,
}

/// `GET /`: the department goes to its queue, who is not signed in to the door.
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let Some(actor) = &visitor.actor else {
        return Ok(Redirect::to("/connexion").into_response());
    };
    if actor.is_staff() {
        return Ok(Redirect::to("/file").into_response());
    }
    let conn = app.db.read();
    let now = app.now();
    let year = i64::from(words::local(now).year());
    let mine = store::my_tickets(conn, actor, None, MINE).await?;
    let told = known::told_now(conn, actor).await?;
    let mut broken = store::broken_now(conn, actor, BROKEN).await?;
    // What a technician told in a sentence is not told a second time.
    broken.retain(|b| told.iter().all(|t| t.ticket_id != b.id));
    page(&Page {
        frame: Frame::new(
            &app,
            &visitor,
            Section::Portal,
            "De quoi avez-vous besoin\u{202f}?",
        ),
        sheets: catalogue::most_used(conn, actor, year, SHEETS).await?,
        mine: mine.iter().map(|t| Line::of(t, now)).collect(),
        assets: park::mine(conn, actor).await?,
        told,
        broken_count: i64::try_from(broken.len()).map_err(Error::internal)?,
        broken,
        place: actor.authority_name.clone(),
        suffix: "",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::tests::sheet;
    use crate::desk::model::State as Standing;

    #[test]
    fn the_page_tells_what_is_mine_and_what_is_broken() {
        let html = Page {
            frame: Frame::sample(),
            sheets: vec![sheet(3, "Panne de matériel", "Une imprimante refuse.", "")],
            mine: Standing::ALL
                .iter()
                .map(|s| Line::of(&model::tests::ticket(*s), model::tests::received()))
                .collect(),
            assets: vec![crate::park::pages::list::tests::line()],
            told: vec![Told {
                id: 5,
                ticket_id: 7,
                sentence: "La fibre est coupée.".into(),
                started_at: model::tests::received(),
                mine: false,
            }],
            broken: vec![Broken {
                id: 8,
                subject: "Plus d’internet".into(),
                received_at: model::tests::received(),
            }],
            broken_count: 1,
            place: "Servon".into(),
            suffix: "",
        }
        .render()
        .unwrap();
        assert!(html.contains("Nadia Belkacem s’en occupe.") && html.contains("Plus d’internet"));
        assert!(html.contains("La fibre est coupée.") && html.contains("/incidents/5/moi-aussi"));
        assert!(html.contains("PC-0123, portable Dell Latitude &#60;5440"));
        assert!(html.contains("/demander/3") && html.contains("&#60;b&#62;bloquée"));
    }
}
