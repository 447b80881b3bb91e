//! What moves a year along: the department leads, the members contest.

mod agree;
mod answer;
mod conclude;
mod contest;
mod correction;
mod freeze;
mod review;

pub use agree::{agree, withdraw_agreement};
pub use answer::{accept, refuse};
pub use conclude::conclude_due;
pub use contest::{Contestation, LONGEST_TEXT, contest, withdraw};
pub use correction::{Correction, add_correction, remove_correction};
pub use freeze::{freeze, obstacles};
pub use review::open_review;

use super::store;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::directory::Actor;
use crate::error::Result;

/// Leaves a trace in the history of the year and in the journal.
pub(in crate::settlement) async fn trace(
    tx: &Tx,
    actor: &Actor,
    at: i64,
    (year, year_id): (i64, i64),
    action: &str,
    detail: String,
) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "settlement_year",
        object_id: Some(year_id),
        detail: format!("{year} : {detail}"),
    };
    audit::write(tx, at, actor, trace).await?;
    store::add_event(tx, actor, at, year, action, detail).await
}
