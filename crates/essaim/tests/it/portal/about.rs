use axum::http::StatusCode;

use crate::on_both;

on_both!(
    anybody_reads_the_declaration_and_the_notices,
    |stage| async move {
        for (path, said) in [
            ("/accessibilite", "Défenseur des droits"),
            ("/mentions", "délégué à la protection des données"),
        ] {
            let signed_out = stage.browser("").await.get(path).await;
            assert_eq!(signed_out.status, StatusCode::OK);
            assert!(signed_out.words().contains(said));
            assert!(
                !signed_out.text().contains("example.org\">support@"),
                "several services: none is guessed"
            );
            let words = stage.browser("alice").await.get(path).await.words();
            assert!(words.contains("support@essai.example.org") && words.contains("Service commun d’essai"));
            let words = stage.browser("zoe").await.get(path).await.words();
            assert!(words.contains("support@ailleurs.example.org") && !words.contains("support@essai"));
        }
    }
);

on_both!(every_page_leads_to_both, |stage| async move {
    let text = stage.browser("").await.get("/connexion").await.text();
    assert!(text.contains("href=\"/accessibilite\"") && text.contains("href=\"/mentions\""));
});
