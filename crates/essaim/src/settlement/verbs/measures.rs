//! The quantities of the keys, and the differences with a printed document.

use sea_orm::ActiveValue::Set;

use super::{foreign, trace};
use crate::db::Tx;
use crate::db::entities::printed_differences;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::cycle::store::writable;
use crate::settlement::model::{LARGEST_QUANTITY, Place, key_label};
use crate::settlement::policy;
use crate::settlement::store::{self, Quantity};
use crate::web::words::count;

/// A quantity of a key for an authority.
#[derive(Clone, Debug)]
pub struct Measure {
    pub authority_id: i64,
    /// `None` forgets it.
    pub quantity: Option<i64>,
}

/// A figure that a printed document gives otherwise.
#[derive(Clone, Debug)]
pub struct DifferenceDraft {
    pub place: Place,
    /// Cents; `None` where only the text errs.
    pub printed: Option<i64>,
    pub exact: Option<i64>,
    pub cause: String,
    pub consequence: String,
}

/// Writes quantities of a key, with where they come from.
pub async fn set_measures(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    (key, source): (&str, &str),
    measures: &[Measure],
) -> Result<()> {
    policy::may_edit(actor)?;
    let row = writable(tx, actor, year).await?;
    let known = directory::authorities(tx, actor.service_id).await?;
    let mut said = Vec::new();
    for measure in measures {
        let authority = known
            .iter()
            .find(|a| a.id == measure.authority_id)
            .ok_or_else(foreign)?;
        if measure
            .quantity
            .is_some_and(|q| !(0..=LARGEST_QUANTITY).contains(&q))
        {
            return Err(Error::Invalid(
                "Une quantité est un nombre entier, jamais négatif.".into(),
            ));
        }
        let wanted = Quantity {
            year,
            key,
            authority_id: measure.authority_id,
            quantity: measure.quantity,
            source,
        };
        store::set_quantity(tx, actor, wanted).await?;
        let shown = measure.quantity.as_ref().map_or_else(|| "–".to_owned(), count);
        said.push(format!("{} {shown}", authority.short_name));
    }
    let detail = format!("{} : {} ({source})", key_label(key), said.join(", "));
    let object = ("settlement_year", row.id);
    trace(tx, actor, now, year, "key_measure.set", object, detail).await
}

/// Notes where a printed document says something else.
pub async fn note_difference(tx: &Tx, actor: &Actor, year: i64, draft: DifferenceDraft) -> Result<()> {
    policy::may_edit(actor)?;
    writable(tx, actor, year).await?;
    let row = printed_differences::ActiveModel {
        service_id: Set(actor.service_id),
        year: Set(year),
        place: Set(draft.place.to_string()),
        printed_cents: Set(draft.printed),
        exact_cents: Set(draft.exact),
        cause: Set(draft.cause),
        consequence: Set(draft.consequence),
        ..Default::default()
    };
    store::insert_difference(tx, row).await
}
