//! The faults that wait for a publisher, late ones first, and the publishers.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::publishers::Model as Publisher;
use crate::error::Result;
use crate::publishers::model::{Unit, delay_in_words};
use crate::publishers::store::{self, Waiting};
use crate::web::paging::{self, Cursor};
use crate::web::{Frame, Section, Visitor, page, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    apres: String,
}

#[derive(Template)]
#[template(path = "publishers/waiting.html")]
struct Page {
    frame: Frame,
    waiting: Vec<Waiting>,
    next: Option<String>,
    publishers: Vec<Publisher>,
}

impl Page {
    fn is_late(&self, expected_at: &i64) -> bool {
        *expected_at < self.frame.now
    }

    fn late(&self) -> String {
        let late = self
            .waiting
            .iter()
            .filter(|w| w.expected_at < self.frame.now)
            .count();
        words::plural(
            &i64::try_from(late).unwrap_or(0),
            "réponse en retard",
            "réponses en retard",
        )
    }
}

/// The delay of a publisher's contract, in words.
pub(super) fn delay(publisher: &Publisher) -> String {
    delay_in_words(
        publisher.delay_amount,
        Unit::parse(&publisher.delay_unit).unwrap_or(Unit::WorkingDays),
    )
}

/// `GET /editeurs`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let mut waiting = store::waiting(conn, actor, Cursor::parse(&asked.apres)).await?;
    let next = paging::cut(&mut waiting, |w| Cursor {
        at: Some(w.expected_at),
        id: w.id,
    });
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::None, "Éditeurs de logiciels"),
        waiting,
        next,
        publishers: store::publishers(conn, actor).await?,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn publisher() -> Publisher {
        Publisher {
            id: 3,
            service_id: 1,
            name: "Mairie Logiciels".into(),
            software: "Finances, paie".into(),
            contact: "Assistance finances".into(),
            email: "assistance@editeur.example.org".into(),
            phone: String::new(),
            contract: "2024-18".into(),
            delay_amount: 5,
            delay_unit: "working_days".into(),
            active: true,
        }
    }

    #[test]
    fn the_page_shows_its_samples() {
        let case = |id, expected_at| Waiting {
            id,
            number: 7,
            subject: "Paie bloquée".into(),
            authority: "Alpha".into(),
            publisher: "Mairie Logiciels".into(),
            reference: "48 211".into(),
            contact: String::new(),
            sent_at: 1_794_000_000,
            expected_at,
            follow_ups: 2,
            last_at: Some(1_794_900_000),
        };
        let html = Page {
            frame: Frame::sample(),
            waiting: vec![case(1, 1_794_990_000), case(2, 1_795_990_000)],
            next: None,
            publishers: vec![publisher()],
        }
        .render()
        .unwrap();
        for said in [
            "1\u{a0}réponse en retard",
            "/tickets/7/editeur",
            "48 211",
            "5\u{a0}jours ouvrés",
            "/editeurs/3",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert_eq!(html.matches(">en retard<").count(), 1);
    }
}
