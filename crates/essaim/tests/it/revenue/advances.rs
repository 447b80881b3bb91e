//! Advances on a forecast, and the balance that they leave.

use axum::http::StatusCode;

use super::pes::validated;
use super::scene::{issue, rows, told};
use crate::cycle::scene::one;
use crate::on_both;
use crate::settlement::scene::a_year;
use crate::stage::{Answer, Base, Browser, Stage};

/// A forecast of 2025, 800,01 € for 3 and 1 tickets, in two advances that Alpha calls; Beta has a quarter of its share
/// taken from the attribution de compensation. The year costs 1 000,01 €, of which Beta bears 250,00 €.
async fn forecast(stage: &Stage) -> Browser {
    a_year(stage).await;
    let odile = stage.browser("odile").await;
    let (alpha, beta) = (stage.cast.alpha.to_string(), stage.cast.beta.to_string());
    for id in [&alpha, &beta] {
        odile.post(&format!("/reglages/titres/{id}"), &told()).await;
    }
    let form = [
        ("budget", "800,01"),
        ("issuer", alpha.as_str()),
        ("instalments", "2"),
        ("single_tax", "oui"),
        ("authority", alpha.as_str()),
        ("units", "3"),
        ("compensation", ""),
        ("authority", beta.as_str()),
        ("units", "1"),
        ("compensation", "25"),
    ];
    let answer = odile.post("/previsions/2025", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    odile
}

async fn call(browser: &Browser, instalment: &str, due: &str) -> Answer {
    let fields = [("instalment", instalment), ("due", due)];
    browser.post("/previsions/2025/avances", &fields).await
}

async fn freeze(stage: &Stage) -> Browser {
    let odile = stage.browser("odile").await;
    odile
        .post("/bilans/2025/mise-a-jour", &[("until", "2026-03-20")])
        .await;
    stage.at(2026, 3, 23, 10, 0);
    let denis = stage.browser("denis").await;
    let answer = denis.post("/bilans/2025/gel", &[("certain", "oui")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    stage.browser("odile").await
}

on_both!(
    advances_are_called_one_by_one_and_the_year_asks_for_the_balance,
    |stage| async move {
        let odile = forecast(&stage).await;
        assert_eq!(
            odile.get("/previsions/2025/avances").await.status,
            StatusCode::NOT_FOUND
        );
        odile.post("/previsions/2025/notification", &[]).await;
        // 200,00 for Beta, 50,00 from its compensation: two advances of 75,00.
        let answer = call(&odile, "1", "2026-06-30").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        assert_eq!(call(&odile, "1", "2026-06-30").await.status, StatusCode::CONFLICT);
        for (instalment, due, status) in [
            ("2", "2026-02-01", StatusCode::UNPROCESSABLE_ENTITY),
            ("2", "bientôt", StatusCode::UNPROCESSABLE_ENTITY),
            ("2", "2027-06-30", StatusCode::UNPROCESSABLE_ENTITY),
            ("3", "2026-06-30", StatusCode::NOT_FOUND),
        ] {
            assert_eq!(
                call(&odile, instalment, due).await.status,
                status,
                "{instalment} {due}"
            );
        }
        let first = one(&stage, "SELECT id AS n FROM revenue_orders WHERE instalment = 1").await;
        let page = odile.get(&format!("/titres/{first}")).await.words();
        for said in [
            "75,00 €",
            "avance 1 sur 2",
            "30/06/2026",
            "moins 50,00 € pris sur l’attribution",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let pdf = odile.get(&format!("/titres/{first}/document")).await;
        assert!(pdf.bytes.starts_with(b"%PDF-"));
        let page = stage
            .browser("bruno")
            .await
            .get("/previsions/2025/avances")
            .await
            .words();
        assert!(
            page.contains("n° 1 de 2026") && page.contains("à appeler"),
            "{page}"
        );
        let odile = freeze(&stage).await;
        assert_eq!(call(&odile, "2", "2026-06-30").await.status, StatusCode::CONFLICT);
        // 250,00 less 75,00 called and 50,00 taken.
        let page = odile.get("/bilans/2025/titres").await.words();
        assert!(
            page.contains("125,00 €") && page.contains("250,00 € de part, moins 75,00 €"),
            "{page}"
        );
        issue(&stage, &odile).await;
        let amounts: Vec<i64> = rows(&stage).await.into_iter().map(|r| r.3).collect();
        assert_eq!(amounts, [7_500, 12_500]);
        let balance = one(&stage, "SELECT id AS n FROM revenue_orders WHERE instalment = 0").await;
        let page = odile.get(&format!("/titres/{balance}")).await.words();
        for said in [
            "solde de l’année 2025",
            "Avance 1, titre n° 1 de 2026",
            "−75,00 €",
            "−50,00 €",
            "125,00 €",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let held = odile
            .post(&format!("/titres/{first}/annulation"), &[("reason", "Erreur")])
            .await;
        assert_eq!(held.status, StatusCode::CONFLICT);
        assert!(held.words().contains("titre de solde"), "{}", held.words());
        let path = format!("/bilans/2025/releves/{}/export/ods", stage.cast.beta);
        assert_eq!(
            stage.browser("bruno").await.get(&path).await.status,
            StatusCode::OK
        );
    }
);

on_both!(
    what_was_called_beyond_the_year_is_given_back_and_no_order_is_issued,
    |stage| async move {
        let odile = forecast(&stage).await;
        odile.post("/previsions/2025/notification", &[]).await;
        for instalment in ["1", "2"] {
            call(&odile, instalment, "2026-06-30").await;
        }
        // Most of the cost goes: the year asks Beta for 125,00 less than was called.
        let tx = stage.app.db.write().await.unwrap();
        essaim::db::run(&tx, "UPDATE cost_lines SET amount_cents = 50000", vec![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let odile = freeze(&stage).await;
        let page = odile.get("/bilans/2025/titres").await.words();
        assert!(
            page.contains("−75,00 €") && page.contains("à lui rendre par mandat"),
            "{page}"
        );
        let alpha = stage.cast.alpha.to_string();
        let answer = odile.post("/bilans/2025/titres", &[("authority", &alpha)]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert_eq!(rows(&stage).await.len(), 2);
    }
);

on_both!(
    a_reduced_or_cancelled_advance_is_taken_off_for_what_is_left_of_it,
    |stage| async move {
        let odile = forecast(&stage).await;
        odile.post("/previsions/2025/notification", &[]).await;
        for instalment in ["1", "2"] {
            call(&odile, instalment, "2026-06-30").await;
        }
        let id = |number: i64| format!("SELECT id AS n FROM revenue_orders WHERE number = {number}");
        let (first, second) = (one(&stage, &id(1)).await, one(&stage, &id(2)).await);
        let reduce = [("reason", "Moins d’agents"), ("amount", "5,00")];
        let answer = odile.post(&format!("/titres/{first}/reduction"), &reduce).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        let answer = odile
            .post(&format!("/titres/{second}/annulation"), &[("reason", "Report")])
            .await;
        assert_eq!(answer.location, "/previsions/2025/avances");
        let odile = freeze(&stage).await;
        // 250,00 less 70,00 and 50,00.
        let page = odile.get("/bilans/2025/titres").await.words();
        assert!(page.contains("130,00 €"), "{page}");
    }
);

#[tokio::test]
async fn the_file_of_advances_is_valid_against_the_schemas() {
    let Some(stage) = Stage::new(Base::Sqlite).await else {
        return;
    };
    let odile = forecast(&stage).await;
    odile.post("/previsions/2025/notification", &[]).await;
    call(&odile, "1", "2026-06-30").await;
    let path = format!("/bilans/2025/titres/{}/pes", stage.cast.alpha);
    let xml = validated(&odile.get(&path).await);
    assert!(xml.contains("<MtHT V=\"75.00\"/>"), "{xml}");
}

on_both!(
    only_the_officers_call_and_only_the_members_read,
    |stage| async move {
        let odile = forecast(&stage).await;
        odile.post("/previsions/2025/notification", &[]).await;
        for name in ["rita", "bruno", "ada", "tom", "zoe"] {
            let browser = stage.browser(name).await;
            assert_eq!(
                call(&browser, "1", "2026-06-30").await.status,
                StatusCode::NOT_FOUND,
                "{name}"
            );
            let reads = matches!(name, "rita" | "bruno" | "ada");
            let page = browser.get("/previsions/2025/avances").await;
            assert_eq!(page.status == StatusCode::OK, reads, "{name}");
            assert!(!page.text().contains("Appeler l’avance"), "{name}");
        }
        assert_eq!(one(&stage, "SELECT COUNT(*) AS n FROM revenue_orders").await, 0);
    }
);
