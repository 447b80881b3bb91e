use axum::http::StatusCode;
use essaim::settlement::Ledger;

use super::scene::{a_year, journal};
use crate::on_both;

on_both!(
    quantities_are_entered_with_their_source_corrected_and_forgotten,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.browser("odile").await;
        let (alpha, beta) = (stage.cast.alpha.to_string(), stage.cast.beta.to_string());
        for (of_alpha, of_beta, kept) in [
            ("5 000", "613", [Some(5_000), Some(613)]),
            ("5001", "", [Some(5_001), None]),
            ("", "", [None, None]),
        ] {
            let form = [
                ("key", "gigabytes"),
                ("authority", &alpha),
                ("quantity", of_alpha),
                ("authority", &beta),
                ("quantity", of_beta),
                ("source", "Relevé du 31/12"),
            ];
            let answer = odile.post("/bilans/2025/mesures", &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
            let ledger = Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2025)
                .await
                .unwrap();
            assert_eq!(ledger.key_table("gigabytes").quantities, kept);
        }
        let last = journal(&stage).await.pop().unwrap();
        assert_eq!(last.0, "key_measure.set");
    }
);

on_both!(
    a_quantity_that_is_none_or_a_neighbour_is_refused_and_kept_as_typed,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.browser("odile").await;
        let (alpha, gamma) = (stage.cast.alpha.to_string(), stage.cast.gamma.to_string());
        for (authority, quantity, source, said) in [
            (&alpha, "-5", "Relevé", "Écrivez un nombre entier"),
            (&alpha, "1,5", "Relevé", "Écrivez un nombre entier"),
            (&alpha, "12", " ", "Dites d’où viennent ces quantités"),
            (&gamma, "12", "Relevé", "n’est pas membre du service"),
        ] {
            let form = [
                ("key", "gigabytes"),
                ("authority", authority.as_str()),
                ("quantity", quantity),
                ("source", source),
            ];
            let answer = odile.post("/bilans/2025/mesures", &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
            assert!(answer.words().contains(said), "{said}: {}", answer.words());
            assert!(answer.text().contains(&format!("value=\"{quantity}\"")), "{said}");
        }
        let ledger = Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2025)
            .await
            .unwrap();
        assert_eq!(ledger.measures, []);
    }
);

on_both!(
    a_key_that_essaim_counts_or_does_not_know_is_not_entered,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.browser("odile").await;
        let alpha = stage.cast.alpha.to_string();
        for key in ["tickets", "equal", "humeur", ""] {
            let form = [
                ("key", key),
                ("authority", alpha.as_str()),
                ("quantity", "1"),
                ("source", "x"),
            ];
            let answer = odile.post("/bilans/2025/mesures", &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{key}");
        }
        for name in ["rita", "ada", "zoe"] {
            let form = [
                ("key", "gigabytes"),
                ("authority", alpha.as_str()),
                ("quantity", "1"),
                ("source", "x"),
            ];
            let answer = stage
                .browser(name)
                .await
                .post("/bilans/2025/mesures", &form)
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
    }
);
