//! Where the costs of the year before the present one come from: staff from annex 1, gigabytes read each quarter, a
//! document behind a line, tickets that weigh more or less.

use jiff::civil::{Date, date};

use super::house::House;
use crate::agreement::store as agreement;
use crate::db::Tx;
use crate::db::entities::{cost_lines, cost_pools};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::rules::verbs::{RulesDraft, set_pool_rules};
use crate::settlement::sources::model::StaffDraft;
use crate::settlement::sources::verbs::{self, Reading};
use crate::web::forms::File;

/// A technician who came in March.
const NEWCOMER: &str = "Technicien support";

/// Adds the lines of the staff that the payer of a pool employs, each worked out from annex 1 with a raise of 3 %.
pub async fn staff(tx: &Tx, who: &Actor, year: i64, pool: &cost_pools::Model, at: i64) -> Result<()> {
    let versions = agreement::versions(tx, who).await?;
    let version = agreement::in_force(&versions, &format!("{year:04}-12-31"))
        .ok_or_else(|| Error::internal("the demo has no agreement"))?;
    let number = i16::try_from(year).map_err(Error::internal)?;
    for post in agreement::posts(tx, who, version.id).await? {
        let Some(yearly) = post.yearly_cents.filter(|_| post.employer_id == pool.paid_by) else {
            continue;
        };
        let month = if post.function == NEWCOMER { 3 } else { 1 };
        let draft = StaffDraft {
            function: post.function,
            yearly_cents: yearly * 103 / 10_000 * 100,
            share_permille: post.share_permille,
            first: date(number, month, 1),
            last: date(number, 12, 31),
        };
        verbs::add_staff_line(tx, who, at, year, pool.id, draft).await?;
    }
    Ok(())
}

/// Whether a line is worked out from annex 1 instead of being copied.
pub fn is_staff(line: &cost_lines::Model) -> bool {
    line.label.starts_with("Personnel")
}

/// The gigabytes of each member at the end of each quarter.
pub async fn readings(tx: &Tx, house: &House, who: &Actor, year: i64, at: i64) -> Result<()> {
    let number = i16::try_from(year).map_err(Error::internal)?;
    let mut all = Vec::new();
    for (day, figures) in [
        (date(number, 3, 31), [5_120, 640, 168]),
        (date(number, 6, 30), [5_310, 655, 171]),
        (date(number, 9, 30), [5_480, 688, 183]),
        (date(number, 12, 31), [5_640, 702, 188]),
    ] {
        for (member, quantity) in ["BCR", "Servon", "CCOB"].into_iter().zip(figures) {
            all.push(reading(house, member, day, quantity)?);
        }
    }
    verbs::set_readings(tx, who, at, year, "gigabytes", all).await
}

fn reading(house: &House, member: &str, day: Date, quantity: i64) -> Result<Reading> {
    Ok(Reading {
        day,
        authority_id: house.authority(member)?.id,
        quantity: Some(quantity),
        source: "Supervision de la baie de stockage".into(),
    })
}

/// What the supplier billed each month, behind the line of energy.
pub async fn invoice(tx: &Tx, who: &Actor, year: i64, line: &cost_lines::Model, at: i64) -> Result<()> {
    let mut text = String::from("mois;montant\n");
    for month in 1..=12 {
        let cents = line.amount_cents * month / 12 - line.amount_cents * (month - 1) / 12;
        text.push_str(&format!("{month:02}/{year};{},{:02}\n", cents / 100, cents % 100));
    }
    let file = File {
        name: format!("factures-energie-{year}.csv"),
        content_type: "text/csv".into(),
        bytes: text.into_bytes(),
    };
    verbs::add_documents(tx, who, at, year, line.id, vec![file]).await
}

/// An incident is a visit twice as often as a request: it weighs 2 in the travel.
pub async fn weights(tx: &Tx, who: &Actor, year: i64, pool: &cost_pools::Model, at: i64) -> Result<()> {
    let weight = |class: &str, weight: i64| (class.to_owned(), String::new(), weight);
    let draft = RulesDraft {
        ticket_weights: vec![weight("incident", 2), weight("request", 1)],
        ..RulesDraft::default()
    };
    set_pool_rules(tx, who, at, year, pool.id, draft).await
}
