//! One act on many tickets: each in a transaction of its own, so that one that refuses keeps no other back, and each told.

use crate::app::App;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::verbs;
use crate::directory::Actor;
use crate::error::{Error, Result};

/// What is done to every chosen ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Take,
    Assign { technician_id: i64 },
    Team { team_id: i64 },
    Priority { several_people: bool, blocking: bool },
    Suspend { reason: String, detail: String },
    Resolve { text: String },
}

impl Act {
    async fn on(&self, app: &App, tx: &Tx, actor: &Actor, number: i64) -> Result<tickets::Model> {
        match self {
            Act::Take => verbs::assign_to_me(app, tx, actor, number).await,
            Act::Assign { technician_id } => verbs::assign(app, tx, actor, number, *technician_id).await,
            Act::Team { team_id } => verbs::give_to_team(app, tx, actor, number, *team_id).await,
            Act::Priority {
                several_people,
                blocking,
            } => verbs::change_priority(app, tx, actor, number, *several_people, *blocking).await,
            Act::Suspend { reason, detail } => verbs::suspend(app, tx, actor, number, reason, detail).await,
            Act::Resolve { text } => verbs::resolve(app, tx, actor, number, text).await,
        }
    }
}

/// What became of the chosen tickets, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub done: Vec<i64>,
    /// Each with the sentence of its refusal.
    pub refused: Vec<(i64, String)>,
}

/// Acts on each ticket, in the order of the numbers.
///
/// # Errors
/// A refusal of a ticket is told in the outcome. [`Error::NotFound`] when the actor sees none of them; a failure of ours
/// stops there, and what is done stays done.
pub async fn all(app: &App, actor: &Actor, numbers: &[i64], act: &Act) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let mut unseen = 0;
    for &number in numbers {
        let tx = app.db.write().await?;
        match act.on(app, &tx, actor, number).await {
            Ok(_) => {
                tx.commit().await?;
                outcome.done.push(number);
            }
            Err(Error::Refused(why) | Error::Conflict(why) | Error::Invalid(why)) => {
                outcome.refused.push((number, why));
            }
            Err(Error::NotFound) => {
                unseen += 1;
                outcome
                    .refused
                    .push((number, "Ce ticket n’existe pas dans votre service.".into()));
            }
            Err(error) => return Err(error),
        }
    }
    if unseen > 0 && unseen == numbers.len() {
        return Err(Error::NotFound);
    }
    Ok(outcome)
}
