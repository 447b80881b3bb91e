//! The sender, against a real SMTP server.

use std::time::Duration;

use essaim::app::App;
use essaim::config::{Secret, Security};
use essaim::mail::outbox::{self, Mail};
use essaim::mail::queue;
use essaim::mail::send::{STUCK, send_due};
use testbed::{SmtpOptions, SmtpServer, or_skip};

use super::letters::alices_ticket;
use crate::on_both;
use crate::stage::Stage;

const LIMIT: Duration = Duration::from_secs(10);

/// The stage's application, with the server in its settings.
pub fn with_server(stage: &Stage, server: &SmtpServer) -> App {
    let (port, certificate) = (server.port(), server.certificate().map(ToOwned::to_owned));
    stage.configured(move |config| {
        config.smtp.host = "127.0.0.1".into();
        config.smtp.port = port;
        config.smtp.security = Security::None;
        if let Some(certificate) = certificate {
            config.smtp.security = Security::Starttls;
            config.smtp.ca_file = certificate;
        }
    })
}

pub async fn enqueue(stage: &Stage, count: usize) {
    let tx = stage.app.db.write().await.unwrap();
    for turn in 0..count {
        let mail = Mail {
            service_id: stage.cast.service,
            ticket_id: None,
            kind: "reply",
            to_address: format!("n{turn}@alpha.example.org"),
            to_name: String::new(),
            reply_to: String::new(),
            subject: format!("Message {turn}"),
            text: "Bonjour".into(),
            html: "<p>Bonjour</p>".into(),
            message_id: format!(
                "m{turn}.{}@essaim.example.org",
                essaim::crypto::random_reference()
            ),
            in_reply_to: String::new(),
        };
        outbox::enqueue(&tx, stage.app.now(), mail).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn states(stage: &Stage) -> Vec<String> {
    stage.outbox().await.into_iter().map(|m| m.state).collect()
}

on_both!(
    a_mail_leaves_once_with_its_headers_and_both_parts,
    |stage| async move {
        let Some(server) = or_skip(SmtpServer::start()) else {
            return;
        };
        let (_, mail) = alices_ticket(&stage).await;
        let app = with_server(&stage, &server);
        assert_eq!(send_due(&app).await.unwrap().sent, 1);
        assert_eq!(send_due(&app).await.unwrap().sent, 0);
        let received = server.wait_for(1, LIMIT);
        assert_eq!(received.len(), 1);
        assert_eq!(received[0].from, "support@essai.example.org");
        assert_eq!(received[0].to, ["alice@alpha.example.org"]);
        let read = letter::read(&received[0].raw);
        assert_eq!(read.message_id.as_deref(), Some(mail.message_id.as_str()));
        // Alice wrote first: our answer stands below her message in her program.
        let original = stage.inbound(1).await.message_id;
        assert_eq!(read.in_reply_to, [original.as_str()]);
        assert_eq!(read.references, [original.as_str(), mail.in_reply_to.as_str()]);
        assert_eq!(read.reply_to.map(|m| m.address), Some(mail.reply_to.clone()));
        assert_eq!(read.sent_at.map(|t| t.as_second()), Some(stage.app.now()));
        assert!(read.text.contains("Plus de son") && read.html.is_some());
        let raw = String::from_utf8_lossy(&received[0].raw);
        assert!(raw.contains("Auto-Submitted: auto-generated"));
        let row = stage.outbox().await.remove(0);
        assert_eq!((row.state.as_str(), row.sent_at), ("sent", Some(stage.app.now())));
    }
);

on_both!(
    a_server_that_is_down_gets_the_mail_once_when_it_is_back,
    |stage| async move {
        let Some(mut server) = or_skip(SmtpServer::start()) else {
            return;
        };
        let app = with_server(&stage, &server);
        enqueue(&stage, 2).await;
        server.stop();
        assert_eq!(send_due(&app).await.unwrap().later, 1);
        assert_eq!(states(&stage).await, ["pending", "pending"]);
        assert!(stage.outbox().await[0].last_error.contains("ne répond pas"));
        server.restart();
        // The first waits for its pause, the second leaves at once.
        assert_eq!(send_due(&app).await.unwrap().sent, 1);
        stage.advance(30);
        assert_eq!(send_due(&app).await.unwrap().sent, 1);
        assert_eq!(server.wait_for(2, LIMIT).len(), 2);
        assert_eq!(states(&stage).await, ["sent", "sent"]);
    }
);

on_both!(
    a_refused_address_is_told_and_does_not_hold_up_the_others,
    |stage| async move {
        let Some(server) = or_skip(SmtpServer::start()) else {
            return;
        };
        let (number, _) = alices_ticket(&stage).await;
        enqueue(&stage, 2).await;
        let app = with_server(&stage, &server);
        server.refuse(550, &["alice@"]);
        let turn = send_due(&app).await.unwrap();
        assert_eq!((turn.sent, turn.failed), (2, 1));
        assert_eq!(states(&stage).await, ["failed", "sent", "sent"]);
        assert!(stage.outbox().await[0].last_error.contains("550"));
        let talk = stage.talk(stage.ticket(number).await.id).await;
        let note = talk.last().unwrap();
        assert_eq!(note.kind, "internal");
        assert!(
            note.body
                .contains("alice@alpha.example.org n’a pas pu être remis"),
            "{}",
            note.body
        );
    }
);

on_both!(
    a_server_that_asks_to_wait_is_tried_again_with_growing_pauses,
    |stage| async move {
        let Some(server) = or_skip(SmtpServer::start()) else {
            return;
        };
        let app = with_server(&stage, &server);
        enqueue(&stage, 1).await;
        server.refuse(451, &["@"]);
        for pause in [30, 120, 600, 3600, 3600] {
            let turn = send_due(&app).await.unwrap();
            assert_eq!((turn.later, turn.sent), (1, 0));
            let row = stage.outbox().await.remove(0);
            assert_eq!(
                (row.state.as_str(), row.next_at),
                ("pending", stage.app.now() + pause)
            );
            stage.advance(pause);
        }
        server.accept_all();
        assert_eq!(send_due(&app).await.unwrap().sent, 1);
        assert_eq!(server.wait_for(1, LIMIT).len(), 1);
    }
);

on_both!(senders_at_work_together_send_each_row_once, |stage| async move {
    let Some(server) = or_skip(SmtpServer::start()) else {
        return;
    };
    enqueue(&stage, 40).await;
    let nodes = [
        with_server(&stage, &server),
        with_server(&stage, &server),
        with_server(&stage, &server),
    ];
    let turns = futures::future::join_all(nodes.iter().map(send_due)).await;
    let sent: usize = turns.into_iter().map(|t| t.unwrap().sent).sum();
    assert_eq!(sent, 40);
    let mut to: Vec<String> = server
        .wait_for(40, LIMIT)
        .into_iter()
        .flat_map(|m| m.to)
        .collect();
    to.sort();
    to.dedup();
    assert_eq!((to.len(), server.messages().len()), (40, 40));
});

on_both!(
    a_row_whose_sender_died_is_uncertain_and_not_sent_again,
    |stage| async move {
        let Some(server) = or_skip(SmtpServer::start()) else {
            return;
        };
        let app = with_server(&stage, &server);
        enqueue(&stage, 1).await;
        assert!(queue::claim(&app).await.unwrap().is_some());
        stage.advance(STUCK - 1);
        assert_eq!(send_due(&app).await.unwrap().uncertain, 0);
        assert_eq!(states(&stage).await, ["sending"]);
        stage.advance(1);
        let turn = send_due(&app).await.unwrap();
        assert_eq!((turn.uncertain, turn.sent), (1, 0));
        assert_eq!(states(&stage).await, ["uncertain"]);
        assert!(server.messages().is_empty());
    }
);

on_both!(the_line_is_encrypted_and_the_account_given, |stage| async move {
    let options = SmtpOptions {
        login: Some(("essaim".into(), "secret".into())),
        starttls: true,
        ..SmtpOptions::default()
    };
    let Some(server) = or_skip(SmtpServer::start_with(options)) else {
        return;
    };
    enqueue(&stage, 1).await;
    let app = with_server(&stage, &server);
    let wrong = app.clone();
    assert_eq!(send_due(&wrong).await.unwrap().later, 1);
    assert_eq!(states(&stage).await, ["pending"]);
    stage.advance(30);
    let signed = {
        let (port, certificate) = (server.port(), server.certificate().unwrap().to_owned());
        stage.configured(move |config| {
            config.smtp.host = "localhost".into();
            config.smtp.port = port;
            config.smtp.ca_file = certificate;
            config.smtp.user = "essaim".into();
            config.smtp.password = Secret("secret".into());
        })
    };
    assert_eq!(send_due(&signed).await.unwrap().sent, 1);
    assert_eq!(server.wait_for(1, LIMIT).len(), 1);
});

on_both!(
    a_token_signs_in_and_a_refused_one_keeps_the_mail_with_its_reason,
    |stage| async move {
        let options = SmtpOptions {
            token: Some(("support@essai.example.org".into(), "jeton-du-jour".into())),
            ..SmtpOptions::default()
        };
        let Some(server) = or_skip(SmtpServer::start_with(options)) else {
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jeton");
        let port = server.port();
        let file = path.clone();
        let app = stage.configured(move |config| {
            config.smtp.host = "127.0.0.1".into();
            config.smtp.port = port;
            config.smtp.security = Security::None;
            config.smtp.user = "support@essai.example.org".into();
            config.smtp.token_file = file;
        });
        enqueue(&stage, 1).await;
        let mut said = Vec::new();
        for token in [None, Some("jeton-d-hier\n")] {
            if let Some(token) = token {
                std::fs::write(&path, token).unwrap();
            }
            assert_eq!(send_due(&app).await.unwrap().later, 1);
            assert_eq!(states(&stage).await, ["pending"]);
            said.push(stage.outbox().await[0].last_error.clone());
            stage.advance(600);
        }
        assert!(said[0].contains("ne se lit pas"), "{said:?}");
        assert!(
            said[1].contains("refuse le compte ou son jeton") && said[1].contains("535"),
            "{said:?}"
        );
        assert!(server.messages().is_empty());
        // The file is read anew at each sign-in.
        std::fs::write(&path, "jeton-du-jour\n").unwrap();
        assert_eq!(send_due(&app).await.unwrap().sent, 1);
        assert_eq!(server.wait_for(1, LIMIT).len(), 1);
    }
);

on_both!(a_server_that_takes_no_token_is_told_apart, |stage| async move {
    let options = SmtpOptions {
        login: Some(("essaim".into(), "secret".into())),
        ..SmtpOptions::default()
    };
    let Some(server) = or_skip(SmtpServer::start_with(options)) else {
        return;
    };
    let port = server.port();
    let app = stage.configured(move |config| {
        config.smtp.host = "127.0.0.1".into();
        config.smtp.port = port;
        config.smtp.security = Security::None;
        config.smtp.user = "essaim".into();
        config.smtp.token_command = vec!["echo".into(), "jeton".into()];
    });
    enqueue(&stage, 1).await;
    assert_eq!(send_due(&app).await.unwrap().later, 1);
    assert!(stage.outbox().await[0].last_error.contains("XOAUTH2"));
});

on_both!(
    without_a_server_nothing_leaves_and_nothing_is_lost,
    |stage| async move {
        enqueue(&stage, 1).await;
        assert_eq!(send_due(&stage.app).await.unwrap(), Default::default());
        assert_eq!(states(&stage).await, ["pending"]);
    }
);
