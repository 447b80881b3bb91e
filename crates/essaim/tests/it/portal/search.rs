use axum::http::StatusCode;

use super::sheet;
use crate::on_both;

on_both!(
    a_search_finds_sheets_by_words_their_beginnings_and_synonyms,
    |stage| async move {
        sheet(&stage, 3, "Panne de matériel", |s| {
            s.description = "Une imprimante refuse d’imprimer.".into();
            s.keywords = "bourrage papier".into();
        })
        .await;
        let alice = stage.browser("alice").await;
        for (asked, leads) in [
            ("imprimante", "/demander/3?q=imprimante"),
            ("IMPRIM", "/demander/3?q=IMPRIM"),
            ("bourrage", "/demander/3?q=bourrage"),
            ("m%C3%A9ssagerie", "/demander/1?q=m%C3%A9ssagerie"),
        ] {
            let page = alice.get(&format!("/demander?q={asked}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text().contains(leads), "{asked}");
        }
    }
);

on_both!(
    a_search_that_nothing_answers_leads_to_a_general_need,
    |stage| async move {
        let page = stage
            .browser("alice")
            .await
            .get("/demander?q=vaisselle%20%3Cb%3E")
            .await;
        assert!(
            page.words()
                .contains("Rien ne correspond : décrivez simplement votre besoin")
        );
        assert!(
            page.text().contains("/demander/autre?q=vaisselle+%3Cb%3E") && !page.text().contains("<b>\"")
        );
    }
);

on_both!(
    without_words_everything_of_the_portal_is_offered,
    |stage| async move {
        sheet(&stage, 19, "Cybersécurité", |s| {
            s.in_portal = false;
            s.family = "continuous".into();
        })
        .await;
        sheet(&stage, 5, "Arrivée d’un agent", |_| {}).await;
        let alice = stage.browser("alice").await;
        for path in ["/demander", "/demander?q=%20"] {
            let words = alice.get(path).await.words();
            assert!(words.contains("Panne de connexion") && words.contains("Arrivée d’un agent"));
            assert!(!words.contains("Cybersécurité"));
        }
        assert!(
            !alice
                .get("/demander?q=cybersecurite")
                .await
                .text()
                .contains("/demander/19")
        );
    }
);

on_both!(another_service_has_its_own_sheets, |stage| async move {
    sheet(&stage, 5, "Arrivée d’un agent", |_| {}).await;
    let words = stage.browser("zac").await.get("/demander").await.words();
    assert!(words.contains("Panne de connexion") && !words.contains("Arrivée"));
});
