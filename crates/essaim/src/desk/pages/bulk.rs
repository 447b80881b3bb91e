//! The bar of the queue that acts on the chosen tickets. When something is missing or refused the queue comes back as it
//! was, with the tickets still chosen and what was typed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sea_orm::ConnectionTrait;
use serde::Deserialize;

use super::filters::{Asked, Choice};
use super::queue;
use super::ticket::choices::{CELLS, parse_cell};
use crate::app::App;
use crate::desk::bulk::{self, Act, Outcome};
use crate::desk::model::SUSPEND_REASONS;
use crate::desk::policy;
use crate::directory::{Actor, Role, store as directory};
use crate::error::{Error, Result};
use crate::web::{Errors, Form, Visitor, done, paging, words};

/// The tickets chosen in the queue, and the fields of every act.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    number: Vec<i64>,
    /// The query of the queue to come back to.
    question: String,
    technician: String,
    team: String,
    cell: String,
    reason: String,
    detail: String,
    text: String,
}

/// The bar.
#[derive(Default)]
pub struct Bar {
    /// The actor works on tickets: without that, no box and no bar.
    pub shown: bool,
    pub can_take: bool,
    pub typed: Typed,
    pub errors: Errors,
    pub outcome: Outcome,
    pub technicians: Vec<Choice>,
    pub teams: Vec<Choice>,
    pub cells: Vec<Choice>,
    pub reasons: Vec<Choice>,
}

impl Bar {
    /// The bar of a queue just opened.
    pub async fn load<C: ConnectionTrait>(conn: &C, actor: &Actor, typed: Typed) -> Result<Bar> {
        if !policy::works_on_tickets(actor) {
            return Ok(Bar::default());
        }
        let technicians = directory::technicians(conn, actor.service_id).await?;
        let teams = directory::teams(conn, actor.service_id).await?;
        Ok(Bar {
            shown: true,
            can_take: actor.has(Role::Technician),
            technicians: technicians
                .into_iter()
                .map(|p| Choice::new(p.id, p.label(), &typed.technician))
                .collect(),
            teams: teams
                .into_iter()
                .map(|t| Choice::new(t.id, t.name, &typed.team))
                .collect(),
            cells: CELLS
                .iter()
                .map(|(slug, label)| Choice::new(slug, *label, &typed.cell))
                .collect(),
            reasons: SUSPEND_REASONS
                .iter()
                .map(|(slug, label)| Choice::new(slug, *label, &typed.reason))
                .collect(),
            typed,
            ..Bar::default()
        })
    }

    pub fn is_picked(&self, number: &i64) -> bool {
        self.typed.number.contains(number)
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.of(field)
    }

    pub fn has_refusals(&self) -> bool {
        !self.outcome.refused.is_empty()
    }

    /// « 12 tickets faits, 1 refusé : »
    pub fn told(&self) -> String {
        let (made, refused) = (count(&self.outcome.done), count(&self.outcome.refused));
        format!(
            "{}, {}\u{a0}:",
            words::plural(&made, "ticket fait", "tickets faits"),
            words::plural(&refused, "refusé", "refusés")
        )
    }

    pub fn detail(&self) -> &str {
        &self.typed.detail
    }

    pub fn text(&self) -> &str {
        &self.typed.text
    }
}

fn count<T>(list: &[T]) -> i64 {
    i64::try_from(list.len()).unwrap_or(i64::MAX)
}

/// `POST /file/prise-en-charge`
pub async fn take(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    run(&app, &visitor, typed, Ok(Act::Take)).await
}

/// `POST /file/attribution`
pub async fn assign(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let act = match typed.technician.parse() {
        Ok(technician_id) => Ok(Act::Assign { technician_id }),
        Err(_) => Err(Errors::one("technician", "Choisissez à qui confier ces tickets.")),
    };
    run(&app, &visitor, typed, act).await
}

/// `POST /file/pole`
pub async fn team(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let act = match typed.team.parse() {
        Ok(team_id) => Ok(Act::Team { team_id }),
        Err(_) => Err(Errors::one("team", "Choisissez le pôle qui prend ces tickets.")),
    };
    run(&app, &visitor, typed, act).await
}

/// `POST /file/priorite`
pub async fn priority(
    State(app): State<App>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = match parse_cell(&typed.cell) {
        Some((several_people, blocking)) => Ok(Act::Priority {
            several_people,
            blocking,
        }),
        None => Err(Errors::one(
            "cell",
            "Dites combien de personnes sont gênées et si elles sont bloquées.",
        )),
    };
    run(&app, &visitor, typed, act).await
}

/// `POST /file/suspension`
pub async fn suspend(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let mut errors = Errors::none();
    let detail = errors.text("detail", &typed.detail, 500, None);
    if typed.reason.is_empty() {
        errors.add(
            "reason",
            "Dites ce que ces tickets attendent, en choisissant dans la liste.",
        );
    }
    let reason = typed.reason.clone();
    let act = if errors.is_empty() {
        Ok(Act::Suspend { reason, detail })
    } else {
        Err(errors)
    };
    run(&app, &visitor, typed, act).await
}

/// `POST /file/resolution`
pub async fn resolve(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let mut errors = Errors::none();
    let missing = "Dites ce qui a été fait\u{a0}: chaque demandeur le lira avant de confirmer.";
    let text = errors.text("text", &typed.text, 5_000, Some(missing));
    let act = if errors.is_empty() {
        Ok(Act::Resolve { text })
    } else {
        Err(errors)
    };
    run(&app, &visitor, typed, act).await
}

/// Acts on the chosen tickets, and goes back to the same queue.
async fn run(
    app: &App,
    visitor: &Visitor,
    mut typed: Typed,
    act: std::result::Result<Act, Errors>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused(
            "Seul le service peut agir sur les tickets de la file.".into(),
        ));
    }
    let asked: Asked = serde_urlencoded::from_str(&typed.question).unwrap_or_default();
    typed.number.sort_unstable();
    typed.number.dedup();
    if typed.number.is_empty() {
        return Ok(done(
            &asked.address("/file"),
            "Aucun ticket n’était choisi\u{a0}: rien n’a changé.",
        ));
    }
    if typed.number.len() > paging::PAGE {
        return Err(Error::Invalid(format!(
            "Choisissez {} tickets au plus à la fois.",
            paging::PAGE
        )));
    }
    let act = match act {
        Ok(act) => act,
        Err(errors) => {
            let mut bar = Bar::load(app.db.read(), actor, typed).await?;
            bar.errors = errors;
            return queue::render(app, visitor, asked, bar, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let outcome = bulk::all(app, actor, &typed.number, &act).await?;
    if outcome.refused.is_empty() {
        return Ok(done(
            &asked.address("/file"),
            &sentence(&act, count(&outcome.done)),
        ));
    }
    // What is left to do stays chosen.
    typed.number = outcome.refused.iter().map(|(number, _)| *number).collect();
    let mut bar = Bar::load(app.db.read(), actor, typed).await?;
    bar.outcome = outcome;
    queue::render(app, visitor, asked, bar, StatusCode::CONFLICT).await
}

/// What was done to all of them.
fn sentence(act: &Act, many: i64) -> String {
    let tickets = words::plural(&many, "ticket", "tickets");
    let s = if many < 2 { "" } else { "s" };
    match act {
        Act::Take => format!("{tickets} pris en charge."),
        Act::Assign { .. } | Act::Team { .. } => format!("{tickets} confié{s}."),
        Act::Priority { .. } => {
            format!("Priorité changée pour {tickets}. Les demandeurs concernés sont prévenus.")
        }
        Act::Suspend { .. } => format!("{tickets} mis en attente."),
        Act::Resolve { .. } => format!("{tickets} résolu{s}. Chaque demandeur est invité à confirmer."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_in_the_singular_and_the_plural() {
        let act = Act::Resolve { text: "Fait".into() };
        assert!(sentence(&act, 1).starts_with("1\u{a0}ticket résolu."));
        assert!(sentence(&act, 3).starts_with("3\u{a0}tickets résolus."));
        let bar = Bar {
            outcome: Outcome {
                done: vec![1, 2],
                refused: vec![(3, "Déjà résolu.".into())],
            },
            ..Bar::default()
        };
        assert_eq!(bar.told(), "2\u{a0}tickets faits, 1\u{a0}refusé\u{a0}:");
    }
}
