//! Tickets that weigh more or less, by their family or their sheet.

use axum::http::StatusCode;
use essaim::db::run;
use essaim::settlement::Ledger;
use essaim::settlement::cycle::verify::verify;

use super::scene::{Year, a_year};
use crate::on_both;
use crate::stage::{Answer, Stage};

/// The year of the scene, where Alpha has two incidents and a request of the sheet of the stage; Beta has one incident.
async fn a_mixed_year(stage: &Stage) -> (Year, i64) {
    let year = a_year(stage).await;
    let text = format!(
        "UPDATE tickets SET family = 'request', sheet_id = {} WHERE number = 1 AND authority_id = {}",
        stage.cast.sheet, stage.cast.alpha
    );
    let tx = stage.app.db.write().await.unwrap();
    assert_eq!(run(&tx, &text, vec![]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let odile = stage.actor("odile").await;
    let sheet = essaim::catalogue::store::sheet(stage.app.db.read(), &odile, stage.cast.sheet)
        .await
        .unwrap();
    (year, sheet.number)
}

async fn weigh(stage: &Stage, who: &str, pool: i64, weights: &[(&str, &str)]) -> Answer {
    let fields: Vec<(&str, &str)> = weights
        .iter()
        .flat_map(|(class, weight)| [("class", *class), ("class_weight", *weight)])
        .collect();
    let path = format!("/bilans/2025/postes/{pool}/particularites");
    stage.browser(who).await.post(&path, &fields).await
}

/// Key and quantities of the pool.
async fn shared(stage: &Stage) -> (String, Vec<i64>) {
    let ledger = Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2025)
        .await
        .unwrap();
    let pool = &ledger.settlement.pools[0];
    (pool.key.clone(), pool.shares.iter().map(|s| s.quantity).collect())
}

on_both!(
    tickets_weigh_by_family_then_by_sheet_and_the_calculation_tells_it,
    |stage| async move {
        let (year, sheet) = a_mixed_year(&stage).await;
        let sheet = sheet.to_string();
        let answer = weigh(&stage, "odile", year.pool, &[("incident", "2"), ("request", "1")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        let key = "weighted_tickets:fonctionnement";
        assert_eq!(shared(&stage).await, (key.into(), vec![5, 2]));
        let figure = "/bilans/2025?montant=fonctionnement%3AAlpha";
        let bruno = stage.browser("bruno").await;
        let told = bruno.get(figure).await.words();
        assert!(
            told.contains("3 tickets : 2 incidents × 2 + 1 demande × 1.")
                && told.contains("5 tickets pondérés"),
            "{told}"
        );
        weigh(
            &stage,
            "odile",
            year.pool,
            &[("incident", "2"), ("request", "1"), (&sheet, "7")],
        )
        .await;
        assert_eq!(shared(&stage).await.1, [11, 2]);
        let told = bruno.get(figure).await.words();
        assert!(
            told.contains(&format!("1 demande de la fiche n° {sheet} × 7")),
            "{told}"
        );
        weigh(&stage, "odile", year.pool, &[("incident", "1"), (&sheet, "0")]).await;
        assert_eq!(shared(&stage).await.1, [2, 1]);
        assert!(bruno.get(figure).await.words().contains("1 ticket ne pèse pas"));
        let form = stage
            .browser("odile")
            .await
            .get(&format!("/bilans/2025/postes/{}/particularites", year.pool))
            .await;
        assert!(form.text().contains(&format!("id=\"class-{sheet}\"")));
        // Ones only are no weights at all.
        weigh(&stage, "odile", year.pool, &[("incident", "1"), ("request", "1")]).await;
        assert_eq!(shared(&stage).await, ("tickets".into(), vec![3, 1]));
    }
);

on_both!(
    a_weight_that_is_none_is_refused_and_kept_as_typed,
    |stage| async move {
        let (year, _) = a_mixed_year(&stage).await;
        for (weights, said) in [
            (
                [("incident", "deux"), ("request", "1")],
                "poids entier entre 0 et 1 000",
            ),
            ([("incident", "0"), ("request", "0")], "un ticket au moins pèse"),
        ] {
            let answer = weigh(&stage, "odile", year.pool, &weights).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.words().contains(said), "{}", answer.words());
            assert!(answer.text().contains(&format!("value=\"{}\"", weights[0].1)));
        }
        for who in ["rita", "tom", "zoe"] {
            let answer = weigh(&stage, who, year.pool, &[("incident", "2")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
        }
        assert_eq!(shared(&stage).await.0, "tickets");
    }
);

on_both!(
    a_frozen_year_keeps_its_weights_and_its_file_proves_the_classes,
    |stage| async move {
        let (year, _) = a_mixed_year(&stage).await;
        weigh(&stage, "odile", year.pool, &[("incident", "2")]).await;
        let odile = stage.browser("odile").await;
        odile
            .post("/bilans/2025/mise-a-jour", &[("until", "2026-03-20")])
            .await;
        stage.at(2026, 3, 23, 10, 0);
        let denis = stage.browser("denis").await;
        let frozen = denis.post("/bilans/2025/gel", &[("certain", "oui")]).await;
        assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.words());
        let before = shared(&stage).await;
        assert_eq!(before.1, [5, 2]);
        // A family that is corrected later changes nothing of it.
        let tx = stage.app.db.write().await.unwrap();
        run(
            &tx,
            "UPDATE tickets SET family = 'request', sheet_id = NULL",
            vec![],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(shared(&stage).await, before);
        let file = denis.get("/bilans/2025/fichier").await.text();
        let report = verify(&file).unwrap();
        assert!(report.same, "{:?}", report.differences);
        assert!(file.contains("tickets:incident"));
    }
);
