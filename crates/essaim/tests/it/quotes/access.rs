use axum::http::StatusCode;

use super::{link, prepared, quote, sent, ticket};
use crate::on_both;
use crate::portal::{deactivate, tampered};

on_both!(
    a_quote_is_seen_by_the_service_and_by_the_referents_of_its_member,
    |stage| async move {
        let ticket = ticket(&stage).await;
        let draft = prepared(&stage, &ticket).await;
        let id = sent(&stage, &ticket).await;
        for (who, status) in [
            ("odile", StatusCode::OK),
            ("tom", StatusCode::OK),
            ("denis", StatusCode::OK),
            ("rita", StatusCode::OK),
            ("alice", StatusCode::NOT_FOUND),
            ("bob", StatusCode::NOT_FOUND),
            ("bruno", StatusCode::NOT_FOUND),
            ("zoe", StatusCode::NOT_FOUND),
        ] {
            let browser = stage.browser(who).await;
            assert_eq!(browser.get(&format!("/devis/{id}")).await.status, status, "{who}");
            assert_eq!(
                browser.get(&format!("/devis/{id}/document")).await.status,
                status,
                "{who}"
            );
        }
        let rita = stage.browser("rita").await;
        assert_eq!(
            rita.get(&format!("/devis/{draft}")).await.status,
            StatusCode::NOT_FOUND,
            "a draft is the service's own affair"
        );
        for (who, seen) in [("odile", 2), ("rita", 1), ("bruno", 0), ("zoe", 0)] {
            let browser = stage.browser(who).await;
            let words = browser.get("/devis").await.words();
            assert_eq!(words.matches("Deux écrans").count(), seen, "{who}");
            let csv = browser.get("/devis/export/csv").await.text();
            assert_eq!(csv.matches("Deux écrans").count(), seen, "{who}");
        }
        let sent_only = stage.browser("odile").await.get("/devis?etat=sent").await.words();
        assert_eq!(sent_only.matches("Deux écrans").count(), 1);
    }
);

on_both!(nobody_answers_in_the_place_of_the_member, |stage| async move {
    let ticket = ticket(&stage).await;
    let id = sent(&stage, &ticket).await;
    for act in ["acceptation", "refus"] {
        for (who, status) in [
            ("odile", StatusCode::FORBIDDEN),
            ("ada", StatusCode::FORBIDDEN),
            ("alice", StatusCode::NOT_FOUND),
            ("bruno", StatusCode::NOT_FOUND),
            ("zoe", StatusCode::NOT_FOUND),
        ] {
            let answer = stage
                .browser(who)
                .await
                .post(&format!("/devis/{id}/{act}"), &[])
                .await;
            assert_eq!(answer.status, status, "{who} {act}");
        }
    }
    for (who, act) in [
        ("rita", "envoi"),
        ("rita", "retrait"),
        ("bruno", "retrait"),
        ("zoe", "retrait"),
    ] {
        let answer = stage
            .browser(who)
            .await
            .post(&format!("/devis/{id}/{act}"), &[("valid_until", "2026-04-01")])
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who} {act}");
    }
    assert_eq!(quote(&stage, id).await.state, "sent");
});

on_both!(
    a_link_changed_by_a_letter_or_of_somebody_else_opens_nothing,
    |stage| async move {
        let ticket = ticket(&stage).await;
        let id = sent(&stage, &ticket).await;
        let nobody = stage.browser("").await;
        for path in tampered(&link(&stage, id, "rita")) {
            assert_eq!(nobody.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        // Signed, but for people who do not decide for this member.
        for who in ["alice", "bruno", "tom", "zoe"] {
            let path = link(&stage, id, who);
            assert_eq!(nobody.get(&path).await.status, StatusCode::NOT_FOUND, "{who}");
            assert_eq!(
                nobody.post(&format!("{path}/acceptation"), &[]).await.status,
                StatusCode::NOT_FOUND,
                "{who}"
            );
        }
        deactivate(&stage, "rita").await;
        assert_eq!(
            nobody.get(&link(&stage, id, "rita")).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(quote(&stage, id).await.state, "sent");
    }
);
