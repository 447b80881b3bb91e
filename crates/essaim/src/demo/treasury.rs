//! The accounts by nature, and a forecast with its advances: what the treasurers of the demo book.

use jiff::civil::date;

use super::cycle::{ACCOUNTANT, Play};
use super::house::local;
use crate::error::{Error, Result};
use crate::forecast::verbs::{self as forecasts, Draft};
use crate::revenue::store as orders;
use crate::revenue::verbs as revenue;

/// What Brie-Comte-Robert expects to pay for the service, in cents.
const BUDGET: i64 = 21_000_000;
/// Member, tickets that are expected.
const UNITS: [(&str, i64); 5] = [
    ("BCR", 930),
    ("Chevry-Cossigny", 110),
    ("Servon", 85),
    ("Varennes-Jarcy", 48),
    ("CCOB", 27),
];

/// Staff has an account of its own.
pub(super) async fn tell_accounts(play: &Play<'_>, at: i64) -> Result<()> {
    let accountant = play.actor(ACCOUNTANT).await?;
    for (member, account) in [("BCR", "70846"), ("CCOB", "70845")] {
        let id = play.house.authority(member)?.id;
        let accounts = [("Personnel".to_owned(), account.to_owned())];
        revenue::tell_accounts(play.tx, &accountant, at, id, &accounts).await?;
    }
    Ok(())
}

/// The forecast of a year that is over, its two advances called in time, and all of them paid but the last.
pub(super) async fn advances(play: &Play<'_>, year: i64) -> Result<()> {
    let (app, tx) = (&play.app, play.tx);
    let accountant = play.actor(ACCOUNTANT).await?;
    let number = i16::try_from(year).map_err(Error::internal)?;
    let mut members = Vec::new();
    for (member, units) in UNITS {
        members.push((play.house.authority(member)?.id, units, 0));
    }
    let draft = Draft {
        budget_cents: BUDGET,
        issuer: Some(play.house.authority("BCR")?.id),
        instalments: 2,
        basis: "Ce que Brie-Comte-Robert paie d’avance, d’après le dernier bilan.".into(),
        single_tax: false,
        members,
    };
    let at = local(date(number - 1, 12, 5), 10, 0);
    play.at(at);
    forecasts::write(tx, &accountant, at, year, draft).await?;
    forecasts::notify(app, tx, &accountant, year).await?;
    for (instalment, month, due) in [(1, 6, date(number, 6, 30)), (2, 12, date(number, 12, 31))] {
        play.at(local(date(number, month, 2), 9, 15));
        revenue::call(app, tx, &accountant, year, instalment, due).await?;
    }
    let called = orders::orders(tx, &accountant, year).await?;
    let unpaid = called.len().saturating_sub(1);
    for (i, order) in called.iter().take(unpaid).enumerate() {
        let month = if order.instalment == 1 { 6 } else { 12 };
        let day = date(number, month, 9 + i8::try_from(i % 4 * 3).unwrap_or(0));
        play.at(local(day, 15, 0));
        revenue::pay(app, tx, &accountant, order.id, day).await?;
    }
    Ok(())
}
