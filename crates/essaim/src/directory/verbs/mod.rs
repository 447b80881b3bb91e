//! What people and administrators do to accounts. Each verb takes the transaction of its command.

pub mod access;
pub mod people;
pub mod places;

use super::Actor;
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::error::Result;

async fn trace(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    user_id: i64,
    action: &str,
    detail: impl Into<String>,
) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "user",
        object_id: Some(user_id),
        detail: detail.into(),
    };
    audit::write(tx, app.now(), actor, trace).await
}
