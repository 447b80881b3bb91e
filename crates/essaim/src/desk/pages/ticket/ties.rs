//! The ties of the ticket's page, and its forms: link, merge, split.

use axum::extract::State;
use axum::response::Response;
use sea_orm::ConnectionTrait;

use super::acts::{Act, in_one};
use super::{Draft, Typed};
use crate::app::App;
use crate::db::entities::tickets;
use crate::desk::model;
use crate::desk::pages::filters::Choice;
use crate::desk::pages::queue::state_class;
use crate::desk::ties::model::Kind;
use crate::desk::ties::{self, store, verbs};
use crate::error::Result;
use crate::web::{Errors, Form, Key, Visitor, done};

/// One tie, read from this ticket.
pub struct Tied {
    pub id: i64,
    pub words: &'static str,
    pub number: i64,
    pub subject: String,
    pub authority: String,
    pub state: &'static str,
    pub state_class: &'static str,
    pub by_hand: bool,
}

/// What the page says of other tickets.
#[derive(Default)]
pub struct Ties {
    pub all: Vec<Tied>,
    /// Open tickets that this one answers.
    pub parts: i64,
    /// The ticket that this one was merged into.
    pub merged_into: Option<i64>,
    pub kinds: Vec<Choice>,
}

impl Ties {
    pub async fn load<C: ConnectionTrait>(conn: &C, ticket: &tickets::Model, draft: &Draft) -> Result<Ties> {
        let lines = store::of_ticket(conn, ticket.id).await?;
        let is = |kind: Kind, slug: &str| slug == kind.slug();
        let parts = lines
            .iter()
            .filter(|line| !line.outward && line.open && is(Kind::PartOf, &line.kind))
            .count();
        let typed = if draft.of("liens") {
            draft.typed.kind.as_str()
        } else {
            "part_of"
        };
        Ok(Ties {
            parts: i64::try_from(parts).unwrap_or(i64::MAX),
            merged_into: lines
                .iter()
                .find(|line| line.outward && is(Kind::Merged, &line.kind))
                .map(|line| line.number),
            kinds: Kind::BY_HAND
                .iter()
                .map(|kind| Choice::new(kind.slug(), kind.label(), typed))
                .collect(),
            all: lines.into_iter().filter_map(tied).collect(),
        })
    }
}

fn tied(line: store::TieLine) -> Option<Tied> {
    let kind = Kind::parse(&line.kind)?;
    Some(Tied {
        id: line.id,
        words: if line.outward {
            kind.label()
        } else {
            kind.label_back()
        },
        number: line.number,
        subject: line.subject,
        authority: line.authority,
        state: model::State::parse(&line.state).map_or("", model::State::label),
        state_class: state_class(&line.state),
        by_hand: Kind::BY_HAND.contains(&kind),
    })
}

/// The number of the other ticket, as typed: « 12 », « n° 12 », « #12 ».
fn other(typed: &str, errors: &mut Errors) -> i64 {
    let digits = typed
        .trim()
        .trim_start_matches(['#', 'n', 'N', '°', ' ', '\u{a0}']);
    digits.parse().unwrap_or_else(|_| {
        errors.add("other", "Donnez le numéro de l’autre ticket.");
        0
    })
}

/// `POST /tickets/{number}/liens`
pub async fn link(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "liens", typed);
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let to = other(&act.typed.other, &mut errors);
    let kind = Kind::parse(&act.typed.kind).unwrap_or(Kind::Merged);
    if !errors.is_empty() {
        return act.again(errors).await;
    }
    let outcome = in_one!(act, |tx| verbs::link(&app, &tx, actor, number, kind, to));
    act.answer(outcome, "other", "Tickets liés.").await
}

/// `POST /tickets/{number}/liens/{tie}/retrait`
pub async fn unlink(
    State(app): State<App>,
    visitor: Visitor,
    Key((number, tie)): Key<(i64, i64)>,
    Form(_): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "liens", Typed::default());
    let actor = visitor.actor()?;
    let outcome = in_one!(act, |tx| verbs::unlink(&app, &tx, actor, number, tie));
    act.answer(outcome, "other", "Lien défait.").await
}

/// `POST /tickets/{number}/fusion`
pub async fn merge(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "fusion", typed);
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let into = other(&act.typed.other, &mut errors);
    if !errors.is_empty() {
        return act.again(errors).await;
    }
    let outcome = in_one!(act, |tx| ties::merge(&app, &tx, actor, number, into));
    let sentence = format!(
        "Ticket fusionné dans le n°\u{a0}{into}\u{a0}: il ne compte plus, et son demandeur est prévenu."
    );
    act.answer(outcome, "other", &sentence).await
}

/// `POST /tickets/{number}/fusion/annulation`
pub async fn unmerge(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "fusion", typed);
    let actor = visitor.actor()?;
    let outcome = in_one!(act, |tx| ties::unmerge(&app, &tx, actor, number));
    act.answer(
        outcome,
        "other",
        "Fusion annulée\u{a0}: ce ticket compte de nouveau, et son délai reprend.",
    )
    .await
}

/// `POST /tickets/{number}/messages/{message}/separation`
pub async fn split(
    State(app): State<App>,
    visitor: Visitor,
    Key((number, message)): Key<(i64, i64)>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "separation", typed);
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let subject = errors.line(
        "subject",
        &act.typed.subject,
        200,
        "Donnez un objet au nouveau ticket.",
    );
    if !errors.is_empty() {
        return act.again(errors).await;
    }
    let outcome = in_one!(act, |tx| ties::split(&app, &tx, actor, number, message, &subject));
    match outcome {
        Ok(made) => Ok(done(
            &format!("/tickets/{}", made.number),
            &format!("Ticket n°\u{a0}{} ouvert à partir de ce message.", made.number),
        )),
        outcome => act.answer(outcome, "subject", "").await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        let mut errors = Errors::none();
        for typed in ["12", " n°\u{a0}12 ", " n° 12 ", "#12", "n°12"] {
            assert_eq!(other(typed, &mut errors), 12, "{typed}");
        }
        assert!(errors.is_empty());
        other("douze", &mut errors);
        assert!(!errors.is_empty());
    }
}
