//! The referent's page behind a signed link: the quote and two buttons. Opening it changes nothing, so that a mail scanner
//! that follows every link does no harm.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use sea_orm::ConnectionTrait;
use serde::Deserialize;

use super::show::{self, Figures};
use crate::app::App;
use crate::db::entities::quotes::Model as Quote;
use crate::directory::{Actor, Role, store as directory};
use crate::error::{Error, Result};
use crate::quotes::links::{self, Link};
use crate::quotes::model::{State as Standing, is_valid};
use crate::quotes::{policy, store, verbs};
use crate::web::forms::Nothing;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, committed, done, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    note: String,
}

#[derive(Template)]
#[template(path = "quotes/answer.html")]
struct Page {
    frame: Frame,
    here: String,
    title: &'static str,
    ticket: i64,
    subject: String,
    figures: Figures,
    /// An answer is expected, and may still be yes.
    asks: bool,
    expired: bool,
    renewal: bool,
    note: String,
    errors: Errors,
}

/// The referent and the quote of a link whose signature was checked. Who is no longer a referent of the authority opens
/// nothing; the person acts as a referent only, whatever their account may do besides.
async fn open<C: ConnectionTrait>(conn: &C, link: Option<Link>) -> Result<(Actor, Quote)> {
    let link = link.ok_or(Error::NotFound)?;
    let mut actor = directory::actor(conn, link.user_id)
        .await?
        .ok_or(Error::NotFound)?;
    actor.grants.retain(|grant| grant.role == Role::Referent);
    let quote = store::quote(conn, &actor, link.quote_id).await?;
    policy::may_answer(&actor, &quote).map_err(|_| Error::NotFound)?;
    Ok((actor, quote))
}

/// `GET /accord/{link}`
pub async fn show(State(app): State<App>, visitor: Visitor, Path(asked): Path<String>) -> Result<Response> {
    let opened = open(app.db.read(), links::read(&app, &asked)).await?;
    answer(&app, &visitor, &asked, opened, String::new(), Errors::none()).await
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    asked: &str,
    (actor, quote): (Actor, Quote),
    note: String,
    errors: Errors,
) -> Result<Response> {
    let ticket = show::ticket_of(app, &quote).await?;
    let state = Standing::of(&quote);
    let valid = is_valid(&quote, words::local(app.now()).date());
    let title = match state {
        _ if valid => "Acceptez-vous ce devis\u{202f}?",
        Standing::Sent | Standing::Expired => "Ce devis a expiré",
        Standing::Accepted => "Ce devis est accepté",
        Standing::Refused => "Ce devis est refusé",
        _ => "Ce devis a été retiré",
    };
    let mut frame = Frame::new(app, visitor, Section::None, title);
    frame.service_name = actor.service_name.clone();
    frame.calm = true;
    let status = errors.status();
    let page = Page {
        frame,
        here: format!("/accord/{asked}"),
        title,
        ticket: ticket.number,
        subject: ticket.subject,
        figures: Figures::load(app, &quote).await?,
        asks: valid,
        expired: state == Standing::Expired,
        renewal: quote.renewal_at.is_some(),
        note,
        errors,
    };
    page_with(status, &page)
}

/// `GET /accord/{link}/document`
pub async fn document(State(app): State<App>, Path(asked): Path<String>) -> Result<Response> {
    let (_, quote) = open(app.db.read(), links::read(&app, &asked)).await?;
    show::pdf(&app, &quote).await
}

/// `POST /accord/{link}/acceptation`
pub async fn accept(
    State(app): State<App>,
    visitor: Visitor,
    Path(asked): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    decide(&app, &visitor, &asked, true, typed).await
}

/// `POST /accord/{link}/refus`
pub async fn refuse(
    State(app): State<App>,
    visitor: Visitor,
    Path(asked): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    decide(&app, &visitor, &asked, false, typed).await
}

async fn decide(app: &App, visitor: &Visitor, asked: &str, accepted: bool, typed: Typed) -> Result<Response> {
    let mut errors = Errors::none();
    let note = errors.text("note", &typed.note, 2_000, None);
    let tx = app.db.write().await?;
    let (actor, quote) = open(&tx, links::read(app, asked)).await?;
    if !errors.is_empty() {
        tx.rollback().await?;
        return answer(app, visitor, asked, (actor, quote), typed.note, errors).await;
    }
    match verbs::answer(app, &tx, &actor, quote.id, accepted, &note).await {
        Ok(_) => tx.commit().await?,
        // Pressed twice, or another referent was quicker: the page says where the quote stands.
        Err(Error::Conflict(_)) => {
            tx.rollback().await?;
            let opened = open(app.db.read(), links::read(app, asked)).await?;
            return answer(app, visitor, asked, opened, String::new(), Errors::none()).await;
        }
        Err(error) => return Err(error),
    }
    let said = if accepted {
        "Merci. Le service reprend la demande."
    } else {
        "C’est noté. Le service en est prévenu."
    };
    Ok(done(&format!("/accord/{asked}"), said))
}

/// `POST /accord/{link}/renouvellement`
pub async fn renew(
    State(app): State<App>,
    Path(asked): Path<String>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    let (actor, quote) = open(&tx, links::read(&app, &asked)).await?;
    verbs::ask_renewal(&app, &tx, &actor, quote.id).await?;
    committed(
        tx,
        &format!("/accord/{asked}"),
        "C’est transmis\u{a0}: le service vous enverra un devis à jour.",
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(state: Standing, asks: bool) -> String {
        Page {
            frame: Frame::sample(),
            here: "/accord/x".into(),
            title: "Acceptez-vous ce devis ?",
            ticket: 7,
            subject: "Écrans".into(),
            figures: show::tests::figures(state),
            asks,
            expired: state == Standing::Expired,
            renewal: false,
            note: String::new(),
            errors: Errors::none(),
        }
        .render()
        .unwrap()
    }

    #[test]
    fn a_quote_to_accept_has_its_two_buttons() {
        let html = html(Standing::Sent, true);
        assert!(html.contains("/accord/x/acceptation") && html.contains("/accord/x/refus"));
        assert!(!html.contains("/accord/x/renouvellement"));
    }

    #[test]
    fn an_expired_quote_can_be_renewed_or_refused_and_an_answered_one_neither() {
        let expired = html(Standing::Expired, false);
        assert!(expired.contains("/accord/x/renouvellement") && expired.contains("/accord/x/refus"));
        assert!(!expired.contains("/accord/x/acceptation"));
        let answered = html(Standing::Accepted, false);
        assert!(!answered.contains("/refus") && !answered.contains("/acceptation"));
    }
}
