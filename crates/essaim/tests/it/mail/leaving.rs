//! The outbox as the department sees it.

use axum::http::StatusCode;
use essaim::db::run;

use super::letters::alices_ticket;
use crate::on_both;
use crate::stage::Stage;

async fn set_state(stage: &Stage, id: i64, state: &str) {
    let tx = stage.app.db.write().await.unwrap();
    let text = "UPDATE outbox SET state = $2, last_error = 'Le serveur refuse.', attempts = 3 WHERE id = $1";
    run(&tx, text, vec![id.into(), state.into()]).await.unwrap();
    tx.commit().await.unwrap();
}

on_both!(
    what_failed_or_is_uncertain_is_shown_and_sent_again_once,
    |stage| async move {
        let (_, mail) = alices_ticket(&stage).await;
        let browser = stage.browser("tom").await;
        let path = format!("/messages/envoi/{}/renvoi", mail.id);
        for state in ["failed", "uncertain"] {
            set_state(&stage, mail.id, state).await;
            let page = browser.get("/messages/envoi").await;
            assert!(page.words().contains("Le serveur refuse.") && page.text().contains(&path));
            let answer = browser.post(&path, &[]).await;
            assert_eq!(answer.location, "/messages/envoi");
            let row = stage.outbox().await.remove(0);
            assert_eq!((row.state.as_str(), row.attempts), ("pending", 0));
            assert_eq!(row.message_id, mail.message_id);
            assert_eq!(browser.post(&path, &[]).await.status, StatusCode::CONFLICT);
        }
        set_state(&stage, mail.id, "sent").await;
        assert_eq!(browser.post(&path, &[]).await.status, StatusCode::CONFLICT);
    }
);

on_both!(
    only_who_works_on_tickets_of_this_service_sends_again,
    |stage| async move {
        let (_, mail) = alices_ticket(&stage).await;
        set_state(&stage, mail.id, "failed").await;
        let path = format!("/messages/envoi/{}/renvoi", mail.id);
        for (name, status) in [
            ("alice", StatusCode::NOT_FOUND),
            ("bruno", StatusCode::NOT_FOUND),
            ("zoe", StatusCode::NOT_FOUND),
            ("dora", StatusCode::FORBIDDEN),
        ] {
            assert_eq!(
                stage.browser(name).await.post(&path, &[]).await.status,
                status,
                "{name}"
            );
        }
        assert_eq!(stage.outbox().await[0].state, "failed");
        let theirs = stage.browser("zoe").await.get("/messages/envoi").await;
        assert!(!theirs.words().contains("Plus de son"));
        let members = stage.browser("bob").await.get("/messages/envoi").await;
        assert_eq!(members.status, StatusCode::NOT_FOUND);
    }
);
