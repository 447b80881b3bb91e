//! What is done with the park: each in the caller's transaction, with its trace.

use jiff::civil::Date;
use sea_orm::{ConnectionTrait, SqlErr};

use super::model::{Draft, State};
use super::{policy, store};
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::directory::store::{people, places};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::Errors;

/// Checks the keys of a draft, by the names of the form's fields; `id` is the hardware itself when it is known already.
pub async fn check<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    draft: &Draft,
    id: Option<i64>,
    errors: &mut Errors,
) -> Result<()> {
    if let Some(twin) = store::by_tag(conn, actor.service_id, &draft.tag).await?
        && Some(twin.id) != id
    {
        errors.add("tag", twin_said(&draft.tag));
    }
    if not_found(directory::authority(conn, actor, draft.authority_id).await)? {
        errors.add("authority", "Choisissez la collectivité dans la liste.");
        return Ok(());
    }
    if let Some(site) = draft.site_id
        && not_found(places::site(conn, actor, draft.authority_id, site).await)?
    {
        errors.add(
            "site",
            "Ce site n’est pas de cette collectivité. Choisissez-en un autre.",
        );
    }
    if let Some(person) = draft.person_id {
        let account = people::account(conn, actor, person).await;
        if !matches!(&account, Ok(a) if a.active && a.authority_id == Some(draft.authority_id)) {
            errors.add("person", "Cette personne n’est pas de cette collectivité.");
        } else if draft.state == State::InStock {
            errors.add("person", "Ce qui est en stock n’est donné à personne. Choisissez «\u{a0}en service\u{a0}», ou effacez la personne.");
        }
    }
    Ok(())
}

/// Why a number cannot be given twice.
pub fn twin_said(tag: &str) -> String {
    format!("Le numéro {tag} est déjà au parc. Vérifiez l’étiquette.")
}

/// Two people who give the same number at the same moment: the second is told, nothing is written.
fn taken(error: Error, tag: &str) -> Error {
    match &error {
        Error::Db(db) if matches!(db.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Error::Conflict(twin_said(tag))
        }
        _ => error,
    }
}

fn not_found<T>(found: Result<T>) -> Result<bool> {
    match found {
        Ok(_) => Ok(false),
        Err(Error::NotFound) => Ok(true),
        Err(error) => Err(error),
    }
}

async fn trace(tx: &Tx, actor: &Actor, now: i64, action: &str, id: i64, detail: String) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "asset",
        object_id: Some(id),
        detail,
    };
    audit::write(tx, now, actor, trace).await
}

/// Adds a piece of hardware whose draft was checked.
pub async fn add(tx: &Tx, actor: &Actor, now: i64, draft: &Draft) -> Result<i64> {
    policy::may_keep(actor)?;
    let id = store::insert(tx, actor.service_id, now, draft)
        .await
        .map_err(|error| taken(error, &draft.tag))?;
    trace(tx, actor, now, "asset.added", id, draft.tag.clone()).await?;
    Ok(id)
}

/// Changes a piece of hardware whose draft was checked; gives what changed, in words.
pub async fn change(tx: &Tx, actor: &Actor, now: i64, id: i64, draft: &Draft) -> Result<Vec<String>> {
    policy::may_keep(actor)?;
    let before = store::line(tx, actor, id).await?;
    if before.state == State::Retired.slug() {
        return Err(Error::Conflict(
            "Ce matériel est retiré. Remettez-le en stock avant de le modifier.".into(),
        ));
    }
    store::update(tx, id, now, draft)
        .await
        .map_err(|error| taken(error, &draft.tag))?;
    let after = store::line(tx, actor, id).await?;
    let changes = differences(&before.facts(), &after.facts());
    if !changes.is_empty() {
        trace(tx, actor, now, "asset.changed", id, changes.join("\u{202f}; ")).await?;
    }
    Ok(changes)
}

/// Takes a piece of hardware out of the park on a day, with the reason.
pub async fn retire(tx: &Tx, actor: &Actor, now: i64, id: i64, day: Date, why: &str) -> Result<()> {
    policy::may_keep(actor)?;
    let row = store::asset(tx, actor, id).await?;
    if row.state == State::Retired.slug() {
        return Err(Error::Conflict("Ce matériel est déjà retiré du parc.".into()));
    }
    store::set_retired(tx, id, now, Some(day)).await?;
    let mut detail = format!("le {}", crate::web::words::day_in_words(day));
    if !why.is_empty() {
        detail.push_str(&format!("\u{a0}: {why}"));
    }
    trace(tx, actor, now, "asset.retired", id, detail).await
}

/// Puts a piece of hardware that was retired back in stock.
pub async fn restore(tx: &Tx, actor: &Actor, now: i64, id: i64) -> Result<()> {
    policy::may_keep(actor)?;
    let row = store::asset(tx, actor, id).await?;
    if row.state != State::Retired.slug() {
        return Err(Error::Conflict("Ce matériel n’est pas retiré.".into()));
    }
    store::set_retired(tx, id, now, None).await?;
    trace(tx, actor, now, "asset.restored", id, String::new()).await
}

/// What differs: « état : en stock → en service ».
fn differences(before: &[(&'static str, String)], after: &[(&'static str, String)]) -> Vec<String> {
    let said = |text: &str| {
        if text.is_empty() {
            "rien".to_owned()
        } else {
            text.to_owned()
        }
    };
    before
        .iter()
        .zip(after)
        .filter(|((_, was), (_, is))| was != is)
        .map(|((name, was), (_, is))| format!("{name}\u{a0}: {} → {}", said(was), said(is)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_tells_what_was_and_what_is() {
        let before = [("état", "en stock".to_owned()), ("site", String::new())];
        let after = [("état", "en service".to_owned()), ("site", "Mairie".to_owned())];
        assert_eq!(
            differences(&before, &after),
            ["état\u{a0}: en stock → en service", "site\u{a0}: rien → Mairie"]
        );
        assert!(differences(&before, &before).is_empty());
    }
}
