//! One quote: its figures, where it stands, and what may be done.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::ToSpan;
use serde::Deserialize;

use super::form::{Row as FormRow, Typed};
use crate::app::App;
use crate::catalogue::asks;
use crate::db::entities::quotes::Model as Quote;
use crate::db::entities::{quote_lines, tickets};
use crate::desk::store as desk;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::quotes::model::{self, METHOD, State as Standing, reference_of, totals, until};
use crate::quotes::{document, policy, store, verbs};
use crate::web::layout::page_with;
use crate::web::{Button, Errors, Form, Frame, Key, Section, Visitor, committed, done, words};

/// A line as the page shows it.
pub struct Shown {
    pub label: String,
    pub quantity: i64,
    pub unit: i64,
    pub rate: &'static str,
    pub net: i64,
}

/// The figures of a quote, shared with the page of the referent's link.
pub struct Figures {
    pub reference: String,
    pub title: String,
    pub supplier: String,
    pub note: String,
    pub authority: String,
    pub state: &'static str,
    pub class: &'static str,
    pub until: String,
    pub lines: Vec<Shown>,
    /// Words of the rate, base and tax.
    pub rates: Vec<(&'static str, i64, i64)>,
    pub net: i64,
    pub vat: i64,
    pub gross: i64,
    pub method: &'static str,
    /// Who answered, when, and what they wrote.
    pub answer: String,
    pub answer_note: String,
}

fn rate_words(rate: i64) -> &'static str {
    model::RATES
        .iter()
        .find(|(known, _)| *known == rate)
        .map_or("–", |(_, label)| label)
}

impl Figures {
    pub async fn load(app: &App, quote: &Quote) -> Result<Figures> {
        let conn = app.db.read();
        let essaim = Actor::system(quote.service_id);
        let lines = store::lines(conn, quote).await?;
        let authority = directory::authority(conn, &essaim, quote.authority_id).await?;
        let who = match quote.answered_by {
            Some(id) => directory::actor(conn, id).await?.map(|a| a.label()),
            None => None,
        };
        let state = Standing::of(quote);
        let answer = match quote.answered_at {
            Some(at) => format!(
                "{} {}, {}",
                upper(state.label()),
                who.map(|w| format!("par {w}")).unwrap_or_default(),
                words::in_full(&at, &app.now())
            ),
            None => String::new(),
        };
        Ok(Figures::of(quote, &lines, authority.name, answer))
    }

    pub fn of(quote: &Quote, lines: &[quote_lines::Model], authority: String, answer: String) -> Figures {
        let state = Standing::of(quote);
        Figures {
            reference: reference_of(quote),
            title: quote.title.clone(),
            supplier: quote.supplier.clone(),
            note: quote.note.clone(),
            authority,
            state: state.label(),
            class: state.class(),
            until: until(quote),
            rates: totals(lines)
                .rates
                .iter()
                .map(|r| (rate_words(r.rate), r.net, r.vat))
                .collect(),
            lines: lines
                .iter()
                .map(|line| Shown {
                    label: line.label.clone(),
                    quantity: line.quantity,
                    unit: line.unit_cents,
                    rate: rate_words(line.rate),
                    net: line.quantity.saturating_mul(line.unit_cents),
                })
                .collect(),
            net: quote.net_cents,
            vat: quote.vat_cents,
            gross: quote.gross_cents,
            method: METHOD,
            answer,
            answer_note: quote.answer_note.clone(),
        }
    }
}

fn upper(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[derive(Template)]
#[template(path = "quotes/show.html")]
struct Page {
    frame: Frame,
    id: i64,
    ticket: i64,
    figures: Figures,
    /// The service may rewrite it, send it, take it back.
    may_edit: bool,
    may_send: bool,
    may_withdraw: bool,
    may_answer: bool,
    may_accept: bool,
    renewal: String,
    action: String,
    typed: Typed,
    rows: Vec<FormRow>,
    until_default: String,
    errors: Errors,
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    id: i64,
    typed: Option<Typed>,
    errors: Errors,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let quote = store::quote(conn, actor, id).await?;
    let ticket = ticket_of(app, &quote).await?;
    let lines = store::lines(conn, &quote).await?;
    let state = Standing::of(&quote);
    let today = words::local(app.now()).date();
    let writes = policy::may_write(actor).is_ok();
    let answers = policy::may_answer(actor, &quote).is_ok();
    let typed = typed.unwrap_or_else(|| Typed::of(&quote, &lines));
    let status = errors.status();
    let later = today.checked_add(30.days()).unwrap_or(today);
    let page = Page {
        frame: Frame::new(
            app,
            visitor,
            Section::Tickets,
            format!("Devis {}", reference_of(&quote)),
        ),
        id,
        ticket: ticket.number,
        figures: Figures::load(app, &quote).await?,
        may_edit: writes && state == Standing::Draft,
        may_send: writes && matches!(state, Standing::Draft | Standing::Expired),
        may_withdraw: writes && matches!(state, Standing::Draft | Standing::Sent | Standing::Expired),
        may_answer: answers && matches!(state, Standing::Sent | Standing::Expired),
        may_accept: answers && model::is_valid(&quote, today),
        renewal: quote
            .renewal_at
            .map(|at| words::in_full(&at, &app.now()))
            .unwrap_or_default(),
        action: format!("/devis/{id}"),
        until_default: match asks::day(&quote.valid_until) {
            Some(day) if day >= today => day,
            _ => later,
        }
        .to_string(),
        rows: typed.rows(&errors),
        typed,
        errors,
    };
    page_with(status, &page)
}

/// The ticket of a quote already checked: a referent of the authority sees it too.
pub(super) async fn ticket_of(app: &App, quote: &Quote) -> Result<tickets::Model> {
    desk::by_id(app.db.read(), &Actor::system(quote.service_id), quote.ticket_id).await
}

/// `GET /devis/{quote}`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(id): Key<i64>) -> Result<Response> {
    answer(&app, &visitor, id, None, Errors::none()).await
}

/// `POST /devis/{quote}`: a draft, written anew.
pub async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    store::quote(app.db.read(), actor, id).await?;
    let mut errors = Errors::none();
    let draft = typed.read(&mut errors);
    if !errors.is_empty() {
        return answer(&app, &visitor, id, Some(typed), errors).await;
    }
    let tx = app.db.write().await?;
    verbs::edit(&app, &tx, actor, id, &draft).await?;
    committed(tx, &format!("/devis/{id}"), "Devis enregistré.").await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    valid_until: String,
}

/// `POST /devis/{quote}/envoi`
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Sent>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    store::quote(app.db.read(), actor, id).await?;
    let Some(day) = asks::day(&typed.valid_until) else {
        let errors = Errors::one("until", "Indiquez jusqu’à quel jour ce devis est valable.");
        return answer(&app, &visitor, id, None, errors).await;
    };
    let tx = app.db.write().await?;
    match verbs::send(&app, &tx, actor, id, day).await {
        Ok(_) => tx.commit().await?,
        Err(Error::Invalid(why)) => {
            tx.rollback().await?;
            return answer(&app, &visitor, id, None, Errors::one("until", why)).await;
        }
        Err(error) => return Err(error),
    }
    Ok(done(
        &format!("/devis/{id}"),
        "Devis envoyé aux référents. Le ticket attend leur réponse\u{a0}: son délai ne court pas.",
    ))
}

/// `POST /devis/{quote}/retrait`
pub async fn withdraw(Key(id): Key<i64>, Button { app, actor }: Button) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::withdraw(&app, &tx, &actor, id).await?;
    committed(tx, &format!("/devis/{id}"), "Devis retiré.").await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answered {
    note: String,
}

/// `POST /devis/{quote}/acceptation`
pub async fn accept(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Answered>,
) -> Result<Response> {
    decide(&app, &visitor, id, true, &typed.note).await
}

/// `POST /devis/{quote}/refus`
pub async fn refuse(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Answered>,
) -> Result<Response> {
    decide(&app, &visitor, id, false, &typed.note).await
}

async fn decide(app: &App, visitor: &Visitor, id: i64, accepted: bool, note: &str) -> Result<Response> {
    let mut errors = Errors::none();
    let note = errors.text("note", note, 2_000, None);
    if !errors.is_empty() {
        return answer(app, visitor, id, None, errors).await;
    }
    let tx = app.db.write().await?;
    verbs::answer(app, &tx, visitor.actor()?, id, accepted, &note).await?;
    tx.commit().await?;
    let said = if accepted {
        "Devis accepté. Le service reprend le ticket."
    } else {
        "Devis refusé. Le service en est prévenu."
    };
    Ok(done(&format!("/devis/{id}"), said))
}

/// `GET /devis/{quote}/document`
pub async fn document(State(app): State<App>, actor: Actor, Key(id): Key<i64>) -> Result<Response> {
    let quote = store::quote(app.db.read(), &actor, id).await?;
    pdf(&app, &quote).await
}

/// The PDF of a quote already checked.
pub(super) async fn pdf(app: &App, quote: &Quote) -> Result<Response> {
    let ticket = ticket_of(app, quote).await?;
    let printed = document::of(app.db.read(), quote, &ticket).await?;
    let name = format!("devis-{}.pdf", reference_of(quote));
    let mut response = document::bytes(printed).await?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    let disposition = format!("inline; filename=\"{name}\"");
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).map_err(Error::internal)?,
    );
    Ok(response)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::quotes::model::tests::sample;

    pub(in crate::quotes::pages) fn figures(state: Standing) -> Figures {
        let line = quote_lines::Model {
            id: 1,
            quote_id: 4,
            position: 0,
            label: "Écran 24 pouces".into(),
            quantity: 2,
            unit_cents: 14_900,
            rate: 2000,
        };
        Figures::of(&sample(state), &[line], "Commune d’Alpha".into(), String::new())
    }

    #[test]
    fn the_page_has_the_figures_and_what_may_be_done() {
        for all in [true, false] {
            let html = Page {
                frame: Frame::sample(),
                id: 4,
                ticket: 7,
                figures: figures(Standing::Sent),
                may_edit: all,
                may_send: all,
                may_withdraw: all,
                may_answer: all,
                may_accept: all,
                renewal: String::new(),
                action: "/devis/4".into(),
                typed: Typed::default(),
                rows: Typed::default().rows(&Errors::none()),
                until_default: "2026-04-01".into(),
                errors: Errors::one("until", "Cette date est passée."),
            }
            .render()
            .unwrap();
            assert!(html.contains("Écran 24 pouces") && html.contains("357,60\u{a0}€"));
            for act in ["envoi", "retrait", "acceptation", "refus"] {
                assert_eq!(html.contains(&format!("/devis/4/{act}")), all, "{act}");
            }
        }
    }
}
