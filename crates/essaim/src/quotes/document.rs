//! The quote on paper.

use print::pdf::{Quote as Printed, QuoteLine, QuoteRate};
use sea_orm::ConnectionTrait;

use super::{model, store};
use crate::db::entities::quotes::Model as Quote;
use crate::db::entities::tickets;
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::web::{paper, words};

/// What is printed of a quote already checked.
pub async fn of<C: ConnectionTrait>(conn: &C, quote: &Quote, ticket: &tickets::Model) -> Result<Printed> {
    let service = directory::service(conn, quote.service_id).await?;
    let authority = directory::authority(conn, &Actor::system(quote.service_id), quote.authority_id).await?;
    let lines = store::lines(conn, quote).await?;
    let sums = model::totals(&lines);
    let outcome = match quote.answered_at {
        Some(at) => format!("{} le {}", model::State::of(quote).label(), words::date_time(&at)),
        None => String::new(),
    };
    Ok(Printed {
        service_name: service.name,
        service_address: service.support_address,
        reference: model::reference_of(quote),
        title: quote.title.clone(),
        authority: authority.name,
        request: format!("Ticket {}, {}", ticket.number, ticket.subject),
        supplier: quote.supplier.clone(),
        issued: quote.sent_at.map(paper::moment),
        valid_until: model::until(quote),
        lines: lines
            .iter()
            .map(|line| QuoteLine {
                label: line.label.clone(),
                quantity: line.quantity,
                unit: line.unit_cents,
                rate: line.rate,
                net: line.quantity.saturating_mul(line.unit_cents),
            })
            .collect(),
        rates: sums
            .rates
            .iter()
            .map(|rate| QuoteRate {
                rate: rate.rate,
                net: rate.net,
                vat: rate.vat,
            })
            .collect(),
        net: quote.net_cents,
        vat: quote.vat_cents,
        gross: quote.gross_cents,
        note: quote.note.clone(),
        outcome,
        method: model::METHOD.into(),
    })
}

/// The bytes, made away from the threads that answer requests.
pub async fn bytes(printed: Printed) -> Result<Vec<u8>> {
    paper::made(move || print::pdf::quote(&printed)).await
}
