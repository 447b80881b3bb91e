//! `essaim settle`: a year's costs shared between the members.

use clap::Args;
use reckon::money::euros;
use reckon::sharing::{PoolShares, Settlement};

use super::{Common, Failure, Format, Outcome, refused};
use crate::directory::{Actor, store as directory};
use crate::error::Error;
use crate::settlement::{Ledger, store};

#[derive(Args)]
pub struct Options {
    /// The year to settle
    #[arg(value_name = "YEAR")]
    year: i64,
    /// Slug of the shared service, where the data folder holds several
    #[arg(long, value_name = "SLUG", default_value = "")]
    service: String,
}

pub async fn run(common: Common, options: Options) -> Outcome {
    let app = super::open(&common).await?;
    let settlement = settle(app.db.read(), &options).await?;
    print(&settlement, common.format)
}

/// The settlement of the year, refused when a pool cannot be shared yet: half a year is no settlement.
async fn settle<C: sea_orm::ConnectionTrait>(conn: &C, options: &Options) -> Result<Settlement, Failure> {
    let service = directory::service_by_slug(conn, &options.service)
        .await?
        .ok_or_else(|| {
            refused(
                "no such shared service in the data folder; name it with --service where there are several",
            )
        })?;
    let actor = Actor::system(service.id);
    let ledger = match Ledger::load(conn, &actor, options.year).await {
        Err(Error::NotFound) => {
            let open: Vec<String> = store::years(conn, &actor)
                .await?
                .iter()
                .map(|y| y.year.to_string())
                .collect();
            let open = if open.is_empty() {
                "none is".into()
            } else {
                open.join(", ")
            };
            return Err(refused(format!(
                "the year {} is not open; open years: {open}",
                options.year
            )));
        }
        other => other?,
    };
    match ledger.problems.first() {
        Some(problem) => Err(refused(&problem.sentence)),
        None => Ok(ledger.settlement),
    }
}

/// Prints a settlement: the contract's JSON, or tables to read.
pub(super) fn print(settlement: &Settlement, format: Format) -> Outcome {
    match format {
        Format::Json => super::say_line(format_args!("{:#}", settlement.to_json())),
        Format::Text => super::say(&in_words(settlement)),
    }
}

/// The matrix of pools and members, then the revenue orders.
fn in_words(settlement: &Settlement) -> String {
    let members = &settlement.members;
    let mut rows = vec![head(members)];
    rows.extend(settlement.pools.iter().map(|p| pool_row(p, members)));
    rows.push(totals_row(settlement));
    let mut text = format!("Bilan {}\n\n{}", settlement.year, aligned(&rows));
    if !settlement.revenue_orders.is_empty() {
        let orders = settlement.revenue_orders.iter();
        let rows: Vec<Vec<String>> = orders
            .map(|o| vec![format!("{} → {}", o.from, o.to), euros(o.amount)])
            .collect();
        text.push_str(&format!("\nTitres\n\n{}", aligned(&rows)));
    }
    text
}

fn head(members: &[String]) -> Vec<String> {
    let words = ["Poste", "Payé par", "Total"].map(str::to_owned);
    words.into_iter().chain(members.iter().cloned()).collect()
}

fn pool_row(pool: &PoolShares, members: &[String]) -> Vec<String> {
    let share = |m: &String| match pool.shares.iter().find(|s| s.member == *m) {
        Some(share) => euros(share.cents),
        None => "–".to_owned(),
    };
    let mut row = vec![pool.id.clone(), pool.paid_by.clone(), euros(pool.total)];
    row.extend(members.iter().map(share));
    row
}

fn totals_row(settlement: &Settlement) -> Vec<String> {
    let all: i64 = settlement.pools.iter().map(|p| p.total).sum();
    let mut row = vec!["Total".to_owned(), String::new(), euros(all)];
    row.extend(settlement.members.iter().map(|m| euros(settlement.totals[m])));
    row
}

/// Columns as wide as their widest cell; words to the left, sums to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| {
        rows.iter()
            .filter_map(|r| r.get(c))
            .map(|t| t.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(c, (cell, width))| match c {
                0 => format!("{cell:<width$}"),
                1 if columns > 2 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            })
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use reckon::sharing::{read_input, settle};

    #[test]
    fn the_table_gives_every_share_its_column_and_every_order_its_line() {
        let input = r#"{"year":2022,"members":["A","B"],"quantities":{"tickets":{"A":2,"B":1}},
            "pools":[{"id":"staff","paid_by":"A","key":"tickets","among":["A","B"],"lines":[["x",1000]]},
                     {"id":"one","paid_by":"B","key":"tickets","among":["B"],"lines":[["y",123456]]}]}"#;
        let text = in_words(&settle(&read_input(input).unwrap()).unwrap());
        let plain = text.replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(
            plain,
            "Bilan 2022\n\n\
             Poste  Payé par       Total       A           B\n\
             staff  A            10,00 €  6,67 €      3,33 €\n\
             one    B         1 234,56 €       –  1 234,56 €\n\
             Total            1 244,56 €  6,67 €  1 237,89 €\n\
             \nTitres\n\nA → B  3,33 €\n"
        );
    }
}
