//! What a member writes on its orders, and how it is named on those of others.

use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::order_parties;
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::revenue::store;
use crate::settlement::policy;

/// Writes the settings of a member. Orders that are issued keep what they said.
pub async fn tell_party(tx: &Tx, actor: &Actor, now: i64, mut party: order_parties::Model) -> Result<()> {
    policy::may_edit(actor)?;
    let authority = directory::authority(tx, actor, party.authority_id).await?;
    party.service_id = actor.service_id;
    let detail = format!(
        "{} : SIRET {}, compte {}, budget {}, signé {} {}",
        authority.short_name,
        party.siret,
        party.account,
        party.budget_code,
        party.signer_name,
        party.signer_capacity
    );
    store::save_party(tx, party).await?;
    let trace = Trace {
        action: "order_party.told",
        object_kind: "authority",
        object_id: Some(authority.id),
        detail,
    };
    audit::write(tx, now, actor, trace).await
}
