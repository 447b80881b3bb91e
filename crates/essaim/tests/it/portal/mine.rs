use axum::http::StatusCode;

use super::{awaiting_answer, opened};
use crate::on_both;

on_both!(my_requests_come_by_pages_without_a_gap, |stage| async move {
    for n in 0..53 {
        if n % 3 == 0 {
            stage.advance(60);
        }
        opened(&stage, "alice", &format!("Objet-{n:02}.")).await;
    }
    opened(&stage, "bob", "Objet-de-Bob.").await;
    let alice = stage.browser("alice").await;
    let first = alice.get("/mes-demandes").await.text();
    let start = first.find("?apres=").unwrap() + 7;
    let cursor = first[start..].split('"').next().unwrap().to_owned();
    let second = alice.get(&format!("/mes-demandes?apres={cursor}")).await.text();
    for n in 0..53 {
        let subject = format!("Objet-{n:02}.");
        let seen = first.matches(&subject).count() + second.matches(&subject).count();
        assert_eq!(seen, 1, "{subject}");
    }
    assert!(!first.contains("Objet-de-Bob") && !second.contains("Objet-de-Bob"));
    assert!(second.contains("Objet-00.") && !second.contains("?apres="));
});

on_both!(a_resolved_request_asks_for_an_answer, |stage| async move {
    let t = awaiting_answer(&stage, "alice").await;
    let page = stage.browser("alice").await.get("/mes-demandes").await;
    assert!(page.words().contains("Dites-nous si tout fonctionne."));
    assert!(
        page.text()
            .contains(&format!("href=\"/tickets/{}\">Répondre", t.number))
    );
});

on_both!(a_strange_cursor_shows_the_first_page, |stage| async move {
    opened(&stage, "alice", "Objet unique").await;
    let page = stage
        .browser("alice")
        .await
        .get("/mes-demandes?apres=n%27importe")
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.words().contains("Objet unique"));
});

on_both!(
    who_is_not_signed_in_is_led_to_the_door_and_back,
    |stage| async move {
        let answer = stage.browser("").await.get("/mes-demandes").await;
        assert_eq!(answer.location, "/connexion?suite=%2Fmes-demandes");
    }
);
