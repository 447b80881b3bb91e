//! What the tests of the cycle share: a year under review, and its contests.

use axum::http::StatusCode;
use essaim::db::{rows, run};
use essaim::settlement::Ledger;
use sea_orm::FromQueryResult;

use crate::settlement::scene::a_year;
use crate::stage::Stage;

/// The year 2025 with its costs, under review up to 20 March 2026.
pub async fn a_review(stage: &Stage) {
    a_year(stage).await;
    received(stage).await;
    let odile = stage.browser("odile").await;
    let answer = odile
        .post("/bilans/2025/mise-a-jour", &[("until", "2026-03-20")])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
}

/// Gives the tickets of the scene the history that a ticket has: they were received.
async fn received(stage: &Stage) {
    let text = "INSERT INTO ticket_events (ticket_id, at, kind, actor_label, detail) \
        SELECT id, received_at, 'received', 'Alice Martin', 'mail' FROM tickets";
    let tx = stage.app.db.write().await.unwrap();
    run(&tx, text, vec![]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Alpha's tickets are 1 to 3, Beta's is 4; this posts a contest of Rita.
pub async fn contest(stage: &Stage, fields: &[(&str, &str)]) {
    let rita = stage.browser("rita").await;
    let answer = rita.post("/bilans/2025/contestations", fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
}

/// The tickets counted for Alpha and Beta.
pub async fn counted(stage: &Stage) -> Vec<i64> {
    let odile = stage.actor("odile").await;
    let ledger = Ledger::load(stage.app.db.read(), &odile, 2025).await.unwrap();
    ledger
        .key_table("tickets")
        .quantities
        .into_iter()
        .map(Option::unwrap)
        .collect()
}

/// The one number that a statement gives.
pub async fn one(stage: &Stage, text: &str) -> i64 {
    #[derive(FromQueryResult)]
    struct Row {
        n: i64,
    }
    let found: Vec<Row> = rows(stage.app.db.read(), text, vec![]).await.unwrap();
    found[0].n
}

/// The year 2025, frozen by Denis on 23 March 2026.
pub async fn a_frozen_year(stage: &Stage) {
    a_review(stage).await;
    stage.at(2026, 3, 23, 10, 0);
    let answer = stage
        .browser("denis")
        .await
        .post("/bilans/2025/gel", &[("certain", "oui")])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
}
