//! How SQLite means to answer a statement.

use essaim::db::rows;
use sea_orm::{FromQueryResult, Value};

use crate::stage::Stage;

#[derive(FromQueryResult)]
struct Step {
    detail: String,
}

/// The steps of a statement, in the database's words.
pub async fn steps(stage: &Stage, text: &str, values: Vec<Value>) -> Vec<String> {
    let steps: Vec<Step> = rows(stage.app.db.read(), &format!("EXPLAIN QUERY PLAN {text}"), values)
        .await
        .unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}

/// Whether a plan reads one of these tables from end to end.
pub fn reads_all(plan: &[String], tables: &[&str]) -> bool {
    plan.iter().any(|step| {
        tables
            .iter()
            .any(|table| *step == format!("SCAN {table}") || step.starts_with(&format!("SCAN {table} ")))
    })
}

/// Whether a plan sorts what no index has in order.
pub fn sorts(plan: &[String]) -> bool {
    plan.iter().any(|step| step.contains("TEMP B-TREE"))
}
