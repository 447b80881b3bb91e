//! One message that came in, opened safely, and what can be done with it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::reading::Reading;
use crate::app::App;
use crate::db::entities::{authorities, inbound_mails};
use crate::desk::pages::files::save_text;
use crate::desk::{policy, store as desk};
use crate::directory::{Actor, model, store as directory};
use crate::error::{Error, Result};
use crate::mail::store;
use crate::mail::triage::{self, For};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, committed, done};

/// What was typed in the forms of the page: each posts its own fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// `connue` or `nouvelle`.
    whose: String,
    email: String,
    first_name: String,
    last_name: String,
    authority: String,
    number: String,
    reason: String,
}

impl Typed {
    fn is_of(&self, id: &i64) -> bool {
        self.authority == id.to_string()
    }
}

#[derive(Template)]
#[template(path = "mail/pages/message.html")]
struct Page {
    frame: Frame,
    row: inbound_mails::Model,
    read: Reading,
    /// Number of the ticket that it became, or seems to be about.
    ticket: Option<i64>,
    /// Who settled it.
    settled_by: String,
    can_act: bool,
    authorities: Vec<authorities::Model>,
    typed: Typed,
    errors: Errors,
}

/// `GET /messages/{inbound}`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(inbound): Key<i64>) -> Result<Response> {
    let actor = visitor.actor()?;
    let row = store::inbound(app.db.read(), actor, inbound).await?;
    let typed = proposed(&app, actor, &row).await?;
    render(&app, &visitor, row, typed, Errors::none()).await
}

/// `GET /messages/{inbound}/brut`: the bytes as they came, to download.
pub async fn raw(State(app): State<App>, actor: Actor, Key(inbound): Key<i64>) -> Result<Response> {
    let row = store::inbound(app.db.read(), &actor, inbound).await?;
    let bytes = desk::blob(app.db.read(), row.raw_id).await?;
    Ok(save_text(&format!("message-{inbound}.eml"), bytes))
}

/// `POST /messages/{inbound}/ticket`
pub async fn release(
    State(app): State<App>,
    visitor: Visitor,
    Key(inbound): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let row = store::inbound(app.db.read(), actor, inbound).await?;
    let mut errors = Errors::none();
    let whose = if typed.whose == "nouvelle" {
        somebody_new(&app, actor, &row, &typed, &mut errors).await?
    } else {
        somebody_known(&app, actor, &typed, &mut errors).await?
    };
    let Some(whose) = whose.filter(|_| errors.is_empty()) else {
        return render(&app, &visitor, row, typed, errors).await;
    };
    let tx = app.db.write().await?;
    let ticket = triage::release(&app, &tx, actor, inbound, whose).await?;
    tx.commit().await?;
    let sentence = format!("Le message est devenu le ticket {}.", ticket.number);
    Ok(done(&format!("/tickets/{}", ticket.number), &sentence))
}

async fn somebody_known(app: &App, actor: &Actor, typed: &Typed, errors: &mut Errors) -> Result<Option<For>> {
    if typed.email.trim().is_empty() {
        errors.add("email", "Indiquez l’adresse de la personne.");
        return Ok(None);
    }
    let found = directory::person_by_email(app.db.read(), actor.service_id, &typed.email).await?;
    Ok(match found {
        Some(user) if !user.active => {
            errors.add("email", "Le compte de cette personne est désactivé.");
            None
        }
        Some(user) if user.authority_id.is_none() => {
            errors.add(
                "email",
                "Cette personne n’est rattachée à aucune collectivité. Rattachez-la d’abord.",
            );
            None
        }
        Some(user) => Some(For::Known(user.id)),
        None => {
            errors.add(
                "email",
                "Personne n’a cette adresse dans le service. Vérifiez-la, ou créez la personne.",
            );
            None
        }
    })
}

async fn somebody_new(
    app: &App,
    actor: &Actor,
    row: &inbound_mails::Model,
    typed: &Typed,
    errors: &mut Errors,
) -> Result<Option<For>> {
    let first = errors.line("first_name", &typed.first_name, 80, "Indiquez le prénom.");
    let last = errors.line("last_name", &typed.last_name, 80, "Indiquez le nom.");
    let authority: Option<i64> = typed.authority.parse().ok();
    let known = directory::authorities(app.db.read(), actor.service_id).await?;
    if !known.iter().any(|a| Some(a.id) == authority) {
        errors.add("authority", "Choisissez la collectivité dans la liste.");
    }
    let email = match model::email(&row.from_address) {
        Ok(email) => email,
        Err(_) => {
            errors.add(
                "first_name",
                "Ce message n’a pas d’adresse utilisable\u{a0}: choisissez une personne connue.",
            );
            return Ok(None);
        }
    };
    if directory::person_by_email(app.db.read(), actor.service_id, &email)
        .await?
        .is_some()
    {
        errors.add(
            "first_name",
            "Cette adresse est déjà celle d’une personne du service\u{a0}: choisissez-la comme personne connue.",
        );
    }
    Ok(Some(For::New(triage::requester(first, last, email, authority))))
}

/// `POST /messages/{inbound}/rattachement`
pub async fn attach(
    State(app): State<App>,
    visitor: Visitor,
    Key(inbound): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let row = store::inbound(app.db.read(), actor, inbound).await?;
    let number: Option<i64> = typed.number.trim().parse().ok();
    let found = match number {
        Some(number) => match desk::by_number(app.db.read(), actor, number).await {
            Ok(ticket) => Some(ticket.number),
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        },
        None => None,
    };
    let Some(number) = found else {
        let sentence = "Aucun ticket ne porte ce numéro. Vérifiez-le dans la liste des tickets.";
        return render(&app, &visitor, row, typed, Errors::one("number", sentence)).await;
    };
    let tx = app.db.write().await?;
    triage::attach(&app, &tx, actor, inbound, number).await?;
    tx.commit().await?;
    let sentence = format!("Le message est dans la conversation du ticket {number}.");
    Ok(done(&format!("/tickets/{number}"), &sentence))
}

/// `POST /messages/{inbound}/abandon`
pub async fn drop(
    State(app): State<App>,
    visitor: Visitor,
    Key(inbound): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let row = store::inbound(app.db.read(), actor, inbound).await?;
    let mut errors = Errors::none();
    let missing = "Dites pourquoi rien ne sera fait de ce message, en quelques mots.";
    let reason = errors.line("reason", &typed.reason, 300, missing);
    if !errors.is_empty() {
        return render(&app, &visitor, row, typed, errors).await;
    }
    let tx = app.db.write().await?;
    triage::drop(&app, &tx, actor, inbound, &reason).await?;
    committed(tx, "/messages", "Le message est abandonné. Il reste conservé.").await
}

/// What the forms propose before anybody types: the known sender, or the names and the authority that the message lets
/// guess.
async fn proposed(app: &App, actor: &Actor, row: &inbound_mails::Model) -> Result<Typed> {
    let conn = app.db.read();
    let mut typed = Typed::default();
    if let Some(user) = directory::person_by_email(conn, actor.service_id, &row.from_address).await? {
        typed.whose = "connue".into();
        typed.email = user.email;
    } else {
        typed.whose = "nouvelle".into();
        let (first, last) = row.from_name.split_once(' ').unwrap_or((&row.from_name, ""));
        (typed.first_name, typed.last_name) = (first.to_owned(), last.to_owned());
    }
    let domain = row.from_address.rsplit('@').next().unwrap_or_default();
    let all = directory::authorities(conn, actor.service_id).await?;
    let guessed = all
        .iter()
        .find(|a| !a.mail_domain.is_empty() && a.mail_domain == domain);
    typed.authority = guessed.map(|a| a.id.to_string()).unwrap_or_default();
    if let Some(ticket) = ticket_of(app, row).await? {
        typed.number = ticket.to_string();
    }
    Ok(typed)
}

async fn ticket_of(app: &App, row: &inbound_mails::Model) -> Result<Option<i64>> {
    Ok(match row.ticket_id {
        Some(id) => store::ticket_by_id(app.db.read(), id).await?.map(|t| t.number),
        None => None,
    })
}

async fn render(
    app: &App,
    visitor: &Visitor,
    row: inbound_mails::Model,
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let raw = desk::blob(conn, row.raw_id).await?;
    let read = tokio::task::spawn_blocking(move || Reading::of(&raw))
        .await
        .map_err(Error::internal)?;
    let settled_by = match row.settled_by {
        Some(id) => directory::actor(conn, id).await?.map(|a| a.label()),
        None => None,
    };
    let title = if row.subject.is_empty() {
        "(sans objet)"
    } else {
        &row.subject
    };
    let status = errors.status();
    page_with(
        status,
        &Page {
            frame: Frame::new(app, visitor, Section::Mail, title),
            read,
            ticket: ticket_of(app, &row).await?,
            settled_by: settled_by.unwrap_or_default(),
            can_act: policy::works_on_tickets(actor) && row.fate == "quarantine" && row.settled_at.is_none(),
            authorities: directory::authorities(conn, actor.service_id).await?,
            row,
            typed,
            errors,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(can_act: bool) -> Page {
        Page {
            frame: Frame::sample(),
            row: inbound_mails::Model {
                id: 5,
                service_id: 1,
                digest: String::new(),
                content_digest: String::new(),
                message_id: String::new(),
                from_address: "inconnu@example.org".into(),
                from_name: "<i>Paul</i>".into(),
                subject: "Bonjour".into(),
                received_at: 1_795_000_000,
                fate: if can_act { "quarantine" } else { "ignored" }.into(),
                reason: "Expéditeur inconnu".into(),
                cause: "unknown".into(),
                ticket_id: None,
                raw_id: 1,
                settled_at: (!can_act).then_some(1_795_000_100),
                settled_by: None,
            },
            read: Reading::of(b"From: inconnu@example.org\r\nSubject: x\r\n\r\n<script>alert(1)</script>"),
            ticket: Some(7),
            settled_by: "Tom Roux".into(),
            can_act,
            authorities: Vec::new(),
            typed: Typed::default(),
            errors: Errors::one("number", "Aucun ticket."),
        }
    }

    #[test]
    fn the_template_renders_and_what_came_in_stays_text() {
        let html = sample(true).render().unwrap();
        assert!(html.contains("/messages/5/abandon") && html.contains("Aucun ticket."));
        assert!(!html.contains("<script>alert") && !html.contains("<i>Paul"));
        let html = sample(false).render().unwrap();
        assert!(!html.contains("/messages/5/abandon") && html.contains("Tom Roux"));
    }
}
