//! The demo's outbox: mail that would leave, shown to everybody. Outside of the demo these pages do not exist.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use crate::app::App;
use crate::error::{Error, Result};
use crate::mail::queue::{self, MailLine};
use crate::mail::store;
use crate::web::paging::{self, Cursor};
use crate::web::policy::framing;
use crate::web::{Frame, Section, Visitor, page};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    apres: String,
}

#[derive(Template)]
#[template(path = "mail/pages/demo_list.html")]
struct List {
    frame: Frame,
    mails: Vec<MailLine>,
    next: Option<String>,
}

/// `GET /demo/outbox`: the newest first.
pub async fn list(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    in_demo(&app)?;
    let after = Cursor::parse(&asked.apres).map_or(i64::MAX, |c| c.id);
    let mut mails = queue::newest(app.db.read(), None, after).await?;
    let next = paging::cut(&mut mails, |m| Cursor { at: None, id: m.id });
    let frame = Frame::new(&app, &visitor, Section::None, "Boîte d’envoi de la démonstration");
    page(&List { frame, mails, next })
}

#[derive(Template)]
#[template(path = "mail/pages/demo_mail.html")]
struct One {
    frame: Frame,
    mail: crate::db::entities::outbox::Model,
    ticket: Option<i64>,
    text: Vec<Piece>,
}

/// `GET /demo/outbox/{mail}`: both forms of a mail, with its links.
pub async fn show(State(app): State<App>, visitor: Visitor, Path(mail): Path<String>) -> Result<Response> {
    in_demo(&app)?;
    let mail = find(&app, &mail).await?;
    let ticket = match mail.ticket_id {
        Some(id) => store::ticket_by_id(app.db.read(), id).await?.map(|t| t.number),
        None => None,
    };
    let frame = Frame::new(&app, &visitor, Section::None, mail.subject.clone());
    let text = pieces(&mail.body_text);
    // The HTML form is framed from its own address.
    Ok(framing(page(&One {
        frame,
        mail,
        ticket,
        text,
    })?))
}

/// `GET /demo/outbox/{mail}/html`: the HTML part alone. It may have inline styles and links, and nothing else: no script,
/// no picture, no form, no access to the site.
pub async fn html(State(app): State<App>, Path(mail): Path<String>) -> Result<Response> {
    in_demo(&app)?;
    let mail = find(&app, &mail).await?;
    // Links leave the frame: the pages that they open refuse to be framed.
    let html = mail
        .body_html
        .replacen("<head>", "<head><base target=\"_top\">", 1);
    let mut response = Html(html).into_response();
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &'static str); 3] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; \
             sandbox allow-top-navigation-by-user-activation",
        ),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

fn in_demo(app: &App) -> Result<()> {
    if app.demo { Ok(()) } else { Err(Error::NotFound) }
}

async fn find(app: &App, mail: &str) -> Result<crate::db::entities::outbox::Model> {
    let id = mail.parse().map_err(|_| Error::NotFound)?;
    queue::by_id(app.db.read(), id).await?.ok_or(Error::NotFound)
}

/// A piece of a plain text: words, or an address to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    text: String,
    is_link: bool,
}

/// Cuts a text at its web addresses.
fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(start) = ["http://", "https://"].iter().filter_map(|s| rest.find(s)).min() {
        let (before, from) = rest.split_at(start);
        let end = from
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
            .unwrap_or(from.len());
        let (url, after) = from.split_at(end);
        out.push(Piece {
            text: before.to_owned(),
            is_link: false,
        });
        out.push(Piece {
            text: url.to_owned(),
            is_link: true,
        });
        rest = after;
    }
    out.push(Piece {
        text: rest.to_owned(),
        is_link: false,
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_links_and_the_rest_stays_text() {
        let found = pieces("Suivre :\nhttps://essaim.example.org/suivi/1.2\nMerci");
        let links: Vec<&str> = found
            .iter()
            .filter(|p| p.is_link)
            .map(|p| p.text.as_str())
            .collect();
        assert_eq!(links, ["https://essaim.example.org/suivi/1.2"]);
        let whole: String = found.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(whole, "Suivre :\nhttps://essaim.example.org/suivi/1.2\nMerci");
    }

    #[test]
    fn the_templates_render() {
        let line = MailLine {
            id: 3,
            kind: "received".into(),
            to_address: "alice@alpha.example.org".into(),
            to_name: "Alice <Martin>".into(),
            subject: "[Ticket 1] Écran".into(),
            state: "pending".into(),
            created_at: 1_795_000_000,
            next_at: 1_795_000_000,
            sent_at: None,
            attempts: 0,
            last_error: String::new(),
            number: Some(1),
        };
        let list = List {
            frame: Frame::sample(),
            mails: vec![line],
            next: Some("-.3".into()),
        };
        let html = list.render().unwrap();
        assert!(html.contains("/demo/outbox/3") && !html.contains("<Martin>"));
        let one = One {
            frame: Frame::sample(),
            mail: crate::mail::queue::sample(),
            ticket: Some(1),
            text: pieces("https://essaim.example.org/suivi/1"),
        };
        let html = one.render().unwrap();
        assert!(html.contains("href=\"https://essaim.example.org/suivi/1\"") && html.contains("<iframe"));
    }
}
