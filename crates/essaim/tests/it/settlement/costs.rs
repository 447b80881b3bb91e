use axum::http::StatusCode;
use essaim::settlement::Ledger;

use super::scene::{a_year, journal};
use crate::on_both;

on_both!(
    the_officers_find_the_forms_and_readers_do_not,
    |stage| async move {
        let year = a_year(&stage).await;
        for name in ["odile", "denis"] {
            let page = stage.browser(name).await.get("/bilans/2025/couts").await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(
                page.text()
                    .contains(&format!("/bilans/2025/lignes/{}", year.line))
            );
        }
        for name in ["rita", "bruno", "ada"] {
            let browser = stage.browser(name).await;
            assert_eq!(
                browser.get("/bilans/2025/couts").await.status,
                StatusCode::NOT_FOUND,
                "{name}"
            );
            assert!(
                !browser.get("/bilans/2025").await.text().contains("/couts"),
                "{name}"
            );
        }
    }
);

on_both!(
    exact_ratios_replace_rounded_percents_when_the_rules_change,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.browser("odile").await;
        let rules = [("agreement", "Convention revue"), ("decimals", "")];
        assert_eq!(
            odile.post("/bilans/2025/regles", &rules).await.status,
            StatusCode::SEE_OTHER
        );
        let ledger = Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2025)
            .await
            .unwrap();
        assert_eq!(ledger.year.agreement, "Convention revue");
        assert!(
            ledger.settlement.pools[0]
                .shares
                .iter()
                .all(|s| s.percent.is_none())
        );
        let told = odile
            .get("/bilans/2025?montant=fonctionnement:Alpha")
            .await
            .words();
        assert!(told.contains("1 000,01 € × 3 ÷ 4"), "{told}");
        assert!(
            journal(&stage)
                .await
                .iter()
                .any(|(a, d)| a == "settlement.rules_changed" && d.contains("rapports exacts"))
        );
        let wrong = odile
            .post("/bilans/2025/regles", &[("agreement", ""), ("decimals", "2")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.words().contains("Nommez la convention"));
    }
);

on_both!(
    the_rules_of_a_year_that_is_not_open_are_not_found,
    |stage| async move {
        a_year(&stage).await;
        let rules = [("agreement", "C"), ("decimals", "2")];
        assert_eq!(
            stage
                .browser("odile")
                .await
                .post("/bilans/2019/regles", &rules)
                .await
                .status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            stage
                .browser("zoe")
                .await
                .post("/bilans/2025/regles", &rules)
                .await
                .status,
            StatusCode::NOT_FOUND
        );
    }
);
