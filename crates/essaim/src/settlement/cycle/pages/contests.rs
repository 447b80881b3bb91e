//! Contesting one or several tickets: the form, and its sending.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::{authorities, tickets};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::cycle::model::Reason;
use crate::settlement::cycle::verbs::{self, Contestation, LONGEST_TEXT};
use crate::settlement::cycle::{policy, store};
use crate::web::layout::page_with;
use crate::web::words::day_in_words;
use crate::web::{Errors, Form, Frame, Section, Visitor, done, words};

/// Most tickets contested in one go.
const MOST: usize = 200;

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// Numbers of the tickets.
    pub ticket: Vec<String>,
    pub reason: String,
    pub repeats: String,
    pub member: String,
    pub detail: String,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "settlement/cycle/contest_form.html")]
struct Page {
    frame: Frame,
    year: i64,
    until: String,
    tickets: Vec<tickets::Model>,
    back: String,
    reasons: Vec<Choice>,
    members: Vec<Choice>,
    typed: Typed,
    errors: Errors,
}

/// `GET /bilans/{year}/contestations/nouvelle?ticket=12&ticket=15`
pub async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let typed: Typed =
        serde_html_form::from_str(query.as_deref().unwrap_or_default()).map_err(|_| Error::NotFound)?;
    render(&app, &visitor, year, typed, Errors::none()).await
}

async fn render(app: &App, visitor: &Visitor, year: i64, typed: Typed, errors: Errors) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let cycle = store::cycle(conn, actor, year).await?;
    let mut chosen = Vec::new();
    for number in numbers(&typed) {
        let ticket = store::counted_ticket(conn, actor, year, number).await?;
        if !policy::contests_for(actor, ticket.authority_id) {
            return Err(Error::NotFound);
        }
        chosen.push(ticket);
    }
    policy::takes_contests(&cycle, year, app.now())?;
    if chosen.is_empty() {
        return Err(Error::Invalid(
            "Cochez au moins un ticket dans la liste, puis choisissez « Contester ».".into(),
        ));
    }
    let status = errors.status();
    let own = chosen[0].authority_id;
    let all = directory::authorities(conn, actor.service_id).await?;
    page_with(
        status,
        &Page {
            frame: Frame::new(app, visitor, Section::Settlement, "Contester des tickets"),
            year,
            until: cycle.until().map(day_in_words).unwrap_or_default(),
            tickets: chosen,
            back: format!("/bilans/{year}/tickets?collectivite={own}"),
            reasons: reasons(&typed.reason),
            members: members(&all, own, &typed.member),
            typed,
            errors,
        },
    )
}

fn reasons(chosen: &str) -> Vec<Choice> {
    let choice = |reason: Reason| Choice {
        value: reason.slug().into(),
        label: reason.label().into(),
        chosen: reason.slug() == chosen,
    };
    Reason::ALL.into_iter().map(choice).collect()
}

fn members(all: &[authorities::Model], own: i64, chosen: &str) -> Vec<Choice> {
    all.iter()
        .filter(|a| a.id != own)
        .map(|a| Choice {
            value: a.id.to_string(),
            label: a.name.clone(),
            chosen: a.id.to_string() == chosen,
        })
        .collect()
}

/// The numbers asked for, without repetition.
fn numbers(typed: &Typed) -> Vec<i64> {
    let mut all: Vec<i64> = typed
        .ticket
        .iter()
        .filter_map(|n| n.trim().parse().ok())
        .collect();
    all.sort_unstable();
    all.dedup();
    all.truncate(MOST);
    all
}

/// What was typed as a contest, with what is wrong beside its field.
async fn read(
    app: &App,
    actor: &Actor,
    year: i64,
    typed: &Typed,
    errors: &mut Errors,
) -> Result<Contestation> {
    let reason = Reason::parse(&typed.reason);
    if reason.is_none() {
        errors.add("reason", "Choisissez un motif.");
    }
    let reason = reason.unwrap_or(Reason::Other);
    let missing =
        (reason == Reason::Other).then_some("Écrivez le motif : le service doit pouvoir vous répondre.");
    let detail = errors.text("detail", &typed.detail, LONGEST_TEXT, missing);
    let other_authority = (reason == Reason::WrongMember)
        .then(|| typed.member.parse().ok())
        .flatten();
    if reason == Reason::WrongMember && other_authority.is_none() {
        errors.add("member", "Choisissez la collectivité que ces tickets concernent.");
    }
    let repeats = (reason == Reason::Duplicate)
        .then(|| {
            typed
                .repeats
                .trim()
                .trim_start_matches("n°")
                .trim()
                .parse::<i64>()
                .ok()
        })
        .flatten();
    if reason == Reason::Duplicate && !is_other(app, actor, year, typed, repeats).await? {
        errors.add(
            "repeats",
            "Écrivez le numéro d’un autre ticket de votre collectivité, que celui-ci répète.",
        );
    }
    Ok(Contestation {
        reason,
        detail,
        other_authority,
        repeats,
    })
}

/// Whether a number is another ticket of the same member.
async fn is_other(app: &App, actor: &Actor, year: i64, typed: &Typed, number: Option<i64>) -> Result<bool> {
    let conn = app.db.read();
    let (Some(number), Some(first)) = (number, numbers(typed).first().copied()) else {
        return Ok(false);
    };
    let ticket = store::counted_ticket(conn, actor, year, first).await?;
    let other = store::ticket_of(conn, actor, ticket.authority_id, number).await?;
    Ok(other.is_some() && !numbers(typed).contains(&number))
}

/// `POST /bilans/{year}/contestations`
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let all = numbers(&typed);
    let mut errors = Errors::none();
    let why = read(&app, actor, year, &typed, &mut errors).await?;
    if !errors.is_empty() {
        return render(&app, &visitor, year, typed, errors).await;
    }
    let tx = app.db.write().await?;
    verbs::contest(&app, &tx, actor, year, &all, &why).await?;
    tx.commit().await?;
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let said = format!(
        "{}. Le service vous répondra avec sa raison.",
        words::plural(&count, "ticket contesté", "tickets contestés")
    );
    Ok(done(&format!("/bilans/{year}/mise-a-jour"), &said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_asked_for_once() {
        let typed = Typed {
            ticket: vec!["15".into(), " 12 ".into(), "15".into(), "x".into()],
            ..Typed::default()
        };
        assert_eq!(numbers(&typed), [12, 15]);
    }

    #[test]
    fn the_form_keeps_what_was_typed_and_says_what_is_wrong() {
        let html = Page {
            frame: Frame::sample(),
            year: 2025,
            until: "20/03/2026".into(),
            tickets: Vec::new(),
            back: "/bilans/2025/tickets?collectivite=2".into(),
            reasons: reasons("duplicate"),
            members: vec![Choice {
                value: "3".into(),
                label: "Commune de Gamma".into(),
                chosen: true,
            }],
            typed: Typed {
                repeats: "douze".into(),
                detail: "Deux fois <le> même".into(),
                ..Typed::default()
            },
            errors: Errors::one("repeats", "Écrivez le numéro."),
        }
        .render()
        .unwrap();
        for said in [
            "value=\"duplicate\" checked",
            "value=\"douze\"",
            "id=\"repeats-err\"",
            "href=\"#repeats\"",
            "Deux fois &#60;le",
            "20/03/2026",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
