use axum::http::StatusCode;

use crate::on_both;
use crate::portal::sheet;

on_both!(everybody_of_a_service_reads_its_catalogue, |stage| async move {
    sheet(&stage, 19, "Cybersécurité", |s| {
        s.family = "continuous".into();
        s.in_portal = false;
        s.prerequisite = "Rien".into();
    })
    .await;
    for who in ["alice", "rita", "tom", "denis"] {
        let page = stage.browser(who).await.get("/catalogue").await;
        assert_eq!(page.status, StatusCode::OK);
        let words = page.words();
        assert!(
            words.contains("2 services") && words.contains("Panne de connexion"),
            "{who}"
        );
        assert!(
            words.contains("Cybersécurité") && words.contains("hors portail"),
            "{who}"
        );
    }
    let words = stage.browser("zoe").await.get("/catalogue").await.words();
    assert!(words.contains("1 service") && !words.contains("Cybersécurité"));
});

on_both!(who_is_not_signed_in_is_led_to_the_door, |stage| async move {
    for path in [
        "/catalogue",
        "/catalogue/1",
        "/catalogue/1/modifier",
        "/demander",
        "/demander/1",
    ] {
        let answer = stage.browser("").await.get(path).await;
        assert!(answer.location.starts_with("/connexion"), "{path}");
    }
});
