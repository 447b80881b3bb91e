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
        moved += follow(app, &tx, change.service_id).await?;
        settings::follow(&tx, &change).await?;
        tx.commit().await?;
    }
    Ok(moved)
}

async fn follow(app: &App, tx: &Tx, service_id: i64) -> Result<usize> {
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
        let due = row.due_at;
        timing::settle_row(&mut row, &clock, calendar, now);
        if row.due_at != due {
            store::save(tx, row, now).await?;
            moved += 1;
        }
    }
    Ok(moved)
}
