//! The living desk: some sixty tickets around the present instant, in every state, made by the desk's own verbs with a
//! clock moved through time. What people see of them is what the application does in real life.

mod acts;
mod asked;
mod backwards;
mod letters;
mod major;
mod paper;
mod picture;
mod recipes;
mod scripts;

use crate::app::{App, Parts};
use crate::clock::{Clock, instant};
use crate::db::Tx;
use crate::error::Result;

use super::dice::Dice;
use super::files::Scenario;
use super::house::House;
use acts::Stage;
use backwards::before;

/// Plays the desk of the last days up to the application's present instant; gives the numbers of the major incident and
/// of the two tickets that are part of it.
pub async fn write(
    app: &App,
    tx: &Tx,
    dice: &mut Dice,
    house: &House,
    scenarios: &[Scenario],
) -> Result<[i64; 3]> {
    let now = app.now();
    let moved = App::new(Parts {
        config: app.config.clone(),
        db: app.db.clone(),
        clock: Clock::fixed(instant(now)),
        key: app.key.clone(),
        public_url: app.public_url.clone(),
        demo: app.demo,
        offers: Vec::new(),
    });
    let scripts = scripts::all(dice, house, scenarios, now)?;
    let mut stage = Stage::new(moved, tx, house);
    stage.play(scripts).await?;
    stage.quote(now).await?;
    let major = stage.major(now).await?;
    stage.tell(now, major[0]).await?;
    let calendar = house.calendars.of(house.authority("BCR")?.id);
    stage.hold(now, before(calendar, now, 95 * 60)).await?;
    Ok(major)
}
