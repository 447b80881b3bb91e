//! Adding, changing and removing a pool of costs.

use axum::extract::{Path, State};
use axum::response::Response;

use super::costs::{Mistake, keys, render};
use super::forms::{LineTyped, PoolTyped};
use crate::app::App;
use crate::error::Result;
use crate::settlement::{Ledger, store, verbs};
use crate::web::forms::Nothing;
use crate::web::{Form, Visitor, done};

/// `POST /bilans/{year}/postes`
pub async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Form(typed): Form<PoolTyped>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let ledger = Ledger::load(app.db.read(), actor, year).await?;
    let draft = match typed.read(&ledger.authorities, &keys(&ledger)) {
        Ok(draft) => draft,
        Err(errors) => return render(&app, &visitor, year, Some(Mistake::NewPool(typed, errors))).await,
    };
    let tx = app.db.write().await?;
    let pool = verbs::add_pool(&tx, actor, app.now(), year, None, draft).await?;
    tx.commit().await?;
    let said = format!("Le poste « {} » est créé. Saisissez ses lignes.", pool.label);
    Ok(done(&format!("/bilans/{year}/couts#poste-{}", pool.id), &said))
}

/// `POST /bilans/{year}/postes/{pool}`
pub async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, pool)): Path<(i64, i64)>,
    Form(typed): Form<PoolTyped>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    store::pool(app.db.read(), actor, year, pool).await?;
    let ledger = Ledger::load(app.db.read(), actor, year).await?;
    let draft = match typed.read(&ledger.authorities, &keys(&ledger)) {
        Ok(draft) => draft,
        Err(errors) => return render(&app, &visitor, year, Some(Mistake::Pool(pool, typed, errors))).await,
    };
    let tx = app.db.write().await?;
    verbs::change_pool(&tx, actor, app.now(), year, pool, draft).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/couts#poste-{pool}"),
        "Le poste est enregistré.",
    ))
}

/// `POST /bilans/{year}/postes/{pool}/suppression`
pub async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, pool)): Path<(i64, i64)>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::remove_pool(&tx, visitor.actor()?, app.now(), year, pool).await?;
    tx.commit().await?;
    Ok(done(&format!("/bilans/{year}/couts"), "Le poste est supprimé."))
}

/// `POST /bilans/{year}/postes/{pool}/lignes`
pub async fn add_line(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, pool)): Path<(i64, i64)>,
    Form(typed): Form<LineTyped>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    store::pool(app.db.read(), actor, year, pool).await?;
    let (label, cents) = match typed.read() {
        Ok(line) => line,
        Err(errors) => {
            return render(&app, &visitor, year, Some(Mistake::NewLine(pool, typed, errors))).await;
        }
    };
    let tx = app.db.write().await?;
    verbs::add_line(&tx, actor, app.now(), year, pool, (&label, cents)).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/couts#poste-{pool}"),
        &format!("« {label} » est ajouté."),
    ))
}
