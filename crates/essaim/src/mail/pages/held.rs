//! The list of messages that wait for somebody.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::error::Result;
use crate::mail::store::{self, HeldLine};
use crate::web::paging::{self, Cursor};
use crate::web::{Frame, Section, Visitor, page, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    apres: String,
}

#[derive(Template)]
#[template(path = "mail/pages/held.html")]
struct Page {
    frame: Frame,
    /// « 12 messages attendent »
    count: String,
    lines: Vec<HeldLine>,
    is_first: bool,
    next: Option<String>,
}

/// `GET /messages`: the newest first.
pub async fn list(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let waiting = store::count_held(conn, actor).await?;
    let mut lines = store::held(conn, actor, Cursor::parse(&asked.apres)).await?;
    let next = paging::cut(&mut lines, |m| Cursor {
        at: Some(m.received_at),
        id: m.id,
    });
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::Mail, "Messages à trier"),
        count: words::plural(&waiting, "message attend", "messages attendent"),
        lines,
        is_first: asked.apres.is_empty(),
        next,
    })
}

/// The kind of a held message, in a word or two.
pub fn cause_label(cause: &str) -> &'static str {
    match cause {
        "unknown" => "à rattacher",
        "automatic" => "automatique",
        "bounce" => "non remis",
        "list" => "liste",
        "unreadable" => "illisible",
        "own" => "notre adresse",
        "not_entitled" => "sans droit",
        "no_authority" => "sans collectivité",
        "inactive" => "compte fermé",
        "too_many" => "trop nombreux",
        "too_large" => "trop grand",
        _ => "à regarder",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_renders() {
        let line = |id, from_name: &str, number| HeldLine {
            id,
            from_address: "inconnu@example.org".into(),
            from_name: from_name.into(),
            subject: String::new(),
            received_at: 1_795_000_000,
            reason: "Expéditeur inconnu".into(),
            cause: "unknown".into(),
            number,
        };
        let mut page = Page {
            frame: Frame::sample(),
            count: "2 messages attendent".into(),
            lines: vec![line(1, "<b>Paul</b>", Some(7)), line(2, "", None)],
            is_first: false,
            next: Some("1.2".into()),
        };
        let html = page.render().unwrap();
        assert!(html.contains("/messages/1") && html.contains("(sans objet)") && !html.contains("<b>Paul"));
        page.lines.clear();
        assert!(page.render().unwrap().contains("Aucun message"));
    }
}
