use serde_json::{Value, json};

use super::bilan_data::{Bilan, Difference, Measure, Pool};
use super::world::{Material, make};
use crate::PrintError;
use crate::chart::{Ink, Part, ShareChart, share_cells};
use crate::text::{euros, integer, percent_to, signed_euros};

/// More parts than this are drawn each in its row instead of one bar of cells.
const DRAWN: usize = 9;

/// Makes the settlement of a year as a PDF: A4 portrait, the sums first, then the orders, the matrix,
/// each pool with its calculation, the differences with the printed annex, the method.
///
/// # Errors
/// [`PrintError::Shape`] when a vector has not one entry per member; [`PrintError::Typesetting`]
/// when the typesetter refuses, which is a fault of the template.
pub fn bilan(bilan: &Bilan) -> Result<Vec<u8>, PrintError> {
    check(bilan)?;
    let charts = bilan
        .pools
        .iter()
        .map(|pool| share_cells(&shares(bilan, pool), Ink::Paper));
    let mut data = view(bilan);
    data["issued"] = super::moment(bilan.issued)?;
    let material = Material {
        data,
        charts: charts.collect(),
        dated: bilan.issued.is_some(),
    };
    make("bilan.typ", &material, usize::MAX).map(|made| made.bytes)
}

fn check(bilan: &Bilan) -> Result<(), PrintError> {
    let members = bilan.members.len();
    let fits = |what: &str, length: usize| {
        if length == members {
            return Ok(());
        }
        Err(PrintError::Shape(format!(
            "{what}: {length} entries for {members} members"
        )))
    };
    fits("totals", bilan.totals.len())?;
    if !bilan.tickets.is_empty() {
        fits("tickets", bilan.tickets.len())?;
    }
    for measure in &bilan.measures {
        fits(&format!("values of {:?}", measure.label), measure.values.len())?;
        fits(
            &format!("percents of {:?}", measure.label),
            measure.percents.len(),
        )?;
    }
    for pool in &bilan.pools {
        fits(&format!("percents of {:?}", pool.label), pool.percents.len())?;
        fits(&format!("shares of {:?}", pool.label), pool.shares.len())?;
    }
    Ok(())
}

fn view(bilan: &Bilan) -> Value {
    let spent = sum(&bilan.totals);
    let members: Vec<Value> = bilan
        .members
        .iter()
        .zip(&bilan.totals)
        .map(|(member, total)| {
            let part = super::hundredths(*total, spent);
            json!({
                "short": member.short,
                "name": member.name,
                "total": euros(*total),
                "percent": part.map(|part| percent_to(part, 1)),
                "length": super::thousandths(*total, spent),
            })
        })
        .collect();
    json!({
        "service": bilan.service_name,
        "host": bilan.host_label,
        "year": bilan.year.to_string(),
        "status": bilan.status_label,
        "fingerprint": bilan.fingerprint,
        "spent": euros(spent),
        "members": members,
        "measures": measures(bilan),
        "pools": bilan.pools.iter().map(|pool| pool_view(bilan, pool)).collect::<Vec<_>>(),
        "totals": bilan.totals.iter().map(|total| plain(*total)).collect::<Vec<_>>(),
        "total": plain(spent),
        "issuers": issuers(bilan),
        "differences": bilan.differences.iter().map(difference).collect::<Vec<_>>(),
        "method": bilan.method,
    })
}

fn measures(bilan: &Bilan) -> Vec<Value> {
    let tickets = (!bilan.tickets.is_empty()).then(|| {
        let all = sum(&bilan.tickets);
        let percents = bilan.tickets.iter();
        Measure {
            label: "Tickets".into(),
            unit: String::new(),
            values: bilan.tickets.iter().copied().map(Some).collect(),
            percents: percents
                .map(|n| super::hundredths(*n, all).map(|n| percent_to(n, 2)))
                .collect(),
        }
    });
    let view = |measure: &Measure| {
        let values: Vec<i64> = measure.values.iter().copied().flatten().collect();
        json!({
            "label": measure.label,
            "unit": measure.unit,
            "values": measure.values.iter().map(|value| value.map(integer)).collect::<Vec<_>>(),
            "percents": measure.percents,
            "sum": integer(sum(&values)),
        })
    };
    tickets.iter().chain(&bilan.measures).map(view).collect()
}

fn pool_view(bilan: &Bilan, pool: &Pool) -> Value {
    let amounts: Vec<i64> = pool.lines.iter().map(|(_, amount)| *amount).collect();
    let most = pool.shares.iter().copied().flatten().max().unwrap_or(0);
    let parts: Vec<Value> = bilan
        .members
        .iter()
        .zip(pool.percents.iter().zip(&pool.shares))
        .filter(|(_, (percent, share))| percent.is_some() || share.is_some())
        .map(|(member, (percent, share))| {
            let length = super::thousandths(share.unwrap_or(0), most);
            let share = share.map(euros);
            json!({ "name": member.short, "percent": percent, "share": share, "length": length })
        })
        .collect();
    let lines = pool
        .lines
        .iter()
        .map(|(label, amount)| json!([label, euros(*amount)]));
    let shared: Vec<i64> = pool.shares.iter().copied().flatten().collect();
    json!({
        "label": pool.label,
        "paid_by": pool.paid_by,
        "key": pool.key_label,
        "article": pool.article,
        "lines": lines.collect::<Vec<_>>(),
        "lines_sum": (sum(&amounts) != pool.total).then(|| euros(sum(&amounts))),
        "total": euros(pool.total),
        "plain_total": plain(pool.total),
        "drawn": parts.len() <= DRAWN,
        "rounding_note": pool.rounding_note,
        "parts": parts,
        "parts_sum": euros(sum(&shared)),
        "shares": pool.shares.iter().map(|share| share.map(plain)).collect::<Vec<_>>(),
        "notes": pool.derivation,
        "alt": shares(bilan, pool).desc,
    })
}

/// The parts of a pool as a drawing.
fn shares(bilan: &Bilan, pool: &Pool) -> ShareChart {
    let members = bilan
        .members
        .iter()
        .zip(pool.percents.iter().zip(&pool.shares))
        .enumerate();
    let parts: Vec<Part> = members
        .filter_map(|(series, (member, (percent, share)))| {
            let value = (*share)?;
            let text = percent.clone().unwrap_or_else(|| euros(value));
            Some(Part {
                label: member.short.clone(),
                value,
                text,
                series,
            })
        })
        .collect();
    let told: Vec<String> = parts
        .iter()
        .map(|part| format!("{} {}", part.label, part.text))
        .collect();
    ShareChart {
        title: format!("Répartition : {}", pool.label),
        desc: format!("Répartition de {} : {}.", pool.label, told.join(", ")),
        width: 730,
        bars: vec![(String::new(), parts)],
    }
}

/// The orders, grouped by the authority that issues them, in the order in which they come.
fn issuers(bilan: &Bilan) -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for order in &bilan.orders {
        if !names.contains(&order.from.as_str()) {
            names.push(&order.from);
        }
    }
    let view = |name: &str| {
        let orders = || bilan.orders.iter().filter(move |order| order.from == name);
        let amounts: Vec<i64> = orders().map(|order| order.amount).collect();
        let lines = orders().map(|order| json!([order.to, euros(order.amount)]));
        json!({ "from": name, "lines": lines.collect::<Vec<_>>(), "sum": euros(sum(&amounts)) })
    };
    names.into_iter().map(view).collect()
}

fn difference(difference: &Difference) -> Value {
    json!({
        "place": difference.place,
        "printed": euros(difference.printed),
        "exact": euros(difference.exact),
        "gap": signed_euros(difference.exact.saturating_sub(difference.printed)),
        "cause": difference.cause,
    })
}

/// An amount without its sign of euro, for tables that say it once.
fn plain(cents: i64) -> String {
    euros(cents)
        .trim_end_matches(['€', crate::text::NO_BREAK])
        .to_owned()
}

fn sum(amounts: &[i64]) -> i64 {
    amounts.iter().fold(0, |sum, amount| sum.saturating_add(*amount))
}
