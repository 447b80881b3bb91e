//! Several mailboxes, each with its pôle, on a real IMAP server; news told by the server; sign-in by token.

use std::time::Duration;

use axum::extract::Query;
use axum::routing::get;
use essaim::app::App;
use essaim::config::{Imap, Secret, Security};
use essaim::db::entities::teams;
use essaim::mail::fetch::fetch_once;
use essaim::mail::imap::Mailbox;
use sea_orm::{ActiveValue::Set, EntityTrait};
use testbed::{Dovecot, or_skip};

use super::letters::letter;
use crate::on_both;
use crate::stage::Stage;

fn mailbox(server: &Dovecot, user: &str, team: &str) -> Imap {
    Imap {
        host: "localhost".into(),
        port: server.port(),
        security: Security::None,
        user: user.into(),
        password: Secret(Dovecot::PASSWORD.into()),
        done_folder: "Traités".into(),
        service: "essai".into(),
        team: team.into(),
        ..Imap::default()
    }
}

fn with_mailboxes(stage: &Stage, boxes: Vec<Imap>) -> App {
    stage.configured(move |config| config.mailbox = boxes)
}

on_both!(
    each_mailbox_feeds_its_own_pole_and_one_that_fails_keeps_no_other,
    |stage| async move {
        let Some(server) = or_skip(Dovecot::start()) else {
            return;
        };
        server.add_user("etudes", Dovecot::PASSWORD);
        let row = teams::ActiveModel {
            service_id: Set(stage.cast.service),
            slug: Set("etudes".into()),
            name: Set("Études".into()),
            ..Default::default()
        };
        let tx = stage.app.db.write().await.unwrap();
        let studies = teams::Entity::insert(row).exec(&tx).await.unwrap().last_insert_id;
        tx.commit().await.unwrap();
        server.deliver(
            "support",
            &letter("alice@alpha.example.org", "Souris", "", "Plus de souris."),
        );
        server.deliver(
            "etudes",
            &letter("bob@beta.example.org", "Projet", "", "Un logiciel de cantine."),
        );
        let mut wrong = mailbox(&server, "support", "");
        wrong.password = Secret("faux".into());
        let boxes = vec![
            wrong,
            mailbox(&server, Dovecot::USER, "inconnu"),
            mailbox(&server, "etudes", "etudes"),
        ];
        let app = with_mailboxes(&stage, boxes);
        let error = fetch_once(&app).await.unwrap_err().to_string();
        assert!(error.contains("refuse le compte"), "{error}");
        let first = stage.ticket(1).await;
        let second = stage.ticket(2).await;
        assert_eq!((first.subject.as_str(), first.team_id), ("Souris", None));
        assert_eq!(
            (second.subject.as_str(), second.team_id),
            ("Projet", Some(studies))
        );
    }
);

on_both!(the_server_tells_of_news, |stage| async move {
    let Some(server) = or_skip(Dovecot::start()) else {
        return;
    };
    let settings = mailbox(&server, Dovecot::USER, "");
    let mut open = Mailbox::open(&settings).await.unwrap();
    assert!(open.can_idle());
    assert!(open.waiting().await.unwrap().is_empty());
    let told = tokio::spawn(open.news(Duration::from_secs(60)));
    server.deliver(
        "support",
        &letter("alice@alpha.example.org", "Souris", "", "Plus de souris."),
    );
    let (mut open, news) = told.await.unwrap().unwrap();
    assert!(news, "the server said nothing in a minute");
    assert_eq!(open.waiting().await.unwrap().len(), 1);
    open.close().await;
    // The line can be used again after a wait that brought nothing.
    let app = with_mailboxes(&stage, vec![settings.clone()]);
    assert_eq!(fetch_once(&app).await.unwrap().received, 1);
    let open = Mailbox::open(&settings).await.unwrap();
    let (mut open, news) = open.news(Duration::from_millis(50)).await.unwrap();
    assert!(!news && open.waiting().await.unwrap().is_empty());
});

on_both!(
    a_token_opens_a_mailbox_and_a_wrong_one_does_not,
    |stage| async move {
        let Some(mut server) = or_skip(Dovecot::start()) else {
            return;
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let checks = axum::Router::new().route(
            "/jetons",
            get(
                |Query(asked): Query<std::collections::HashMap<String, String>>| async move {
                    let good = asked.get("jeton").is_some_and(|t| t == "jeton-de-support");
                    axum::Json(serde_json::json!({"user": Dovecot::USER, "active": good.to_string()}))
                },
            ),
        );
        let serving = tokio::spawn(async move { axum::serve(listener, checks).await });
        server.accept_tokens(&format!("http://{address}/jetons?jeton="));
        server.deliver(
            "support",
            &letter("alice@alpha.example.org", "Souris", "", "Plus de souris."),
        );
        let with = |token: &str| Imap {
            password: Secret::default(),
            token_command: vec!["echo".into(), token.into()],
            ..mailbox(&server, Dovecot::USER, "")
        };
        let refused = Mailbox::open(&with("jeton-volé")).await.err().unwrap_or_default();
        assert!(refused.contains("refuse le compte ou son jeton"), "{refused}");
        assert!(!refused.contains("jeton-volé"), "{refused}");
        let app = with_mailboxes(&stage, vec![with("jeton-de-support")]);
        assert_eq!(fetch_once(&app).await.unwrap().received, 1);
        serving.abort();
    }
);
