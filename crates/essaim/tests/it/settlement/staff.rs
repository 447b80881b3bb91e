//! Lines of cost worked out from annex 1.

use axum::http::StatusCode;
use essaim::agreement::verbs as agreement;
use essaim::settlement::Ledger;

use super::scene::{a_year, a_year_elsewhere, journal};
use crate::on_both;
use crate::stage::Stage;

/// An agreement in force since 2024 whose annex counts one post; the key of the post.
async fn annex(stage: &Stage, who: &str, employer: i64, yearly: Option<i64>) -> i64 {
    let actor = stage.actor(who).await;
    let now = stage.app.now();
    let tx = stage.app.db.write().await.unwrap();
    let version = agreement::begin(&tx, &actor, now, "Convention").await.unwrap();
    let draft = agreement::PostDraft {
        employer_id: employer,
        function: "Responsable support".into(),
        status: "permanent".into(),
        category: "B".into(),
        grade: String::new(),
        share_permille: 950,
        transferred: false,
        available_to: None,
        yearly_cents: yearly,
    };
    agreement::write_post(&tx, &actor, now, version.number, None, draft)
        .await
        .unwrap();
    let article = agreement::ArticleDraft {
        number: "1".into(),
        title: "Objet".into(),
        body: "Le service est commun.".into(),
    };
    agreement::write_article(&tx, &actor, now, version.number, None, article)
        .await
        .unwrap();
    agreement::adopt(&tx, &actor, now, version.number, "2023-12-01", "2024-01-01")
        .await
        .unwrap()
        .unwrap();
    let id = essaim::agreement::store::posts(&tx, &actor, version.id)
        .await
        .unwrap()[0]
        .id;
    tx.commit().await.unwrap();
    id
}

async fn amounts(stage: &Stage) -> Vec<i64> {
    let ledger = Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2025)
        .await
        .unwrap();
    ledger.pools[0].lines.iter().map(|l| l.amount_cents).collect()
}

on_both!(
    a_post_of_the_annex_becomes_a_line_that_tells_how_it_was_worked_out,
    |stage| async move {
        let year = a_year(&stage).await;
        let post = annex(&stage, "odile", stage.cast.alpha, Some(4_547_685))
            .await
            .to_string();
        let odile = stage.browser("odile").await;
        let path = format!("/bilans/2025/postes/{}/annexe", year.pool);
        let form = odile.get(&path).await.words();
        assert!(
            form.contains("Responsable support") && form.contains("45 476,85 € par an"),
            "{form}"
        );
        let sent = [
            ("post", post.as_str()),
            ("yearly", ""),
            ("first", "2025-07-01"),
            ("last", "2025-12-31"),
        ];
        let answer = odile.post(&path, &sent).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        assert_eq!(amounts(&stage).await, [100_001, 2_177_905]);
        let costs = odile.get("/bilans/2025/couts").await.words();
        let told =
            "Responsable support : 95 % du temps de travail, du 01/07/2025 au 31/12/2025 (184 jours sur 365)";
        assert!(
            costs.contains(told) && costs.contains("45 476,85 € × 95 % × 184 ÷ 365"),
            "{costs}"
        );
        // The members read the function, the share and the days, never what the post costs.
        let figure = "/bilans/2025?montant=fonctionnement%3ABeta";
        let odile_reads = odile.get(figure).await.words();
        assert!(odile_reads.contains("45 476,85 €"), "{odile_reads}");
        let bruno = stage.browser("bruno").await;
        for page in [
            bruno.get(figure).await.words(),
            bruno.get("/bilans/2025/historique").await.words(),
        ] {
            assert!(page.contains(told), "{page}");
            assert!(!page.contains("45 476,85"), "{page}");
        }
        for name in ["rita", "tom"] {
            assert_eq!(
                stage.browser(name).await.get(&path).await.status,
                StatusCode::NOT_FOUND
            );
        }
    }
);

on_both!(
    a_line_of_staff_is_worked_out_again_and_a_typed_amount_takes_its_place,
    |stage| async move {
        let year = a_year(&stage).await;
        let post = annex(&stage, "odile", stage.cast.alpha, None).await.to_string();
        let odile = stage.browser("odile").await;
        let path = format!("/bilans/2025/postes/{}/annexe", year.pool);
        let mut sent = vec![
            ("post", post.as_str()),
            ("yearly", ""),
            ("first", "2025-01-01"),
            ("last", "2025-12-31"),
        ];
        let answer = odile.post(&path, &sent).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.words().contains("l’annexe ne le donne pas"),
            "{}",
            answer.words()
        );
        sent[1].1 = "40 000";
        assert_eq!(odile.post(&path, &sent).await.status, StatusCode::SEE_OTHER);
        assert_eq!(amounts(&stage).await, [100_001, 3_800_000]);
        let line = Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2025)
            .await
            .unwrap()
            .pools[0]
            .lines[1]
            .id;
        let path = format!("/bilans/2025/lignes/{line}/annexe");
        let change = |share: &'static str, last: &'static str| {
            let (odile, path) = (odile.clone(), path.clone());
            async move {
                let sent = [
                    ("yearly", "40 000"),
                    ("share", share),
                    ("first", "2025-01-01"),
                    ("last", last),
                ];
                odile.post(&path, &sent).await
            }
        };
        for (share, last, said) in [
            ("101", "2025-12-31", "entre 0,1 et 100"),
            ("50", "2026-01-01", "jour de 2025"),
        ] {
            let refused = change(share, last).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.words().contains(said), "{}", refused.words());
        }
        assert_eq!(change("50", "2025-12-31").await.status, StatusCode::SEE_OTHER);
        assert_eq!(amounts(&stage).await, [100_001, 2_000_000]);
        let typed = [("label", "Agent"), ("amount", "20 000,01")];
        odile.post(&format!("/bilans/2025/lignes/{line}"), &typed).await;
        assert_eq!(change("60", "2025-12-31").await.status, StatusCode::NOT_FOUND);
        let actions: Vec<String> = journal(&stage).await.into_iter().map(|(a, _)| a).collect();
        assert!(actions.iter().filter(|a| *a == "cost_line.derived").count() == 2);
        // A line that goes takes along what it came from.
        odile
            .post(&format!("/bilans/2025/lignes/{line}/suppression"), &[])
            .await;
        assert_eq!(amounts(&stage).await, [100_001]);
    }
);

on_both!(a_post_of_another_service_is_no_choice, |stage| async move {
    let year = a_year(&stage).await;
    a_year_elsewhere(&stage).await;
    let foreign = annex(&stage, "zoe", stage.cast.gamma, Some(1)).await.to_string();
    let path = format!("/bilans/2025/postes/{}/annexe", year.pool);
    let sent = [
        ("post", foreign.as_str()),
        ("yearly", "1"),
        ("first", "2025-01-01"),
        ("last", "2025-12-31"),
    ];
    let answer = stage.browser("odile").await.post(&path, &sent).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for name in ["rita", "bruno", "tom", "zoe"] {
        let answer = stage.browser(name).await.post(&path, &sent).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
    assert_eq!(amounts(&stage).await, [100_001]);
});
