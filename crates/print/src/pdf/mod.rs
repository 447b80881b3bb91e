//! PDF documents: the yearly settlement and what it is for one member, the half-yearly dashboard, the agreement and quotes.
//!
//! All are tagged and keep to PDF/UA-1, and to PDF/A-2a when they are dated. The texts of the data never become markup: templates read
//! them as JSON.

mod agreement;
mod alphabet;
mod bilan;
mod bilan_data;
mod dashboard;
mod dashboard_data;
mod order;
mod order_data;
mod quote;
mod statement;
mod statement_data;
mod world;

pub use agreement::{Agreement, Article, Domain, Nature, Post, agreement};
pub use bilan::bilan;
pub use bilan_data::{Bilan, Difference, Measure, Member, Order, Pool};
pub use dashboard::dashboard;
pub use dashboard_data::{Breakdown, Dashboard, Month, Row};
pub use order::order;
pub use order_data::{Basis, Party, RevenueOrder};
pub use quote::{Quote, QuoteLine, QuoteRate, quote};
use serde_json::{Value, json};
pub use statement::statement;
pub use statement_data::{Statement, StatementForecast, StatementOrder, StatementShare, StatementTickets};

use crate::{DateTime, PrintError};

/// A time for the template, after a check that it exists.
fn moment(issued: Option<DateTime>) -> Result<Value, PrintError> {
    let Some(time) = issued else {
        return Ok(Value::Null);
    };
    if !time.exists() {
        return Err(PrintError::Shape(format!("no such time: {time:?}")));
    }
    let DateTime { date, hour, minute } = time;
    Ok(json!([date.year, date.month, date.day, hour, minute]))
}

/// A part of a whole in hundredths of a percent, rounded to the nearest; `None` of nothing.
fn hundredths(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let whole = i128::from(whole);
    let rounded = (i128::from(part) * 20_000 + whole) / (2 * whole);
    i64::try_from(rounded).ok()
}

/// A part of a whole in thousandths, from 0 to 1000, for a drawing.
fn thousandths(part: i64, whole: i64) -> i64 {
    hundredths(part, whole).unwrap_or(0).clamp(0, 10_000) / 10
}
