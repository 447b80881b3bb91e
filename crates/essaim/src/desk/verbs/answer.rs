//! The questions of a sheet, answered once the ticket is there.

use super::trace;
use crate::app::App;
use crate::catalogue::asks::Answer;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::{policy, store};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Whether an actor may write down answers for a ticket that they see.
pub fn may_answer(actor: &Actor, ticket: &tickets::Model) -> Result<()> {
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused(
            "Seul le service note les réponses aux questions d’un ticket.".into(),
        ));
    }
    if !ticket.open {
        return Err(Error::Conflict(
            "Ce ticket est résolu\u{a0}: rouvrez-le avant de compléter ses réponses.".into(),
        ));
    }
    Ok(())
}

/// Keeps answers beside those that the ticket has; a question already answered keeps its first answer.
pub async fn answer_questions(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    answers: Vec<Answer>,
) -> Result<tickets::Model> {
    let row = store::by_number(tx, actor, number).await?;
    may_answer(actor, &row)?;
    if answers.is_empty() {
        return Ok(row);
    }
    let labels: Vec<String> = answers.iter().map(|a| a.label.clone()).collect();
    store::keep_answers(tx, &row, answers).await?;
    trace(app, tx, actor, &row, "ticket.answered", labels.join(", ")).await?;
    Ok(row)
}
