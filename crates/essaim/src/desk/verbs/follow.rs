//! Open tickets follow a change of the calendar: their due instants are worked out again, from their history.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::calendar::{settings, store as calendar};
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::delay::Delay;
use crate::desk::{store, timing};
use crate::error::Result;

/// Times again the open tickets of the services whose calendar changed; gives how many moved. Running it twice moves
/// nothing more.
pub async fn follow_calendars(app: &App) -> Result<usize> {
    let mut moved = 0;
    for change in settings::unfollowed(app.db.read()).await? {
        let tx = app.db.write().await?;
        moved += time_again(app, &tx, change.service_id).await?;
        settings::follow(&tx, &change).await?;
        tx.commit().await?;
    }
    Ok(moved)
}

/// Times the open tickets of a service again; gives how many moved.
pub async fn time_again(app: &App, tx: &Tx, service_id: i64) -> Result<usize> {
    let now = app.now();
    let calendars = calendar::calendars(tx, service_id).await?;
    let open = tickets::Entity::find()
        .filter(tickets::Column::ServiceId.eq(service_id))
        .filter(tickets::Column::Open.eq(true))
        .all(tx)
        .await?;
    let mut moved = 0;
    for mut row in open {
        let promise = calendar::promise(tx, service_id, row.received_at).await?;
        let promise = Delay::of(&row).promise(&promise);
        let events = store::events(tx, row.id).await?;
        let calendar = calendars.of(row.authority_id);
        let clock = timing::clock_at(&events, calendar, &promise, now)?;
        let before = (row.due_at, row.warn_at);
        timing::settle_row(&mut row, &clock, calendar, &promise, now);
        // A warning whose time has come stays where it was: only that it has come is read of it.
        let come = |at: Option<i64>| at.is_some_and(|at| at <= now);
        if come(before.1) && come(row.warn_at) {
            row.warn_at = before.1;
        }
        if (row.due_at, row.warn_at) != before {
            store::save(tx, row, now).await?;
            moved += 1;
        }
    }
    Ok(moved)
}
