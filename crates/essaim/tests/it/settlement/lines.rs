use axum::http::StatusCode;
use essaim::settlement::Ledger;

use super::scene::{a_year, a_year_elsewhere, journal};
use crate::on_both;
use crate::stage::Stage;

async fn spent(stage: &Stage) -> i64 {
    Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2025)
        .await
        .unwrap()
        .spent()
}

on_both!(a_line_typed_in_french_counts_at_once, |stage| async move {
    let year = a_year(&stage).await;
    let odile = stage.browser("odile").await;
    let path = format!("/bilans/2025/postes/{}/lignes", year.pool);
    for (label, amount, after) in [("Énergie", "1 234,56 €", 223_457), ("Avoir", "−34,56", 220_001)] {
        let answer = odile.post(&path, &[("label", label), ("amount", amount)]).await;
        assert_eq!(
            answer.location,
            format!("/bilans/2025/couts#poste-{}", year.pool),
            "{}",
            answer.words()
        );
        assert_eq!(spent(&stage).await, after);
    }
    let page = odile.get("/bilans/2025/couts").await.words();
    assert!(page.contains("−34,56 €") && page.contains("2 200,01 €"), "{page}");
    let last = journal(&stage).await.pop().unwrap();
    assert_eq!(last.0, "cost_line.added");
    assert!(last.1.contains("Avoir"), "{}", last.1);
});

on_both!(
    a_line_is_corrected_and_removed_and_its_old_amount_stays_in_the_journal,
    |stage| async move {
        let year = a_year(&stage).await;
        let odile = stage.browser("odile").await;
        let path = format!("/bilans/2025/lignes/{}", year.line);
        let form = odile.get(&path).await;
        assert!(
            form.text().contains("value=\"1\u{202f}000,01\""),
            "{}",
            form.text()
        );
        let answer = odile
            .post(&path, &[("label", "Personnel, 3 agents"), ("amount", "900")])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(spent(&stage).await, 90_000);
        let last = journal(&stage).await.pop().unwrap();
        assert_eq!(last.0, "cost_line.changed");
        assert!(last.1.replace('\u{202f}', " ").contains("1 000,01"), "{}", last.1);
        assert_eq!(
            odile.post(&format!("{path}/suppression"), &[]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(spent(&stage).await, 0);
        assert_eq!(odile.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(journal(&stage).await.pop().unwrap().0, "cost_line.removed");
    }
);

on_both!(
    an_amount_that_is_none_comes_back_as_typed_with_its_sentence,
    |stage| async move {
        let year = a_year(&stage).await;
        let odile = stage.browser("odile").await;
        for path in [
            format!("/bilans/2025/postes/{}/lignes", year.pool),
            format!("/bilans/2025/lignes/{}", year.line),
        ] {
            for (typed, said) in [
                ("douze mille", "Écrivez un montant en euros"),
                ("1.234,56", "Écrivez un montant en euros"),
                ("12,345", "deux décimales au plus"),
                ("99999999999999", "trop grand"),
                ("", "Indiquez un montant"),
            ] {
                let answer = odile.post(&path, &[("label", "Gaz"), ("amount", typed)]).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
                assert!(answer.words().contains(said), "{typed}: {}", answer.words());
                assert!(
                    answer.text().contains(&format!("value=\"{typed}\""))
                        && answer.text().contains("value=\"Gaz\"")
                );
            }
        }
        assert_eq!(spent(&stage).await, 100_001);
    }
);

on_both!(a_line_from_elsewhere_is_not_found, |stage| async move {
    let here = a_year(&stage).await;
    let there = a_year_elsewhere(&stage).await;
    let odile = stage.browser("odile").await;
    let fields = [("label", "Pris"), ("amount", "1")];
    for path in [
        format!("/bilans/2025/lignes/{}", there.line),
        format!("/bilans/2024/lignes/{}", here.line),
        "/bilans/2025/lignes/0".to_owned(),
    ] {
        assert_eq!(odile.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(
            odile.post(&path, &fields).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
        assert_eq!(
            odile.post(&format!("{path}/suppression"), &[]).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    for name in ["rita", "bruno", "ada", "zoe"] {
        let path = format!("/bilans/2025/lignes/{}", here.line);
        assert_eq!(
            stage.browser(name).await.post(&path, &fields).await.status,
            StatusCode::NOT_FOUND,
            "{name}"
        );
    }
    assert_eq!(spent(&stage).await, 100_001);
});
