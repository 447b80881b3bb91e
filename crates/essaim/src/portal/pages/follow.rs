//! The requester's page of a ticket, behind the signed link of the mails: no password, no internal note.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{confirmation, link};
use crate::app::App;
use crate::db::entities::{messages, tickets};
use crate::desk::links::{self, Link};
use crate::desk::pages::files::{self, Manner};
use crate::desk::pages::ticket::Piece;
use crate::desk::store::{self, MyTicket, NewFile};
use crate::desk::verbs::{self, Reply};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::portal::model;
use crate::web::joined::Limits;
use crate::web::layout::page_with;
use crate::web::policy::framing_if;
use crate::web::{Errors, Frame, Upload, Visitor, committed, throttle};

/// Replies through one link in an hour: a leaked link must not flood a ticket.
const REPLIES_PER_HOUR: u32 = 30;
/// Longest reply, in characters.
const LONGEST: usize = 20_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    body: String,
}

/// A message of the conversation with its files.
struct Said {
    message: messages::Model,
    pieces: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "portal/follow.html")]
struct Page {
    frame: Frame,
    number: i64,
    subject: String,
    family: &'static str,
    received_at: i64,
    standing: String,
    resolution: String,
    closed: bool,
    /// Where the answer goes when the ticket is resolved.
    confirm: Option<String>,
    reason: String,
    rating: String,
    comment: String,
    here: String,
    talk: Vec<Said>,
    limits: Limits,
    typed: Typed,
    errors: Errors,
}

/// `GET /suivi/{link}`
pub async fn show(State(app): State<App>, visitor: Visitor, Path(asked): Path<String>) -> Result<Response> {
    let opened = link::open(app.db.read(), links::read_follow(&app, &asked)).await?;
    let page = build(&app, &visitor, &opened, Typed::default(), Errors::none()).await?;
    answer(StatusCode::OK, &page)
}

/// The page, which frames the PDFs that it shows.
fn answer(status: StatusCode, page: &Page) -> Result<Response> {
    let reads = page.talk.iter().flat_map(|said| &said.pieces).any(|p| p.pdf);
    Ok(framing_if(reads, page_with(status, page)?))
}

async fn build(
    app: &App,
    visitor: &Visitor,
    (actor, ticket, _): &(Actor, tickets::Model, Link),
    typed: Typed,
    errors: Errors,
) -> Result<Page> {
    let conn = app.db.read();
    let line: MyTicket = store::my_ticket(conn, actor, ticket.id).await?;
    let here = links::follow_path(app, ticket.id, ticket.requester_id);
    let messages = store::messages(conn, ticket.id, false).await?;
    let files = store::attachments(conn, ticket.id, &messages).await?;
    let talk = messages
        .into_iter()
        .map(|message| Said {
            pieces: files
                .iter()
                .filter(|f| f.message_id == message.id)
                .map(|f| Piece::of(f, format!("{here}/pieces/{}", f.id)))
                .collect(),
            message,
        })
        .collect();
    let title = format!("Ticket {}", ticket.number);
    Ok(Page {
        frame: confirmation::frame(app, visitor, actor, title),
        number: ticket.number,
        subject: ticket.subject.clone(),
        family: if ticket.family == "incident" {
            "Incident"
        } else {
            "Demande"
        },
        received_at: ticket.received_at,
        standing: model::standing(&line, app.now()),
        resolution: if ticket.open {
            String::new()
        } else {
            ticket.resolution.clone()
        },
        closed: verbs::takes_no_answer(conn, ticket.clone()).await?,
        confirm: (ticket.state == "resolved").then(|| confirmation::path(app, ticket)),
        reason: String::new(),
        rating: String::new(),
        comment: String::new(),
        here,
        talk,
        limits: Limits::of(app),
        typed,
        errors,
    })
}

/// `POST /suivi/{link}/reponses`
pub async fn reply(
    State(app): State<App>,
    visitor: Visitor,
    Path(asked): Path<String>,
    Upload { form: typed, files }: Upload<Typed>,
) -> Result<Response> {
    let link = links::read_follow(&app, &asked);
    let opened = link::open(app.db.read(), link).await?;
    throttle::count(&app, &format!("reply:{}", opened.1.id), REPLIES_PER_HOUR, 3600).await?;
    let mut errors = Errors::none();
    let files = errors.files("files", files, &Limits::of(&app));
    let missing = files
        .is_empty()
        .then_some("Écrivez votre message, ou joignez un fichier.");
    let body = errors.text("body", &typed.body, LONGEST, missing);
    if verbs::takes_no_answer(app.db.read(), opened.1.clone()).await? {
        errors.add(
            "body",
            "Ce ticket est clos. Faites une nouvelle demande en rappelant son numéro.",
        );
    }
    if !errors.is_empty() {
        let page = build(&app, &visitor, &opened, typed, errors).await?;
        return answer(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let tx = app.db.write().await?;
    let (actor, ticket, _) = link::open(&tx, link).await?;
    let reply = Reply {
        body,
        files: files.into_iter().map(NewFile::from).collect(),
        ..Reply::default()
    };
    verbs::reply_on_page(&app, &tx, &actor, ticket.number, reply).await?;
    committed(
        tx,
        &links::follow_path(&app, ticket.id, actor.id),
        "Votre message est envoyé\u{a0}: le service va le lire.",
    )
    .await
}

/// `GET /suivi/{link}/pieces/{attachment}`; with `vue=lire`, a PDF in the browser's reader.
pub async fn attachment(
    State(app): State<App>,
    Path((asked, id)): Path<(String, String)>,
    Query(manner): Query<Manner>,
) -> Result<Response> {
    let conn = app.db.read();
    let (actor, ticket, _) = link::open(conn, links::read_follow(&app, &asked)).await?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (found, bytes) = store::attachment(conn, &actor, ticket.number, id).await?;
    Ok(files::answer(&found.name, bytes, &manner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::entities::attachments;

    fn sample(confirm: Option<String>, errors: Errors) -> Page {
        let message = messages::Model {
            id: 1,
            ticket_id: 1,
            at: 1_795_000_000,
            author_id: Some(1),
            author_label: "Alice Martin".into(),
            kind: "request".into(),
            from_service: false,
            body: "Elle clignote <b>rouge</b>.".into(),
            quoted: "ancien message".into(),
            html: String::new(),
            inbound_id: None,
        };
        let file = attachments::Model {
            id: 4,
            service_id: 1,
            ticket_id: 1,
            message_id: 1,
            name: "écran.png".into(),
            content_type: "image/png".into(),
            size: 12_000,
            blob_id: 1,
            withheld: false,
        };
        Page {
            frame: Frame::sample(),
            number: 12,
            subject: "Imprimante".into(),
            family: "Incident",
            received_at: 1_795_000_000,
            standing: "Résolu.".into(),
            resolution: "Tambour changé.".into(),
            closed: false,
            confirm,
            reason: String::new(),
            rating: String::new(),
            comment: String::new(),
            here: "/suivi/x".into(),
            talk: vec![Said {
                message,
                pieces: vec![Piece::of(&file, "/suivi/x/pieces/4".into())],
            }],
            limits: Limits {
                files: 10,
                bytes: 10_000_000,
            },
            typed: Typed {
                body: "Encore".into(),
            },
            errors,
        }
    }

    #[test]
    fn the_page_shows_the_conversation_and_what_may_be_answered() {
        let html = sample(Some("/confirmation/y".into()), Errors::none())
            .render()
            .unwrap();
        for said in [
            "&#60;b&#62;rouge",
            "<img src=\"/suivi/x/pieces/4\"",
            "/confirmation/y/cloture",
            "/confirmation/y/reouverture",
            "Tambour changé.",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }

    #[test]
    fn a_reply_with_a_mistake_keeps_its_words() {
        let html = sample(None, Errors::one("files", "Ce fichier est trop gros."))
            .render()
            .unwrap();
        assert!(html.contains("Ce fichier est trop gros.") && html.contains(">Encore</textarea>"));
        assert!(!html.contains("/cloture"));
    }
}
