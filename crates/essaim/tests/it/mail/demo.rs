use axum::http::StatusCode;

use super::letters::alices_ticket;
use crate::on_both;

on_both!(
    outside_of_the_demo_its_outbox_does_not_exist,
    |stage| async move {
        let (_, mail) = alices_ticket(&stage).await;
        for name in ["", "alice", "tom", "ada"] {
            let browser = stage.browser(name).await;
            for path in [
                "/demo/outbox".to_owned(),
                format!("/demo/outbox/{}", mail.id),
                format!("/demo/outbox/{}/html", mail.id),
            ] {
                assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
            }
        }
    }
);

on_both!(
    the_demo_shows_its_mail_with_links_and_without_script,
    |stage| async move {
        let (_, mail) = alices_ticket(&stage).await;
        let stage = stage.in_demo();
        let browser = stage.browser("").await;
        let list = browser.get("/demo/outbox").await;
        assert_eq!(list.status, StatusCode::OK);
        assert!(list.words().contains("Plus de son"));
        let one = browser.get(&format!("/demo/outbox/{}", mail.id)).await;
        assert!(one.text().contains("href=\"http://essaim.example.org/suivi/"));
        let html = browser.get(&format!("/demo/outbox/{}/html", mail.id)).await;
        assert!(html.text().contains("Nous avons bien reçu"));
        let policy = html.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("sandbox") && !policy.contains("script")
        );
        assert_eq!(browser.get("/demo/outbox/x").await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get("/demo/outbox/99").await.status, StatusCode::NOT_FOUND);
    }
);
