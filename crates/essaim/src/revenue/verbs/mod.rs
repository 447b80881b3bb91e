//! What the administrative desk does with revenue orders. What is posted is not edited: a later row corrects it.

mod advance;
mod correct;
mod issue;
mod party;
mod pay;

pub use advance::{Taken, call, taken};
pub use correct::{cancel, left, reduce};
pub use issue::{Expected, expected, issue};
pub use party::{tell_accounts, tell_party};
pub use pay::{pay, unpay};

use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::directory::Actor;
use crate::error::Result;
use crate::settlement::cycle::store as cycles;

/// Leaves a trace in the history of the settled year and in the journal.
async fn trace(
    tx: &Tx,
    actor: &Actor,
    at: i64,
    year: i64,
    action: &str,
    order_id: Option<i64>,
    detail: String,
) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "revenue_order",
        object_id: order_id,
        detail: format!("{year} : {detail}"),
    };
    audit::write(tx, at, actor, trace).await?;
    cycles::add_event(tx, actor, at, year, action, detail).await
}
