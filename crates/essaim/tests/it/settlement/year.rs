use axum::http::StatusCode;
use essaim::settlement::verbs::{self, PoolDraft};

use super::scene::{a_year, a_year_elsewhere};
use crate::on_both;

on_both!(
    every_reader_sees_all_the_sums_and_where_they_come_from,
    |stage| async move {
        a_year(&stage).await;
        for name in ["odile", "denis", "ada", "rita", "bruno"] {
            let browser = stage.browser(name).await;
            let page = browser.get("/bilans/2025").await;
            assert_eq!(page.status, StatusCode::OK, "{name}");
            for said in ["750,01 €", "250,00 €", "1 000,01 €", "4 tickets", "Calculé"] {
                assert!(page.words().contains(said), "{name}: {said}");
            }
            let told = browser
                .get("/bilans/2025?montant=fonctionnement%3AAlpha")
                .await
                .words();
            for said in [
                "Personnel",
                "75,00 %",
                "sur 4 tickets",
                "750,0075 €",
                "un centime reste",
            ] {
                assert!(told.contains(said), "{name}: {said}");
            }
        }
    }
);

on_both!(
    a_referent_is_not_led_to_the_tickets_of_a_neighbour,
    |stage| async move {
        a_year(&stage).await;
        let bruno = stage.browser("bruno").await;
        let alpha = format!("collectivite={}", stage.cast.alpha);
        let beta = format!("collectivite={}", stage.cast.beta);
        let of_alpha = bruno
            .get("/bilans/2025?montant=fonctionnement:Alpha")
            .await
            .text();
        assert!(!of_alpha.contains(&alpha) && of_alpha.contains("réservée à la collectivité"));
        assert!(
            bruno
                .get("/bilans/2025?montant=fonctionnement:Beta")
                .await
                .text()
                .contains(&beta)
        );
        let odile = stage.browser("odile").await;
        assert!(
            odile
                .get("/bilans/2025?montant=fonctionnement:Alpha")
                .await
                .text()
                .contains(&alpha)
        );
    }
);

on_both!(who_is_no_reader_does_not_find_it, |stage| async move {
    a_year(&stage).await;
    for name in ["alice", "bob", "tom", "rosa", "dora"] {
        let browser = stage.browser(name).await;
        for path in [
            "/bilans",
            "/bilans/2025",
            "/bilans/2025/tickets",
            "/bilans/2025/couts",
        ] {
            assert_eq!(
                browser.get(path).await.status,
                StatusCode::NOT_FOUND,
                "{name} {path}"
            );
        }
    }
    let nobody = stage.browser("").await.get("/bilans/2025").await;
    assert!(nobody.location.starts_with("/connexion"), "{}", nobody.location);
});

on_both!(another_shared_service_does_not_find_it, |stage| async move {
    a_year(&stage).await;
    let zoe = stage.browser("zoe").await;
    for path in ["/bilans/2025", "/bilans/2025/tickets", "/bilans/2025/couts"] {
        assert_eq!(zoe.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!zoe.get("/bilans").await.text().contains("/bilans/2025"));
    a_year_elsewhere(&stage).await;
    let page = zoe.get("/bilans/2025").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.words().contains("42,00 €") && !page.words().contains("Alpha"));
    assert!(
        !stage
            .browser("odile")
            .await
            .get("/bilans/2025")
            .await
            .text()
            .contains("Gamma")
    );
});

on_both!(
    a_pool_whose_key_is_unknown_is_told_and_the_others_are_still_shared,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.actor("odile").await;
        let draft = PoolDraft {
            label: "Serveurs".into(),
            paid_by: stage.cast.beta,
            sharing_key: "gigabytes".into(),
            members: vec![stage.cast.alpha, stage.cast.beta],
            ..Default::default()
        };
        let tx = stage.app.db.write().await.unwrap();
        let pool = verbs::add_pool(&tx, &odile, stage.app.now(), 2025, None, draft)
            .await
            .unwrap()
            .id;
        verbs::add_line(&tx, &odile, stage.app.now(), 2025, pool, ("Énergie", 500))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let page = stage.browser("bruno").await.get("/bilans/2025").await.words();
        assert!(page.contains("Le poste « Serveurs » se partage selon la clé « Stockage utilisé », dont toutes les quantités sont à zéro"), "{page}");
        assert!(page.contains("750,01 €") && page.contains("Calcul à compléter"));
    }
);

on_both!(
    a_year_that_is_not_open_and_a_figure_that_is_none_are_told,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.browser("odile").await;
        assert_eq!(odile.get("/bilans/1999").await.status, StatusCode::NOT_FOUND);
        let page = odile.get("/bilans/2025?montant=autre:Alpha").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.words().contains("Ce montant n’existe pas dans ce bilan"));
    }
);

on_both!(
    the_shares_of_cost_and_of_use_stand_side_by_side,
    |stage| async move {
        a_year(&stage).await;
        for who in ["odile", "rita", "bruno"] {
            let words = stage.browser(who).await.get("/bilans/equite").await.words();
            for said in ["2025", "75,0 %", "Part des tickets", "autant"] {
                assert!(words.contains(said), "{who}: {said} in {words}");
            }
        }
        for who in ["alice", "tom"] {
            let answer = stage.browser(who).await.get("/bilans/equite").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
        }
        assert!(
            !stage
                .browser("zoe")
                .await
                .get("/bilans/equite")
                .await
                .words()
                .contains("2025")
        );
    }
);
