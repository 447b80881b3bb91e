use serde_json::{Value, json};

use super::world::{Material, make};
use crate::text::{euros, integer, percent};
use crate::{DateTime, PrintError};

/// A quote submitted to a member, as it is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quote {
    /// Who submits it.
    pub service_name: String,
    /// Where to answer.
    pub service_address: String,
    /// « D2026-0012 ».
    pub reference: String,
    /// What it proposes, in a few words.
    pub title: String,
    /// The member that decides, by its full name.
    pub authority: String,
    /// What it answers: « Ticket 12, Écran pour l’accueil ».
    pub request: String,
    /// May be empty.
    pub supplier: String,
    /// When it was sent, local time. `None`: a draft.
    pub issued: Option<DateTime>,
    /// A day in words.
    pub valid_until: String,
    /// Its lines, in order.
    pub lines: Vec<QuoteLine>,
    /// The tax of each rate, the highest first.
    pub rates: Vec<QuoteRate>,
    /// Total before tax, in cents.
    pub net: i64,
    /// Tax, in cents.
    pub vat: i64,
    /// Total with tax, in cents.
    pub gross: i64,
    /// What more there is to say; may be empty.
    pub note: String,
    /// What became of it (« Accepté par … le … »); empty while nobody answered.
    pub outcome: String,
    /// How the tax is rounded, in a sentence.
    pub method: String,
}

/// A line before tax.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuoteLine {
    /// What is bought.
    pub label: String,
    /// How many.
    pub quantity: i64,
    /// Cents.
    pub unit: i64,
    /// Hundredths of a percent.
    pub rate: i64,
    /// Cents.
    pub net: i64,
}

/// The tax of one rate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuoteRate {
    /// Hundredths of a percent.
    pub rate: i64,
    /// What the tax is taken on, in cents.
    pub net: i64,
    /// The tax, in cents.
    pub vat: i64,
}

/// Makes a quote as a PDF: A4 portrait, the total first, then its lines and the tax of each rate.
///
/// # Errors
/// [`PrintError::Shape`] for a time that does not exist; [`PrintError::Typesetting`] when the typesetter refuses, which is
/// a fault of the template.
pub fn quote(quote: &Quote) -> Result<Vec<u8>, PrintError> {
    let mut data = view(quote);
    data["issued"] = super::moment(quote.issued)?;
    let material = Material {
        data,
        charts: Vec::new(),
        dated: quote.issued.is_some(),
    };
    make("quote.typ", &material, usize::MAX).map(|made| made.bytes)
}

fn view(quote: &Quote) -> Value {
    let lines: Vec<Value> = quote
        .lines
        .iter()
        .map(|line| {
            json!({
                "label": line.label,
                "quantity": integer(line.quantity),
                "unit": euros(line.unit),
                "rate": percent(line.rate),
                "net": euros(line.net),
            })
        })
        .collect();
    let rates: Vec<Value> = quote
        .rates
        .iter()
        .map(|rate| json!({ "rate": percent(rate.rate), "net": euros(rate.net), "vat": euros(rate.vat) }))
        .collect();
    json!({
        "service": quote.service_name,
        "address": quote.service_address,
        "reference": quote.reference,
        "title": quote.title,
        "authority": quote.authority,
        "request": quote.request,
        "supplier": quote.supplier,
        "valid": quote.valid_until,
        "lines": lines,
        "rates": rates,
        "net": euros(quote.net),
        "vat": euros(quote.vat),
        "gross": euros(quote.gross),
        "note": quote.note,
        "outcome": quote.outcome,
        "method": quote.method,
    })
}
