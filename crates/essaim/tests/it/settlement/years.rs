use axum::http::StatusCode;
use essaim::settlement::{Ledger, store};

use super::scene::{a_year, a_year_elsewhere, journal};
use crate::on_both;

on_both!(
    a_year_opens_with_the_pools_of_another_and_no_amount,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.browser("odile").await;
        let list = odile.get("/bilans").await;
        assert!(list.words().contains("1 000,01 €") && list.text().contains("value=\"2026\""));
        let form = [
            ("year", "2026"),
            ("agreement", "Convention 2026"),
            ("decimals", ""),
            ("copy", "2025"),
        ];
        let answer = odile.post("/bilans", &form).await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/bilans/2026/couts")
        );
        let ledger = Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2026)
            .await
            .unwrap();
        assert_eq!(
            (ledger.pools.len(), ledger.has_costs(), ledger.year.key_decimals),
            (1, false, None)
        );
        assert_eq!(ledger.pools[0].among, [stage.cast.alpha, stage.cast.beta]);
        let said = journal(&stage).await;
        assert!(
            said.iter()
                .any(|(action, detail)| action == "settlement.opened" && detail.starts_with("2026"))
        );
        // No ticket of 2026 yet: the pool is told, not divided by zero.
        assert!(
            ledger.problems[0].sentence.contains("aucun n’est compté"),
            "{:?}",
            ledger.problems
        );
    }
);

on_both!(
    a_year_that_cannot_open_is_told_beside_its_field,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.browser("odile").await;
        for (year, agreement, decimals, copy, said) in [
            ("2025", "C", "2", "", "Le bilan 2025 est déjà ouvert"),
            ("demain", "C", "2", "", "une année à quatre chiffres"),
            ("1789", "C", "2", "", "une année à quatre chiffres"),
            ("2026", " ", "2", "", "Nommez la convention"),
            ("2026", "C", "12", "", "Choisissez un arrondi"),
            ("2026", "C", "2", "2019", "Ce bilan n’existe pas"),
        ] {
            let form = [
                ("year", year),
                ("agreement", agreement),
                ("decimals", decimals),
                ("copy", copy),
            ];
            let answer = odile.post("/bilans", &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
            assert!(answer.words().contains(said), "{said}: {}", answer.words());
            assert!(answer.text().contains(&format!("value=\"{year}\"")));
        }
        assert_eq!(
            store::years(stage.app.db.read(), &stage.actor("odile").await)
                .await
                .unwrap()
                .len(),
            1
        );
    }
);

on_both!(
    only_officers_open_a_year_and_never_from_another_service,
    |stage| async move {
        a_year_elsewhere(&stage).await;
        let form = [
            ("year", "2026"),
            ("agreement", "C"),
            ("decimals", "2"),
            ("copy", "2025"),
        ];
        for name in ["rita", "ada", "tom", "alice"] {
            let answer = stage.browser(name).await.post("/bilans", &form).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
        let answer = stage.browser("denis").await.post("/bilans", &form).await;
        assert!(
            answer.words().contains("Ce bilan n’existe pas"),
            "{}",
            answer.words()
        );
        assert!(
            !stage
                .browser("rita")
                .await
                .get("/bilans")
                .await
                .text()
                .contains("Ouvrir le bilan")
        );
    }
);
