//! Rate limits counted in the database, so that all nodes share them.

use sea_orm::FromQueryResult;

use crate::app::App;
use crate::db::{row, run};
use crate::error::{Error, Result};

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// Counts one attempt of `scope` and refuses past `most` in a window of `seconds`.
pub async fn count(app: &App, scope: &str, most: u32, seconds: i64) -> Result<()> {
    let now = app.now();
    let window = now - now.rem_euclid(seconds);
    let tx = app.db.write().await?;
    let text = "INSERT INTO attempts (scope, window_at, count) VALUES ($1, $2, 1) \
                ON CONFLICT (scope, window_at) DO UPDATE SET count = attempts.count + 1 RETURNING count";
    let counted: Option<Count> = row(&tx, text, vec![scope.into(), window.into()]).await?;
    tx.commit().await?;
    match counted {
        Some(c) if c.count > i64::from(most) => Err(Error::TooMany(
            u64::try_from(window + seconds - now).unwrap_or(60),
        )),
        _ => Ok(()),
    }
}

/// Refuses when a scope has already had `most` attempts in its window, without counting this one: for what counts
/// only once it has failed.
pub async fn check(app: &App, scope: &str, most: u32, seconds: i64) -> Result<()> {
    let now = app.now();
    let window = now - now.rem_euclid(seconds);
    let text = "SELECT count FROM attempts WHERE scope = $1 AND window_at = $2";
    let counted: Option<Count> = row(app.db.read(), text, vec![scope.into(), window.into()]).await?;
    match counted {
        Some(c) if c.count >= i64::from(most) => Err(Error::TooMany(
            u64::try_from(window + seconds - now).unwrap_or(60),
        )),
        _ => Ok(()),
    }
}

/// Forgets windows older than a day.
pub async fn sweep(app: &App) -> Result<u64> {
    let tx = app.db.write().await?;
    let gone = run(
        &tx,
        "DELETE FROM attempts WHERE window_at < $1",
        vec![(app.now() - 86_400).into()],
    )
    .await?;
    tx.commit().await?;
    Ok(gone)
}
