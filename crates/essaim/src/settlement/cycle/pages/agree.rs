//! A member's agreement with its list before the last day of the review.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::review_agreements;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::Ledger;
use crate::settlement::cycle::model::ContestState;
use crate::settlement::cycle::store::ContestCount;
use crate::settlement::cycle::{agreed, policy, verbs};
use crate::web::{Form, Visitor, done, words};

/// A list that the visitor may agree with, as a referent.
pub struct Mine {
    pub id: i64,
    pub name: String,
    pub tickets: i64,
    /// « le 12/03/2026 par Rita Petit ».
    pub agreed: Option<String>,
    /// The list has other tickets since.
    pub lapsed: bool,
    /// Contests that wait for their answer.
    pub pending: i64,
}

/// The visitor's own lists, and where their agreement stands.
pub fn mine(
    actor: &Actor,
    ledger: &Ledger,
    agreements: &[review_agreements::Model],
    counts: &[ContestCount],
) -> Vec<Mine> {
    let tickets = ledger.key_table("tickets").quantities;
    let own = ledger.authorities.iter().zip(tickets);
    own.filter(|(a, _)| policy::contests_for(actor, a.id))
        .map(|(a, tickets)| {
            let known = agreed::of_member(ledger, agreements, a.id);
            Mine {
                id: a.id,
                name: a.name.clone(),
                tickets: tickets.unwrap_or(0),
                agreed: known
                    .map(|(row, _)| format!("le {} par {}", words::date(&row.made_at), row.made_label)),
                lapsed: known.is_some_and(|(_, holds)| !holds),
                pending: count_of(counts, a.id, ContestState::Pending),
            }
        })
        .collect()
}

/// How many contests of a member are in a state.
pub fn count_of(counts: &[ContestCount], authority_id: i64, state: ContestState) -> i64 {
    counts
        .iter()
        .find(|c| c.authority_id == authority_id && c.state == state.slug())
        .map_or(0, |c| c.contests)
}

/// Who agreed, who contests and who said nothing, of the members that have tickets.
pub fn tally(ledger: &Ledger, agreements: &[review_agreements::Model], counts: &[ContestCount]) -> String {
    let (agreed, of) = agreed::tally(ledger, agreements);
    let waits = |c: &&ContestCount| c.state == ContestState::Pending.slug() && c.contests > 0;
    let contest = counts.iter().filter(waits).count();
    let silent = of.saturating_sub(agreed + contest);
    let said =
        |n: usize, one: &str, many: &str| words::plural(&i64::try_from(n).unwrap_or(i64::MAX), one, many);
    format!(
        "{} d’accord, {} une réponse, {} rien dit.",
        said(agreed, "collectivité", "collectivités"),
        said(contest, "attend", "attendent"),
        said(silent, "n’a", "n’ont"),
    )
}

/// Whose list is agreed with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Whose {
    pub authority: String,
}

impl Whose {
    fn read(&self) -> Result<i64> {
        self.authority.parse().map_err(|_| Error::NotFound)
    }
}

/// `POST /bilans/{year}/mise-a-jour/accord`
pub async fn agree(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Form(typed): Form<Whose>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::agree(&app, &tx, visitor.actor()?, year, typed.read()?).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/mise-a-jour"),
        "Votre accord est noté. Vous pouvez le retirer jusqu’au dernier jour.",
    ))
}

/// `POST /bilans/{year}/mise-a-jour/accord/retrait`
pub async fn withdraw_agreement(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Form(typed): Form<Whose>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::withdraw_agreement(&app, &tx, visitor.actor()?, year, typed.read()?).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/mise-a-jour"),
        "Votre accord est retiré\u{a0}: vous pouvez de nouveau contester vos tickets.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;

    #[test]
    fn a_referent_has_their_own_list_only_and_the_service_counts_who_said_what() {
        let ledger = sample::ledger(false);
        let all = [agreed::sample(2, 1)];
        let pending = [ContestCount {
            authority_id: 1,
            state: "pending".into(),
            contests: 2,
        }];
        let lists = mine(&sample::referent(), &ledger, &all, &pending);
        assert_eq!(
            lists
                .iter()
                .map(|m| (m.id, m.lapsed, m.pending))
                .collect::<Vec<_>>(),
            [(2, false, 0)]
        );
        assert_eq!(
            lists[0]
                .agreed
                .as_deref()
                .map(|said| said.ends_with("par Rita Petit")),
            Some(true)
        );
        assert_eq!(
            tally(&ledger, &all, &pending),
            "1\u{a0}collectivité d’accord, 1\u{a0}attend une réponse, 0\u{a0}n’a rien dit."
        );
    }
}
