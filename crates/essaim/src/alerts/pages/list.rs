//! The alerts of the person, the latest first; and, for who sets them, the heads of the pôles.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::heads::{self, Choice};
use crate::alerts::model::Kind;
use crate::alerts::store::{self, Line};
use crate::app::App;
use crate::directory::Actor;
use crate::error::Result;
use crate::web::paging::{self, Cursor};
use crate::web::{Form, Frame, Section, Visitor, done, page};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    apres: String,
}

/// Up to which alert the person has looked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    last: String,
}

struct Row {
    line: Line,
    what: &'static str,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "alerts/list.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    next: Option<String>,
    /// The latest alert of the page, when some were not looked at.
    last_unseen: Option<i64>,
    minutes: u32,
    heads: Vec<Choice>,
}

/// `GET /alertes`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let mut lines = store::list(conn, actor, Cursor::parse(&asked.apres)).await?;
    let next = paging::cut(&mut lines, |l| Cursor {
        at: Some(l.at),
        id: l.id,
    });
    let last_unseen = lines.iter().filter(|l| !l.seen).map(|l| l.id).max();
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::None, "Alertes"),
        rows: lines.into_iter().map(row).collect(),
        next,
        last_unseen,
        minutes: app.config.alerts.digest_minutes,
        heads: if heads::sets(actor) {
            heads::choices(conn, actor).await?
        } else {
            Vec::new()
        },
    })
}

fn row(line: Line) -> Row {
    let kind = Kind::parse(&line.kind);
    Row {
        what: if line.open { kind.label() } else { "résolu depuis" },
        class: if line.open { kind.class() } else { "good" },
        line,
    }
}

/// `POST /alertes/lecture`
pub async fn see(State(app): State<App>, actor: Actor, Form(seen): Form<Seen>) -> Result<Response> {
    let tx = app.db.write().await?;
    store::see(&tx, &actor, app.now(), seen.last.parse().unwrap_or(0)).await?;
    tx.commit().await?;
    Ok(done("/alertes", "Les alertes sont marquées comme lues."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_its_samples() {
        let line = |id, open| Line {
            id,
            user_id: 1,
            number: 7,
            subject: "Écran noir".into(),
            authority: "Alpha".into(),
            technician: Some("Tom Roux".into()),
            kind: "due".into(),
            at: 1_795_000_000,
            due_at: Some(1_795_000_000),
            open,
            seen: false,
        };
        let html = Page {
            frame: Frame::sample(),
            rows: vec![row(line(4, true)), row(line(3, false))],
            next: None,
            last_unseen: Some(4),
            minutes: 30,
            heads: vec![Choice::sample()],
        }
        .render()
        .unwrap();
        for said in [
            "échéance passée",
            "résolu depuis",
            "name=\"last\" value=\"4\"",
            "Responsable\u{a0}: Support",
            "30 minutes",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
