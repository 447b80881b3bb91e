//! The forecasts, by year.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::error::Result;
use crate::forecast::policy;
use crate::forecast::store::{self, Forecast};
use crate::web::{Frame, Section, Visitor, page, words};

#[derive(Template)]
#[template(path = "forecast/list.html")]
struct Page {
    frame: Frame,
    forecasts: Vec<Forecast>,
    /// The year to forecast next, for those who may.
    next: Option<i64>,
}

/// `GET /previsions`
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let actor = visitor.actor()?;
    let forecasts = store::all(app.db.read(), actor).await?;
    let this_year = i64::from(words::local(app.now()).year());
    let after = forecasts.first().map_or(this_year, |f| f.year.max(this_year));
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::Settlement, "Prévisions"),
        forecasts,
        next: policy::edits(actor).then_some(after + 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_renders_empty_and_full() {
        let forecast = Forecast {
            id: 1,
            service_id: 1,
            year: 2027,
            issuer_id: 4,
            budget_cents: 25_000_000,
            instalments: 2,
            basis: String::new(),
            single_tax: false,
            created_at: 0,
            notified_at: None,
            notified_by: None,
        };
        let html = |forecasts, next| {
            let frame = Frame::sample();
            Page {
                frame,
                forecasts,
                next,
            }
            .render()
            .unwrap()
        };
        let full = html(vec![forecast], Some(2028));
        assert!(
            full.contains("/previsions/2027")
                && full.contains("250\u{202f}000,00")
                && full.contains("en préparation")
        );
        let empty = html(Vec::new(), None);
        assert!(empty.contains("Aucune prévision") && !empty.contains("modifier"));
    }
}
