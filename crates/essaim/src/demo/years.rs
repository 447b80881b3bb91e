//! The tickets of the past: the whole of 2022, as the annex of the agreement counts them, and the last half-year.

use jiff::civil::date;

use super::bulk;
use super::contact;
use super::dice::Dice;
use super::files::Scenario;
use super::house::{ELECTIONS, House, local};
use super::past::{self, Past, Plan};
use super::receptions::{self, Span};
use crate::db::Tx;
use crate::error::{Error, Result};

/// Tickets of 2022 by authority, in the order of the agreement: the annex's own figures.
pub const COUNTS_2022: [usize; 5] = [1501, 149, 123, 72, 30];
/// Tickets of the year before the present one, likewise.
const COUNTS_LAST: [usize; 5] = [941, 107, 84, 47, 27];
/// Tickets of the last half-year, likewise.
const COUNTS_RECENT: [usize; 5] = [471, 54, 43, 24, 14];
/// Of a thousand tickets, those resolved too late.
const LATE_PERMILLE: usize = 40;

/// Writes 2022, with the numbers 1 to 1875.
pub async fn write_2022(
    tx: &Tx,
    dice: &mut Dice,
    house: &House,
    scenarios: &[Scenario],
    now: i64,
) -> Result<()> {
    let span = Span {
        from: local(date(2022, 1, 1), 0, 0),
        to: local(date(2023, 1, 1), 0, 0),
    };
    let all = draw(dice, house, scenarios, span, &COUNTS_2022, now)?;
    bulk::write(tx, house.service.id, all, 1).await
}

/// Writes the year before the present one, with the numbers that follow those of 2022; gives the next number. In 2023
/// that year is 2022 itself.
pub async fn write_last(
    tx: &Tx,
    dice: &mut Dice,
    house: &House,
    scenarios: &[Scenario],
    now: i64,
) -> Result<i64> {
    let first = 1 + i64::try_from(COUNTS_2022.iter().sum::<usize>()).map_err(Error::internal)?;
    let year = crate::web::words::local(now).year() - 1;
    if year <= 2022 {
        return Ok(first);
    }
    // Up to the start of the last half-year, so that numbers follow the time.
    let to = local(date(year + 1, 1, 1), 0, 0).min(now - 182 * 86_400);
    let from = local(date(year, 1, 1), 0, 0);
    let all = draw(dice, house, scenarios, Span { from, to }, &COUNTS_LAST, now)?;
    bulk::write(tx, house.service.id, all, first).await?;
    let written: usize = COUNTS_LAST.iter().sum();
    Ok(first + i64::try_from(written).map_err(Error::internal)?)
}

/// Writes the half-year that ends at `until`, numbered from `first` on.
pub async fn write_recent(
    tx: &Tx,
    dice: &mut Dice,
    house: &House,
    scenarios: &[Scenario],
    (first, until): (i64, i64),
) -> Result<()> {
    let span = Span {
        from: until - 182 * 86_400,
        to: until - 4 * 86_400,
    };
    let all = draw(dice, house, scenarios, span, &COUNTS_RECENT, until)?;
    bulk::write(tx, house.service.id, all, first).await
}

/// Draws the tickets of a span for each authority, all closed by `until`. So many of a thousand are late, exactly: the
/// share in time is part of what the demo tells.
pub fn draw(
    dice: &mut Dice,
    house: &House,
    scenarios: &[Scenario],
    span: Span,
    counts: &[usize],
    until: i64,
) -> Result<Vec<Past>> {
    let mut when: Vec<(i64, i64)> = Vec::new();
    for (authority, count) in house.authorities.iter().zip(counts) {
        let calendar = house.calendars.of(authority.id);
        let drawn = receptions::draw(dice, calendar, span, *count);
        when.extend(drawn.into_iter().map(|at| (at, authority.id)));
    }
    when.sort_unstable();
    let mut late = vec![false; when.len()];
    late[..when.len() * LATE_PERMILLE / 1000].fill(true);
    dice.shuffle(&mut late);
    when.into_iter()
        .zip(late)
        .map(|((received_at, authority_id), late)| {
            let plan = Plan {
                received_at,
                late,
                until,
            };
            one(dice, house, scenarios, authority_id, &plan)
        })
        .collect()
}

/// One ticket: drawn again while it would last too long.
fn one(
    dice: &mut Dice,
    house: &House,
    scenarios: &[Scenario],
    authority_id: i64,
    plan: &Plan,
) -> Result<Past> {
    for _ in 0..200 {
        let mut contact = contact::draw(dice, house, scenarios, authority_id, plan.received_at)?;
        if is_election(plan.received_at) && contact.site.name != "Hôtel de ville" {
            contact = contact::draw(dice, house, scenarios, authority_id, plan.received_at)?;
        }
        if let Some(past) = past::draw(dice, house, &contact, plan)? {
            return Ok(past);
        }
    }
    Err(Error::internal(format!(
        "no ticket received at {} would be over in time",
        plan.received_at
    )))
}

/// On an election Sunday, the town hall asks for help more than the schools do.
fn is_election(at: i64) -> bool {
    ELECTIONS.iter().any(|(month, day, _)| {
        let morning = local(date(2022, *month, *day), 0, 0);
        (morning..morning + 86_400).contains(&at)
    })
}
