//! The date agreed with the requester.

use axum::extract::State;
use axum::response::Response;

use super::Typed;
use super::acts::{Act, in_one};
use crate::app::App;
use crate::catalogue::asks;
use crate::desk::verbs;
use crate::error::Result;
use crate::web::{Errors, Form, Key, Visitor};

/// `POST /tickets/{number}/date-convenue`
pub async fn agree(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "date-convenue", typed);
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let detail = errors.text("detail", &act.typed.detail, 500, None);
    let day = asks::day(&act.typed.day);
    if day.is_none() {
        errors.add("day", "Indiquez la date, par exemple 24/11/2026.");
    }
    let (Some(day), true) = (day, errors.is_empty()) else {
        return act.again(errors).await;
    };
    let outcome = in_one!(act, |tx| verbs::agree(&app, &tx, actor, number, day, &detail));
    act.answer(
        outcome,
        "day",
        "Date convenue enregistrée. Le demandeur en est prévenu.",
    )
    .await
}
