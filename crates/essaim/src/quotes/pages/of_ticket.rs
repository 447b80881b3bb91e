//! The quotes of a ticket, and the form that prepares another.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::form::{Row as FormRow, Typed};
use crate::app::App;
use crate::db::entities::quotes::Model as Quote;
use crate::db::entities::tickets;
use crate::desk::store as desk;
use crate::error::Result;
use crate::quotes::model::{State as Standing, reference_of, until};
use crate::quotes::{store, verbs};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, committed, words};

/// A quote of the ticket.
struct Kept {
    id: i64,
    reference: String,
    title: String,
    gross: i64,
    state: &'static str,
    class: &'static str,
    until: String,
}

#[derive(Template)]
#[template(path = "quotes/of_ticket.html")]
struct Page {
    frame: Frame,
    number: i64,
    subject: String,
    open: bool,
    kept: Vec<Kept>,
    action: String,
    typed: Typed,
    rows: Vec<FormRow>,
    errors: Errors,
}

/// `GET /tickets/{number}/devis`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(number): Key<i64>) -> Result<Response> {
    let ticket = desk::by_number(app.db.read(), visitor.actor()?, number).await?;
    let typed = Typed::blank(words::local(app.now()).date(), &ticket.subject);
    answer(&app, &visitor, ticket, typed, Errors::none()).await
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    ticket: tickets::Model,
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let kept = store::of_ticket(app.db.read(), visitor.actor()?, ticket.id).await?;
    let status = errors.status();
    page_with(
        status,
        &Page {
            frame: Frame::new(
                app,
                visitor,
                Section::Tickets,
                format!("Devis du ticket {}", ticket.number),
            ),
            number: ticket.number,
            subject: ticket.subject,
            open: ticket.open,
            kept: kept.iter().map(told).collect(),
            action: format!("/tickets/{}/devis", ticket.number),
            rows: typed.rows(&errors),
            typed,
            errors,
        },
    )
}

fn told(quote: &Quote) -> Kept {
    let state = Standing::of(quote);
    Kept {
        id: quote.id,
        reference: reference_of(quote),
        title: quote.title.clone(),
        gross: quote.gross_cents,
        state: state.label(),
        class: state.class(),
        until: until(quote),
    }
}

/// `POST /tickets/{number}/devis`
pub async fn create(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let ticket = desk::by_number(app.db.read(), actor, number).await?;
    let mut errors = Errors::none();
    let draft = typed.read(&mut errors);
    if !errors.is_empty() {
        return answer(&app, &visitor, ticket, typed, errors).await;
    }
    let tx = app.db.write().await?;
    let quote = verbs::draft(&app, &tx, actor, number, &draft).await?;
    committed(
        tx,
        &format!("/devis/{}", quote.id),
        "Devis préparé. Relisez-le, puis envoyez-le aux référents.",
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::model::tests::sample;

    #[test]
    fn the_page_has_the_quotes_and_the_form_with_its_mistakes() {
        let mut typed = Typed::blank(jiff::civil::date(2026, 3, 2), "Écrans");
        typed.item.push("Écran".into());
        let errors = Errors::one("item-0", "Écrivez un montant.");
        let html = Page {
            frame: Frame::sample(),
            number: 7,
            subject: "Écrans".into(),
            open: true,
            kept: vec![told(&sample(Standing::Refused))],
            action: "/tickets/7/devis".into(),
            rows: typed.rows(&errors),
            typed,
            errors,
        }
        .render()
        .unwrap();
        for said in [
            "D2026-0012",
            "refusé",
            "Écrivez un montant.",
            "value=\"Écran\"",
            "2026-04-01",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
