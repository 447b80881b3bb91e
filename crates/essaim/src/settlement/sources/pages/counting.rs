//! The form of readings filled with what Essaim counts by itself.

use jiff::civil::Date;

use super::day_of;
use crate::app::App;
use crate::db::entities::authorities;
use crate::directory::store as directory;
use crate::error::{Error, Result};
use crate::settlement::pages::forms::MeasureRow;
use crate::settlement::policy;
use crate::settlement::sources::measured;
use crate::settlement::sources::model::year_of;
use crate::web::{Errors, Visitor, words};

/// The rows of the form with what Essaim counts of a key on a day, and the source: nothing is written until an officer
/// saves them. What cannot be counted is said beside the day.
pub async fn count(
    app: &App,
    visitor: &Visitor,
    year: i64,
    (key, day): (&str, &str),
    errors: &mut Errors,
) -> Result<Option<(Vec<MeasureRow>, String)>> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let Some(day) = day_of(day, year, "counted-day", errors) else {
        return Ok(None);
    };
    let members = directory::authorities(app.db.read(), actor.service_id).await?;
    let today = words::local(app.now()).date();
    let found = match measured::measure(app.db.read(), actor, (key, day, today), &members).await {
        Err(Error::Invalid(said)) => {
            errors.add("counted-day", said);
            return Ok(None);
        }
        found => found?,
    };
    let row = |a: &authorities::Model| MeasureRow {
        authority: a.id.to_string(),
        name: a.name.clone(),
        typed: found.quantities.get(&a.id).map(words::count).unwrap_or_default(),
        error: None,
    };
    let rows = members.iter().map(row).collect();
    Ok(Some((rows, found.source)))
}

/// What Essaim can count of a key in a year, and on which day it proposes to: today, or the last day of a year gone by.
pub fn proposed(key: &str, year: i64, today: Date) -> Option<(&'static str, Date)> {
    let (first, last) = year_of(year)?;
    let day = today.min(last);
    let can = first <= today && (!measured::only_now(key) || day == today);
    measured::told(key).filter(|_| can).map(|said| (said, day))
}
