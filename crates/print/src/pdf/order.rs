use serde_json::{Value, json};

use super::order_data::{Party, RevenueOrder};
use super::world::{Material, make};
use crate::PrintError;
use crate::text::euros;

/// Makes a revenue order as a PDF: who owes what to whom, how it was worked out, and every mention that makes it valid.
///
/// # Errors
/// [`PrintError::Shape`] when a date does not exist; [`PrintError::Typesetting`] when the typesetter refuses, which is
/// a fault of the template.
pub fn order(order: &RevenueOrder) -> Result<Vec<u8>, PrintError> {
    if !order.issued.exists() {
        return Err(PrintError::Shape(format!("no such day: {:?}", order.issued)));
    }
    let mut data = view(order);
    data["issued"] = super::moment(order.made)?;
    let material = Material {
        data,
        charts: Vec::new(),
        dated: order.made.is_some(),
    };
    make("order.typ", &material, usize::MAX).map(|made| made.bytes)
}

fn view(order: &RevenueOrder) -> Value {
    let bases: Vec<Value> = order
        .bases
        .iter()
        .map(|basis| {
            json!({
                "label": basis.label,
                "article": basis.article,
                "total": euros(basis.total),
                "key": basis.key,
                "share": euros(basis.share),
            })
        })
        .collect();
    let pairs = |lines: &[(String, i64)], sign: i64| -> Vec<Value> {
        let told = |(words, cents): &(String, i64)| json!([words, euros(sign * *cents)]);
        lines.iter().map(told).collect()
    };
    let day = order.issued;
    json!({
        "title": order.title,
        "number": order.number.to_string(),
        "exercise": order.exercise.to_string(),
        "slip": order.slip.to_string(),
        "day": format!("{:02}/{:02}/{:04}", day.day, day.month, day.year),
        "issuer": party(&order.issuer),
        "budget": order.budget,
        "account": order.account,
        "accountant": order.accountant,
        "signer": order.signer,
        "debtor": party(&order.debtor),
        "routing": order.routing,
        "object": order.object,
        "legal_basis": order.legal_basis,
        "bases": bases,
        "corrections": pairs(&order.corrections, 1),
        "taken": pairs(&order.taken, -1),
        "entries": pairs(&order.entries, 1),
        "due": order.due,
        "amount": euros(order.amount),
        "enforceability": order.enforceability,
        "remedies": order.remedies,
        "fingerprint": order.fingerprint,
    })
}

fn party(party: &Party) -> Value {
    json!({ "name": party.name, "siret": party.siret, "address": party.address })
}
