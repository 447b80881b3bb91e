//! Synonyms of the portal's search, as data.

use axum::http::StatusCode;

use crate::on_both;
use crate::portal::sheet;

on_both!(
    a_word_written_by_the_administration_finds_a_sheet,
    |stage| async move {
        sheet(&stage, 3, "Panne d’imprimante", |_| {}).await;
        let alice = stage.browser("alice").await;
        let asked = "/demander?q=ma+photocopieuse+marche+pas";
        assert!(!alice.get(asked).await.text().contains("/demander/3"));
        let odile = stage.browser("odile").await;
        let saved = odile
            .post(
                "/catalogue/synonymes",
                &[("groups", "imprimante, photocopieuse\r\npc, ordi")],
            )
            .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        assert!(alice.get(asked).await.text().contains("/demander/3"));
        assert!(
            odile
                .get("/catalogue/synonymes")
                .await
                .text()
                .contains("pc, ordi")
        );
        let alone = odile
            .post("/catalogue/synonymes", &[("groups", "imprimante")])
            .await;
        assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(alone.words().contains("au moins deux mots"));
        for who in ["alice", "rita", "tom"] {
            let browser = stage.browser(who).await;
            assert_eq!(
                browser.get("/catalogue/synonymes").await.status,
                StatusCode::NOT_FOUND,
                "{who}"
            );
            assert_eq!(
                browser
                    .post("/catalogue/synonymes", &[("groups", "a, b")])
                    .await
                    .status,
                StatusCode::NOT_FOUND,
                "{who}"
            );
        }
        let zoe = stage.browser("zoe").await;
        assert!(!zoe.get("/catalogue/synonymes").await.text().contains("pc, ordi"));
    }
);
