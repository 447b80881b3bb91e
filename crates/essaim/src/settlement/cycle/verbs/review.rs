//! Opening the joint review, and giving it more time.

use jiff::civil::{Date, date};
use sea_orm::ActiveValue::Set;
use sea_orm::IntoActiveModel;

use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::year_cycles;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::cycle::model::{Stage, today};
use crate::settlement::cycle::{notices, policy, store};
use crate::web::words::day_in_words;

/// The longest review, in days: a slip of the pen does not keep a year open for ever.
const LONGEST_DAYS: i32 = 366;

/// Opens the review of a year up to a day, included, and writes to the members' referents; or moves the last day of a
/// review that is open.
///
/// # Errors
/// A sentence when the year is not over, when it is frozen, or when the day is past.
pub async fn open_review(app: &App, tx: &Tx, actor: &Actor, year: i64, until: Date) -> Result<()> {
    policy::may_lead(actor)?;
    let now = app.now();
    let (row, cycle) = store::locked(tx, actor, year).await?;
    policy::still_open(&cycle, year)?;
    check_day(year, until, now)?;
    let day = day_in_words(until);
    let stage = cycle.stage();
    match cycle.row {
        None => {
            let cycle = year_cycles::ActiveModel {
                service_id: Set(actor.service_id),
                year: Set(year),
                state: Set("review".into()),
                review_until: Set(until.to_string()),
                review_opened_at: Set(now),
                review_opened_by: Set(actor.row_id()),
                review_opened_label: Set(actor.label()),
                frozen_label: Set(String::new()),
                ..Default::default()
            };
            store::insert_cycle(tx, cycle).await?;
        }
        Some(cycle) => {
            let mut cycle = cycle.into_active_model();
            cycle.review_until = Set(until.to_string());
            store::save_cycle(tx, cycle).await?;
        }
    }
    let action = match stage {
        Stage::Open => "review.opened",
        _ => "review.prolonged",
    };
    trace(
        tx,
        actor,
        now,
        (year, row.id),
        action,
        format!("jusqu’au {day} inclus"),
    )
    .await?;
    notices::review(app, tx, actor, year, until, stage).await
}

fn check_day(year: i64, until: Date, now: i64) -> Result<()> {
    let today = today(now);
    let next = i16::try_from(year + 1).map_err(Error::internal)?;
    if today < date(next, 1, 1) {
        return Err(Error::Conflict(format!(
            "L’année {year} n’est pas finie : ses tickets changent encore. La mise à jour contradictoire s’ouvre à partir du 01/01/{next}."
        )));
    }
    if until < today {
        return Err(Error::Invalid(format!(
            "Cette date est passée. Choisissez un jour à partir du {}.",
            day_in_words(today)
        )));
    }
    let latest = today.checked_add(jiff::Span::new().days(LONGEST_DAYS));
    if latest.is_ok_and(|latest| until > latest) {
        return Err(Error::Invalid(
            "Cette date est trop lointaine. Choisissez un jour d’ici un an.".into(),
        ));
    }
    Ok(())
}
