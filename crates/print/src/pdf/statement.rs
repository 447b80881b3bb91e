use serde_json::{Value, json};

use super::statement_data::{Statement, StatementForecast, StatementOrder, StatementShare, StatementTickets};
use super::world::{Material, make};
use crate::PrintError;
use crate::text::{euros, integer, signed_euros};

/// Makes what one member pays for a year as a PDF: A4 portrait, the sum first, then each pool, its tickets, what was
/// forecast, and its revenue orders.
///
/// # Errors
/// [`PrintError::Shape`] when a date does not exist; [`PrintError::Typesetting`] when the typesetter refuses, which is
/// a fault of the template.
pub fn statement(statement: &Statement) -> Result<Vec<u8>, PrintError> {
    let mut data = view(statement);
    data["issued"] = super::moment(statement.issued)?;
    let material = Material {
        data,
        charts: Vec::new(),
        dated: statement.issued.is_some(),
    };
    make("statement.typ", &material, usize::MAX).map(|made| made.bytes)
}

fn view(statement: &Statement) -> Value {
    json!({
        "service": statement.service_name,
        "agreement": statement.agreement,
        "year": statement.year.to_string(),
        "status": statement.status_label,
        "fingerprint": statement.fingerprint,
        "member": statement.member,
        "total": euros(statement.total),
        "percent": statement.percent,
        "spent": euros(statement.spent),
        "advanced": (statement.advanced != 0).then(|| euros(statement.advanced)),
        "shares": statement.shares.iter().map(share).collect::<Vec<_>>(),
        "tickets": statement.tickets.iter().map(tickets).collect::<Vec<_>>(),
        "tickets_sum": integer(statement.tickets.iter().map(count).sum()),
        "forecast": statement.forecast.as_ref().map(|told| forecast(told, statement.total)),
        "corrections": pairs(&statement.corrections),
        "owes": statement.owes.iter().map(order).collect::<Vec<_>>(),
        "owes_sum": euros(statement.owes.iter().map(|o| o.cents).sum()),
        "asks": statement.asks.iter().map(order).collect::<Vec<_>>(),
        "asks_sum": euros(statement.asks.iter().map(|o| o.cents).sum()),
        "method": statement.method,
    })
}

fn share(share: &StatementShare) -> Value {
    let signed = |(words, cents): &(String, i64)| json!([words, signed_euros(*cents)]);
    json!({
        "label": share.label,
        "article": share.article,
        "paid_by": share.paid_by,
        "key": share.key,
        "quantity": share.quantity,
        "whole": share.whole,
        "percent": share.percent,
        "total": euros(share.total),
        "cents": euros(share.cents),
        "adjustments": share.adjustments.iter().map(signed).collect::<Vec<_>>(),
    })
}

fn tickets(family: &StatementTickets) -> Value {
    let sheets = family.sheets.iter();
    let sheets: Vec<Value> = sheets
        .map(|(name, count)| json!([name, integer(*count)]))
        .collect();
    json!({ "family": family.family, "sheets": sheets, "sum": integer(count(family)) })
}

fn count(family: &StatementTickets) -> i64 {
    family.sheets.iter().map(|(_, count)| count).sum()
}

fn forecast(forecast: &StatementForecast, total: i64) -> Value {
    json!({
        "share": euros(forecast.share),
        "compensation": (forecast.compensation != 0).then(|| euros(forecast.compensation)),
        "advances": pairs(&forecast.advances),
        "total": euros(total),
        "balance": signed_euros(forecast.balance),
        "back": forecast.balance < 0,
    })
}

fn pairs(lines: &[(String, i64)]) -> Vec<Value> {
    lines
        .iter()
        .map(|(words, cents)| json!([words, euros(*cents)]))
        .collect()
}

fn order(order: &StatementOrder) -> Value {
    json!({
        "party": order.party,
        "label": order.label,
        "state": order.state,
        "cents": euros(order.cents),
    })
}
