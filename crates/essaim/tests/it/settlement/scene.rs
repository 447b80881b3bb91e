//! What the tests of the year's money share: tickets by the hundred, and a year with costs.

use std::path::PathBuf;

use essaim::db::{rows, run};
use essaim::settlement::verbs::{self, PoolDraft, YearDraft};

use sea_orm::FromQueryResult;

use crate::stage::Stage;

/// A file of the golden figures; `None`, after a visible line, where they are not at hand.
pub fn outside(name: &str) -> Option<String> {
    let folder = std::env::var_os("ESSAIM_OUTSIDE_DATA")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let path = folder.join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            eprintln!("skipped: {}: {error}", path.display());
            None
        }
    }
}

/// Adds `many` tickets of a year to an authority, in one statement. Each object names its authority: « Objet 12 de 3 ».
pub async fn tickets(stage: &Stage, authority: i64, year: i64, many: i64) {
    let service = if authority == stage.cast.gamma {
        stage.cast.other_service
    } else {
        stage.cast.service
    };
    let requester = stage.cast.id(if authority == stage.cast.gamma {
        "zac"
    } else {
        "alice"
    });
    let received = jiff::civil::date(i16::try_from(year).unwrap(), 3, 1).at(9, 0, 0, 0);
    let received = essaim::web::words::at_local(received).as_second();
    let number = format!("(SELECT COALESCE(MAX(number), 0) FROM tickets WHERE service_id = {service}) + n.i");
    let text = format!(
        "INSERT INTO tickets (service_id, number, token, family, subject, authority_id, requester_id, channel, \
         state, open, priority, received_at, year, sort_at, updated_at) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many}) \
         SELECT {service}, {number}, 'jeton-{service}-' || ({number}), 'incident', \
         'Objet ' || n.i || ' de {authority}', {authority}, {requester}, 'mail', 'closed', FALSE, 'low', \
         {received}, {year}, {received}, {received} FROM n"
    );
    let tx = stage.app.db.write().await.unwrap();
    run(&tx, &text, vec![]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Keys of the year that [`a_year`] writes.
pub struct Year {
    pub pool: i64,
    pub line: i64,
}

/// The year 2025 of the stage: 3 tickets for Alpha, 1 for Beta, and one pool of 1 000,01 € that Alpha paid.
pub async fn a_year(stage: &Stage) -> Year {
    tickets(stage, stage.cast.alpha, 2025, 3).await;
    tickets(stage, stage.cast.beta, 2025, 1).await;
    let odile = stage.actor("odile").await;
    let now = stage.app.now();
    let tx = stage.app.db.write().await.unwrap();
    let rules = YearDraft {
        agreement: "Convention d’essai".into(),
        key_decimals: Some(2),
    };
    verbs::open_year(&tx, &odile, now, 2025, rules).await.unwrap();
    let draft = PoolDraft {
        label: "Fonctionnement".into(),
        paid_by: stage.cast.alpha,
        sharing_key: "tickets".into(),
        members: vec![stage.cast.alpha, stage.cast.beta],
        ..Default::default()
    };
    let pool = verbs::add_pool(&tx, &odile, now, 2025, None, draft)
        .await
        .unwrap()
        .id;
    let line = verbs::add_line(&tx, &odile, now, 2025, pool, ("Personnel", 100_001))
        .await
        .unwrap()
        .id;
    tx.commit().await.unwrap();
    Year { pool, line }
}

/// The year 2025 of the other shared service, with one pool of Gamma.
pub async fn a_year_elsewhere(stage: &Stage) -> Year {
    tickets(stage, stage.cast.gamma, 2025, 2).await;
    let zoe = stage.actor("zoe").await;
    let now = stage.app.now();
    let tx = stage.app.db.write().await.unwrap();
    verbs::open_year(&tx, &zoe, now, 2025, YearDraft::default())
        .await
        .unwrap();
    let draft = PoolDraft {
        label: "Ailleurs seulement".into(),
        paid_by: stage.cast.gamma,
        sharing_key: "tickets".into(),
        members: vec![stage.cast.gamma],
        ..Default::default()
    };
    let pool = verbs::add_pool(&tx, &zoe, now, 2025, None, draft)
        .await
        .unwrap()
        .id;
    let line = verbs::add_line(&tx, &zoe, now, 2025, pool, ("Ailleurs", 4_200))
        .await
        .unwrap()
        .id;
    tx.commit().await.unwrap();
    Year { pool, line }
}

/// What the journal holds, oldest first: action and detail.
pub async fn journal(stage: &Stage) -> Vec<(String, String)> {
    #[derive(FromQueryResult)]
    struct Row {
        action: String,
        detail: String,
    }
    let text = "SELECT action, detail FROM audit_events ORDER BY id";
    let found: Vec<Row> = rows(stage.app.db.read(), text, vec![]).await.unwrap();
    found.into_iter().map(|r| (r.action, r.detail)).collect()
}
