use axum::http::StatusCode;
use essaim::settlement::Ledger;
use essaim::settlement::verbs::{self, PoolDraft, YearDraft};

use super::scene::{a_frozen_year, one};
use crate::on_both;
use crate::settlement::scene::tickets;
use crate::stage::Stage;

/// The year 2026, open: Alpha paid 100,00 €, shared in equal parts with Beta.
async fn the_year_after(stage: &Stage) {
    tickets(stage, stage.cast.alpha, 2026, 1).await;
    let odile = stage.actor("odile").await;
    let now = stage.app.now();
    let tx = stage.app.db.write().await.unwrap();
    verbs::open_year(&tx, &odile, now, 2026, YearDraft::default())
        .await
        .unwrap();
    let draft = PoolDraft {
        label: "Fonctionnement".into(),
        paid_by: stage.cast.alpha,
        sharing_key: "equal".into(),
        members: vec![stage.cast.alpha, stage.cast.beta],
        ..Default::default()
    };
    let pool = verbs::add_pool(&tx, &odile, now, 2026, None, draft)
        .await
        .unwrap()
        .id;
    verbs::add_line(&tx, &odile, now, 2026, pool, ("Personnel", 10_000))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn correction<'a>(alpha: &'a str, beta: &'a str, amount: &'a str) -> [(&'static str, &'a str); 5] {
    [
        ("corrected", "2025"),
        ("issuer", alpha),
        ("debtor", beta),
        ("amount", amount),
        ("reason", "Un ticket oublié"),
    ]
}

on_both!(
    a_correction_stands_beside_the_year_it_corrects_and_joins_the_orders_of_its_own,
    |stage| async move {
        a_frozen_year(&stage).await;
        the_year_after(&stage).await;
        let (alpha, beta) = (stage.cast.alpha.to_string(), stage.cast.beta.to_string());
        let odile = stage.browser("odile").await;
        let answer = odile
            .post(
                "/bilans/2026/regularisations",
                &correction(&alpha, &beta, "12,50"),
            )
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        let corrected = stage.browser("bruno").await.get("/bilans/2025").await.words();
        assert!(
            corrected.contains("12,50 € de Beta à Alpha corrigent ce bilan : Un ticket oublié"),
            "{corrected}"
        );
        let actor = stage.actor("odile").await;
        let ledger = Ledger::load(stage.app.db.read(), &actor, 2026).await.unwrap();
        assert_eq!(ledger.due("Alpha", "Beta"), 5_000 + 1_250);
        assert_eq!(
            Ledger::load(stage.app.db.read(), &actor, 2025)
                .await
                .unwrap()
                .due("Alpha", "Beta"),
            25_000
        );
        let titres = odile.get("/bilans/2026/titres").await.words();
        assert!(titres.contains("62,50 €"), "{titres}");
    }
);

on_both!(
    a_correction_is_refused_where_the_year_can_still_be_corrected_itself,
    |stage| async move {
        a_frozen_year(&stage).await;
        the_year_after(&stage).await;
        let (alpha, beta) = (stage.cast.alpha.to_string(), stage.cast.beta.to_string());
        let gamma = stage.cast.gamma.to_string();
        let odile = stage.browser("odile").await;
        for (fields, said) in [
            (correction(&alpha, &alpha, "12,50"), "rien à elle-même"),
            (
                correction(&alpha, &gamma, "12,50"),
                "deux collectivités du service",
            ),
            (correction(&alpha, &beta, "0"), "Écrivez un montant"),
        ] {
            let answer = odile.post("/bilans/2026/regularisations", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            assert!(answer.words().contains(said), "{}", answer.words());
        }
        let mut itself = correction(&alpha, &beta, "12,50");
        itself[0].1 = "2026";
        let answer = odile.post("/bilans/2026/regularisations", &itself).await;
        assert!(
            answer.words().contains("plus ancien et figé"),
            "{}",
            answer.words()
        );
        let frozen = odile
            .post(
                "/bilans/2025/regularisations",
                &correction(&alpha, &beta, "12,50"),
            )
            .await;
        assert_eq!(frozen.status, StatusCode::CONFLICT, "a frozen year takes none");
        for name in ["rita", "ada", "tom"] {
            let answer = stage
                .browser(name)
                .await
                .post(
                    "/bilans/2026/regularisations",
                    &correction(&alpha, &beta, "12,50"),
                )
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
        assert_eq!(one(&stage, "SELECT COUNT(*) AS n FROM year_corrections").await, 0);
    }
);

on_both!(
    a_correction_is_taken_back_while_its_year_is_open_and_the_history_keeps_both,
    |stage| async move {
        a_frozen_year(&stage).await;
        the_year_after(&stage).await;
        let (alpha, beta) = (stage.cast.alpha.to_string(), stage.cast.beta.to_string());
        let odile = stage.browser("odile").await;
        odile
            .post(
                "/bilans/2026/regularisations",
                &correction(&alpha, &beta, "-12,50"),
            )
            .await;
        let id = one(&stage, "SELECT MIN(id) AS n FROM year_corrections").await;
        let elsewhere = odile
            .post(&format!("/bilans/2025/regularisations/{id}/retrait"), &[])
            .await;
        assert_eq!(elsewhere.status, StatusCode::CONFLICT);
        let answer = odile
            .post(&format!("/bilans/2026/regularisations/{id}/retrait"), &[])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let history = odile.get("/bilans/2026/historique").await.words();
        assert!(
            history.contains("Régularisation saisie") && history.contains("Régularisation retirée"),
            "{history}"
        );
    }
);
