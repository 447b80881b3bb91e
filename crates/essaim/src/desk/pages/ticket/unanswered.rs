//! What the sheet of a ticket must know and nobody answered: a ticket that came by mail was given its sheet afterwards.

use axum::extract::State;
use axum::response::Response;

use super::acts::Act;
use super::draft::{Draft, Typed};
use crate::app::App;
use crate::catalogue::asks::{self, Ask};
use crate::catalogue::store as catalogue;
use crate::db::ConnectionTrait;
use crate::db::entities::tickets;
use crate::desk::store;
use crate::desk::verbs;
use crate::directory::Actor;
use crate::error::Result;
use crate::web::{Errors, Form, Key, Visitor, done};

/// The questions still to answer, with what was typed.
#[derive(Default)]
pub struct Unanswered {
    pub asks: Vec<Ask>,
}

impl Unanswered {
    pub async fn load<C: ConnectionTrait>(
        conn: &C,
        actor: &Actor,
        ticket: &tickets::Model,
        draft: &Draft,
    ) -> Result<Unanswered> {
        let fields = store::unanswered(conn, actor, ticket).await?;
        if fields.is_empty() {
            return Ok(Unanswered::default());
        }
        let (authority, person) = (Some(ticket.authority_id), Some(ticket.requester_id));
        let lists = catalogue::lists(conn, actor.service_id, authority, person, &fields).await?;
        Ok(Unanswered {
            asks: asks::asks(&fields, &draft.typed.answers, &lists),
        })
    }
}

/// `POST /tickets/{number}/questions`
pub async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "questions", typed);
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let ticket = store::by_number(conn, actor, number).await?;
    verbs::may_answer(actor, &ticket)?;
    let fields = store::unanswered(conn, actor, &ticket).await?;
    let (authority, person) = (Some(ticket.authority_id), Some(ticket.requester_id));
    let lists = catalogue::lists(conn, actor.service_id, authority, person, &fields).await?;
    let mut errors = Errors::none();
    let answers = asks::read(&fields, &act.typed.answers, &lists, &mut errors);
    if !errors.is_empty() {
        return act.again(errors).await;
    }
    let tx = app.db.write().await?;
    verbs::answer_questions(&app, &tx, actor, number, answers).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/tickets/{number}#h-reponses"),
        "Les réponses sont enregistrées.",
    ))
}
