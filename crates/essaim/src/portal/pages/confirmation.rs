//! The page of e-mail 3: yes closes, no reopens. Opening it changes nothing, so that a mail scanner that follows every
//! link does no harm; and an old link says calmly where things stand.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::link;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::links::{self, Link};
use crate::desk::model::rating_label;
use crate::desk::{store, verbs};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::portal::model;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done};

/// Longest reason, in characters.
const LONGEST: usize = 4_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    reason: String,
    /// What the requester thinks of it, `1` to `3`; empty when they say nothing.
    avis: String,
    comment: String,
}

/// The query of the links in e-mail 3: the rating to show chosen. Nothing is recorded by opening the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Clicked {
    avis: String,
}

#[derive(Template)]
#[template(path = "portal/confirmation.html")]
struct Page {
    frame: Frame,
    number: i64,
    subject: String,
    title: &'static str,
    said: String,
    resolution: String,
    /// Where the answer goes, while one is expected.
    confirm: Option<String>,
    follow: String,
    reason: String,
    /// The rating chosen, as typed.
    rating: String,
    comment: String,
    /// Where a rating of a closed ticket goes, while it has none.
    rate: Option<String>,
    /// The rating given, in words; empty without one.
    rated: &'static str,
    errors: Errors,
}

/// The address of the page for the present resolution of a ticket.
pub(super) fn path(app: &App, ticket: &tickets::Model) -> String {
    let link = Link {
        ticket_id: ticket.id,
        requester_id: ticket.requester_id,
        round: ticket.reopened_count,
    };
    links::confirm_path(app, link)
}

/// The frame of a page behind a link: airy, with the name of the ticket's service.
pub(super) fn frame(app: &App, visitor: &Visitor, actor: &Actor, title: String) -> Frame {
    let mut frame = Frame::new(app, visitor, Section::None, title);
    frame.service_name = actor.service_name.clone();
    frame.calm = true;
    frame
}

/// Whether this link still asks something: the resolution that it was sent for is the present one.
fn is_asking(ticket: &tickets::Model, link: &Link) -> bool {
    ticket.state == "resolved" && ticket.reopened_count == link.round
}

/// `GET /confirmation/{link}`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(asked): Path<String>,
    Query(clicked): Query<Clicked>,
) -> Result<Response> {
    let opened = link::open(app.db.read(), links::read_confirm(&app, &asked)).await?;
    let typed = Typed {
        avis: clicked.avis,
        ..Typed::default()
    };
    answer(&app, &visitor, &opened, typed, Errors::none()).await
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    (actor, ticket, link): &(Actor, tickets::Model, Link),
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let line = store::my_ticket(app.db.read(), actor, ticket.id).await?;
    let asking = is_asking(ticket, link);
    let standing = model::standing(&line, app.now());
    let (title, said) = match ticket.state.as_str() {
        "resolved" if asking => ("Est-ce que tout fonctionne\u{202f}?", standing),
        "resolved" => (
            "Ce lien a déjà servi",
            format!(
                "Le ticket a été rouvert, puis résolu de nouveau. {standing} Le lien à suivre est celui du dernier message."
            ),
        ),
        "closed" => (
            "Ce ticket est clos",
            format!(
                "{standing} Si le problème revient, faites une nouvelle demande en rappelant le numéro {}.",
                ticket.number
            ),
        ),
        _ if ticket.reopened_count > link.round => ("Ce ticket est rouvert", standing),
        _ => ("Ce ticket est en cours", standing),
    };
    let status = errors.status();
    let page = Page {
        frame: frame(app, visitor, actor, title.into()),
        number: ticket.number,
        subject: ticket.subject.clone(),
        title,
        said,
        resolution: if asking {
            ticket.resolution.clone()
        } else {
            String::new()
        },
        confirm: asking.then(|| path(app, ticket)),
        follow: links::follow_path(app, ticket.id, ticket.requester_id),
        reason: typed.reason,
        rate: (ticket.state == "closed"
            && ticket.counted
            && ticket.reopened_count == link.round
            && ticket.rating.is_none())
        .then(|| path(app, ticket)),
        rated: ticket.rating.map_or("", rating_label),
        rating: typed.avis,
        comment: typed.comment,
        errors,
    };
    page_with(status, &page)
}

/// `POST /confirmation/{link}/cloture`, with a rating or without.
pub async fn close(
    State(app): State<App>,
    visitor: Visitor,
    Path(asked): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let link = links::read_confirm(&app, &asked);
    let mut errors = Errors::none();
    let comment = errors.text("comment", &typed.comment, 1_000, None);
    let tx = app.db.write().await?;
    let opened = link::open(&tx, link).await?;
    if !is_asking(&opened.1, &opened.2) || !errors.is_empty() {
        tx.rollback().await?;
        return answer(&app, &visitor, &opened, typed, errors).await;
    }
    if let Ok(rating) = typed.avis.parse() {
        verbs::rate(&app, &tx, &opened.0, opened.1.number, rating, &comment).await?;
    }
    let outcome = verbs::close(&app, &tx, &opened.0, opened.1.number).await;
    let said = format!("Merci. Le ticket {} est clos.", opened.1.number);
    settle(&app, &visitor, tx, link, outcome, &said).await
}

/// `POST /confirmation/{link}/avis`: a rating of the resolution that the link was sent for.
pub async fn rate(
    State(app): State<App>,
    visitor: Visitor,
    Path(asked): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let link = links::read_confirm(&app, &asked);
    let mut errors = Errors::none();
    let comment = errors.text("comment", &typed.comment, 1_000, None);
    let rating = typed
        .avis
        .parse::<i64>()
        .ok()
        .filter(|n| !rating_label(*n).is_empty());
    if rating.is_none() {
        errors.add("avis", "Choisissez l’un des trois avis.");
    }
    let tx = app.db.write().await?;
    let opened = link::open(&tx, link).await?;
    let (Some(rating), true, true) = (
        rating,
        errors.is_empty(),
        opened.1.reopened_count == opened.2.round,
    ) else {
        tx.rollback().await?;
        return answer(&app, &visitor, &opened, typed, errors).await;
    };
    let outcome = verbs::rate(&app, &tx, &opened.0, opened.1.number, rating, &comment).await;
    settle(&app, &visitor, tx, link, outcome, "Merci de votre avis.").await
}

/// `POST /confirmation/{link}/reouverture`
pub async fn reopen(
    State(app): State<App>,
    visitor: Visitor,
    Path(asked): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let link = links::read_confirm(&app, &asked);
    let mut errors = Errors::none();
    let missing = "Dites en une phrase ce qui ne va pas\u{a0}: le technicien saura par où reprendre.";
    let reason = errors.text("reason", &typed.reason, LONGEST, Some(missing));
    let tx = app.db.write().await?;
    let opened = link::open(&tx, link).await?;
    let asking = is_asking(&opened.1, &opened.2);
    if !asking || !errors.is_empty() {
        tx.rollback().await?;
        let errors = if asking { errors } else { Errors::none() };
        return answer(&app, &visitor, &opened, typed, errors).await;
    }
    let outcome = verbs::reopen(&app, &tx, &opened.0, opened.1.number, &reason).await;
    let said = format!(
        "Le ticket {} est rouvert\u{a0}: le service reprend.",
        opened.1.number
    );
    settle(&app, &visitor, tx, link, outcome, &said).await
}

/// Commits what succeeded. When somebody was quicker (two presses of the button), the page says where things stand.
async fn settle(
    app: &App,
    visitor: &Visitor,
    tx: Tx,
    link: Option<Link>,
    outcome: Result<tickets::Model>,
    said: &str,
) -> Result<Response> {
    match outcome {
        Ok(ticket) => {
            tx.commit().await?;
            let back = link
                .map(|l| links::confirm_path(app, l))
                .unwrap_or_else(|| path(app, &ticket));
            Ok(done(&back, said))
        }
        Err(Error::Conflict(_)) => {
            tx.rollback().await?;
            let opened = link::open(app.db.read(), link).await?;
            answer(app, visitor, &opened, Typed::default(), Errors::none()).await
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(confirm: Option<String>, errors: Errors) -> String {
        Page {
            frame: Frame::sample(),
            number: 12,
            subject: "Imprimante".into(),
            title: "Est-ce que tout fonctionne\u{202f}?",
            said: "Résolu lundi.".into(),
            resolution: "Tambour <changé>.".into(),
            confirm,
            follow: "/suivi/x".into(),
            reason: "Toujours rien".into(),
            rate: confirm_rate(&errors),
            rated: "",
            rating: "3".into(),
            comment: "Rapide".into(),
            errors,
        }
        .render()
        .unwrap()
    }

    /// A page with a mistake beside the rating is that of a closed ticket.
    fn confirm_rate(errors: &Errors) -> Option<String> {
        errors.of("avis").map(|_| "/confirmation/y".into())
    }

    #[test]
    fn a_closed_ticket_may_still_be_rated() {
        let html = sample(None, Errors::one("avis", "Choisissez un avis."));
        for said in [
            "/confirmation/y/avis",
            "Choisissez un avis.",
            "Très satisfait",
            "Rapide</textarea>",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }

    #[test]
    fn an_expected_answer_has_its_two_buttons() {
        let html = sample(Some("/confirmation/y".into()), Errors::none());
        assert!(html.contains("/confirmation/y/cloture") && html.contains("/confirmation/y/reouverture"));
        assert!(html.contains("Tambour &#60;changé"));
    }

    #[test]
    fn a_reason_that_is_missing_is_asked_for_beside_its_field() {
        let html = sample(
            Some("/confirmation/y".into()),
            Errors::one("reason", "Dites pourquoi."),
        );
        assert!(html.contains("Dites pourquoi.") && html.contains("<details class=\"refuse\" open>"));
    }

    #[test]
    fn an_old_link_has_no_button() {
        let html = sample(None, Errors::none());
        assert!(!html.contains("/cloture") && !html.contains("/reouverture") && html.contains("/suivi/x"));
    }
}
