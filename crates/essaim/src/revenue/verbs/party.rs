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

/// Writes the accounts of a member by nature of cost: these and no others. Pieces that are issued keep theirs.
pub async fn tell_accounts(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    authority_id: i64,
    all: &[(String, String)],
) -> Result<()> {
    policy::may_edit(actor)?;
    let authority = directory::authority(tx, actor, authority_id).await?;
    let party = store::party(tx, actor, authority_id).await?;
    let (mut before, mut after) = (store::accounts(tx, actor, &party).await?.by_nature, all.to_vec());
    before.sort_unstable();
    after.sort_unstable();
    if before == after {
        return Ok(());
    }
    store::save_accounts(tx, authority.id, all).await?;
    let said: Vec<String> = all
        .iter()
        .map(|(nature, account)| format!("{nature} {account}"))
        .collect();
    let trace = Trace {
        action: "order_accounts.told",
        object_kind: "authority",
        object_id: Some(authority.id),
        detail: format!("{}\u{a0}: {}", authority.short_name, said.join(", ")),
    };
    audit::write(tx, now, actor, trace).await
}
