//! The followers of the ticket's page.

use axum::extract::State;
use axum::response::Response;
use sea_orm::ConnectionTrait;

use super::Typed;
use super::acts::{Act, in_one};
use crate::app::App;
use crate::db::entities::tickets;
use crate::desk::live::store as live;
use crate::desk::policy;
use crate::desk::watch::store::{self, Follower};
use crate::desk::watch::verbs;
use crate::directory::Actor;
use crate::error::Result;
use crate::web::{Errors, Form, Key, Visitor};

/// Who follows the ticket.
#[derive(Default)]
pub struct Watch {
    pub followers: Vec<Follower>,
    pub follows: bool,
    /// Who else has this page open, for the department.
    pub around: String,
    pub live: bool,
    /// The visitor may follow: they see the ticket and are not its requester.
    pub may_follow: bool,
    /// Colleagues whom a note can mention: « @tom » and the name.
    pub colleagues: Vec<(String, String)>,
}

impl Watch {
    pub async fn load<C: ConnectionTrait>(
        conn: &C,
        actor: &Actor,
        ticket: &tickets::Model,
        now: i64,
    ) -> Result<Watch> {
        let followers = store::followers(conn, ticket.id).await?;
        let colleagues = if policy::sees_notes(actor) {
            store::staff(conn, ticket.service_id).await?
        } else {
            Vec::new()
        };
        let live = policy::sees_notes(actor);
        Ok(Watch {
            around: if live {
                live::others(conn, actor, now, ticket.id).await?
            } else {
                String::new()
            },
            live,
            follows: followers.iter().any(|f| f.id == actor.id),
            may_follow: ticket.requester_id != actor.id,
            // Members read that they follow; the list is the department's.
            followers: if actor.is_staff() { followers } else { Vec::new() },
            colleagues: colleagues
                .into_iter()
                .filter(|person| person.id != actor.id)
                .map(|person| {
                    let local = person.email.split('@').next().unwrap_or_default();
                    (format!("@{local}"), person.label())
                })
                .collect(),
        })
    }
}

/// `POST /tickets/{number}/suivi`
pub async fn follow(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(_): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "suivi", Typed::default());
    let actor = visitor.actor()?;
    let outcome = in_one!(act, |tx| verbs::follow(&app, &tx, actor, number));
    act.answer(
        outcome,
        "person",
        "Vous suivez ce ticket\u{a0}: ses nouvelles vous parviendront par courriel.",
    )
    .await
}

/// `POST /tickets/{number}/suivi/retrait`
pub async fn unfollow(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(_): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "suivi", Typed::default());
    let actor = visitor.actor()?;
    let outcome = in_one!(act, |tx| verbs::unfollow(&app, &tx, actor, number));
    act.answer(outcome, "person", "Vous ne suivez plus ce ticket.")
        .await
}

/// `POST /tickets/{number}/abonnes`
pub async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "abonnes", typed);
    let actor = visitor.actor()?;
    let email = address(&act.typed.person);
    if email.is_empty() {
        let missing = "Donnez le nom ou l’adresse d’une personne, et choisissez-la dans la liste.";
        return act.again(Errors::one("person", missing)).await;
    }
    let outcome = in_one!(act, |tx| verbs::add(&app, &tx, actor, number, &email));
    act.answer(outcome, "person", "Cette personne suit le ticket.")
        .await
}

/// `POST /tickets/{number}/abonnes/{user}/retrait`
pub async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Key((number, user)): Key<(i64, i64)>,
    Form(_): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "abonnes", Typed::default());
    let actor = visitor.actor()?;
    let outcome = in_one!(act, |tx| verbs::remove(&app, &tx, actor, number, user));
    act.answer(outcome, "person", "Cette personne ne suit plus le ticket.")
        .await
}

/// The address in « Alice Martin <alice@alpha.example.org> », or the text itself.
fn address(typed: &str) -> String {
    let inside = typed.rsplit_once('<').map_or(typed, |(_, rest)| rest);
    inside.trim().trim_end_matches('>').trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_alone_or_after_a_name() {
        for typed in [
            "Alice Martin <Alice@alpha.example.org>",
            " alice@alpha.example.org ",
        ] {
            assert_eq!(address(typed), "alice@alpha.example.org");
        }
        assert_eq!(address("  "), "");
    }
}
