//! The quantities of a key, entered for all authorities at once.

use axum::extract::{Path, State};
use axum::response::Response;

use super::costs::{Mistake, counted, keys, render};
use super::forms::MeasuresTyped;
use crate::app::App;
use crate::error::{Error, Result};
use crate::settlement::model::{SharingKey, key_label};
use crate::settlement::{Ledger, verbs};
use crate::web::{Form, Visitor, done};

/// `POST /bilans/{year}/mesures`
pub async fn set(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Form(typed): Form<MeasuresTyped>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let ledger = Ledger::load(app.db.read(), actor, year).await?;
    let known = SharingKey::parse(&typed.key).is_some() || keys(&ledger).contains(&typed.key);
    if !known || counted(&typed.key) {
        return Err(Error::Invalid(
            "Cette clé ne se saisit pas. Rechargez la page et choisissez une clé de la liste.".into(),
        ));
    }
    if ledger.is_read(&typed.key) {
        return Err(Error::Conflict(
            "Cette clé a des relevés datés\u{a0}: ce sont eux qui comptent. Corrigez-les, ou retirez-les d’abord.".into(),
        ));
    }
    let (form, measures) = typed.read(&ledger.authorities);
    if form.is_wrong() {
        return render(&app, &visitor, year, Some(Mistake::Measures(form))).await;
    }
    let tx = app.db.write().await?;
    let key = (typed.key.as_str(), typed.source.trim());
    verbs::set_measures(&tx, actor, app.now(), year, key, &measures).await?;
    tx.commit().await?;
    let said = format!("Les quantités « {} » sont enregistrées.", key_label(&typed.key));
    Ok(done(&format!("/bilans/{year}/couts#quantites"), &said))
}
