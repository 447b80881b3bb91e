//! How the year is read from the database, and how long it takes with a hundred thousand tickets.

use std::time::{Duration, Instant};

use essaim::db::rows;
use essaim::settlement::store;
use sea_orm::FromQueryResult;

use super::scene::{a_year, tickets};
use crate::stage::{Base, Stage};

#[derive(FromQueryResult)]
struct Plan {
    detail: String,
}

#[tokio::test]
async fn tickets_are_counted_in_the_index_without_reading_one() {
    let Some(stage) = Stage::new(Base::Sqlite).await else {
        return;
    };
    let values = vec![stage.cast.service.into(), 2025.into()];
    let text = format!("EXPLAIN QUERY PLAN {}", store::TICKET_COUNTS);
    let plan: Vec<Plan> = rows(stage.app.db.read(), &text, values).await.unwrap();
    let lines: Vec<&str> = plan.iter().map(|p| p.detail.as_str()).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].contains("USING COVERING INDEX tickets_by_year"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn the_year_opens_in_fifty_milliseconds_with_a_hundred_thousand_tickets() {
    let Some(stage) = Stage::new(Base::Sqlite).await else {
        return;
    };
    a_year(&stage).await;
    tickets(&stage, stage.cast.alpha, 2025, 70_000).await;
    tickets(&stage, stage.cast.beta, 2025, 30_000).await;
    let browser = stage.browser("odile").await;
    for path in [
        "/bilans/2025?montant=fonctionnement:Beta",
        "/bilans/2025/tickets",
        "/bilans",
    ] {
        let mut best = Duration::MAX;
        for _ in 0..8 {
            let started = Instant::now();
            let page = browser.get(path).await;
            best = best.min(started.elapsed());
            assert!(page.status.is_success());
        }
        eprintln!("{path}: {best:?}");
        assert!(best < Duration::from_millis(50), "{path}: {best:?}");
    }
    assert!(
        browser
            .get("/bilans/2025")
            .await
            .words()
            .contains("100 004 tickets")
    );
}
