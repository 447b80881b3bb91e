//! What the tests of the year's money share: tickets by the hundred, and a year with costs.

use std::path::PathBuf;

use essaim::db::run;
use essaim::settlement::verbs::{self, PoolDraft, YearDraft};

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

/// Adds `many` tickets of a year to an authority, in statements of 500 rows.
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
    let tx = stage.app.db.write().await.unwrap();
    let received = jiff::civil::date(i16::try_from(year).unwrap(), 3, 1).at(9, 0, 0, 0);
    let received = essaim::web::words::at_local(received).as_second();
    let mut left = many;
    while left > 0 {
        let batch = left.min(500);
        let mut values = Vec::new();
        for _ in 0..batch {
            let number = essaim::db::next_number(&tx, service, "tickets").await.unwrap();
            values.push(format!(
                "({service}, {number}, 'jeton-{service}-{number}', 'incident', 'Objet {number} de {authority}', {authority}, {requester}, \
                 'mail', 'closed', FALSE, 'low', {received}, {year}, {received}, {received})"
            ));
        }
        let text = format!(
            "INSERT INTO tickets (service_id, number, token, family, subject, authority_id, requester_id, channel, \
             state, open, priority, received_at, year, sort_at, updated_at) VALUES {}",
            values.join(",")
        );
        run(&tx, &text, vec![]).await.unwrap();
        left -= batch;
    }
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
