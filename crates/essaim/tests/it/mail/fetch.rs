//! The mailbox, on a real IMAP server.

use essaim::app::App;
use essaim::config::{Config, Secret, Security};
use essaim::error::Error;
use essaim::mail::fetch::fetch_once;
use testbed::{Dovecot, or_skip};

use super::letters::letter;
use crate::on_both;
use crate::stage::Stage;

/// The stage's application, with the mailbox in its settings.
fn with_mailbox(stage: &Stage, server: &Dovecot, change: impl FnOnce(&mut Config)) -> App {
    let (port, certificate) = (server.port(), server.certificate().to_owned());
    stage.configured(move |config| {
        config.imap.host = "localhost".into();
        config.imap.port = port;
        config.imap.security = Security::None;
        config.imap.user = Dovecot::USER.into();
        config.imap.password = Secret(Dovecot::PASSWORD.into());
        config.imap.ca_file = certificate;
        config.imap.done_folder = "Traités & rangés".into();
        config.imap.service = "essai".into();
        change(config);
    })
}

/// The same folder, as Dovecot names it on the disk.
const DONE: &str = "Trait&AOk-s &- rang&AOk-s";

on_both!(messages_are_taken_then_moved_away, |stage| async move {
    let Some(server) = or_skip(Dovecot::start()) else {
        return;
    };
    let raw = letter("alice@alpha.example.org", "Souris", "", "Plus de souris.");
    server.deliver("support", &raw);
    server.deliver("support", b"ni queue ni tete");
    server.deliver(
        "support",
        &letter("bob@beta.example.org", "Clavier", "", "Plus de clavier."),
    );
    let app = with_mailbox(&stage, &server, |_| {});
    let turn = fetch_once(&app).await.unwrap();
    assert_eq!((turn.received, turn.failed), (3, 0));
    assert_eq!(
        (server.count("support", "INBOX"), server.count("support", DONE)),
        (0, 3)
    );
    assert_eq!(stage.ticket(1).await.subject, "Souris");
    assert_eq!(stage.ticket(2).await.subject, "Clavier");
    assert_eq!(stage.raw(1).await, raw);
    assert_eq!(fetch_once(&app).await.unwrap().received, 0);
});

on_both!(without_a_folder_they_are_marked_as_read, |stage| async move {
    let Some(server) = or_skip(Dovecot::start()) else {
        return;
    };
    server.deliver(
        "support",
        &letter("alice@alpha.example.org", "Souris", "", "Plus de souris."),
    );
    let app = with_mailbox(&stage, &server, |config| config.imap.done_folder.clear());
    assert_eq!(fetch_once(&app).await.unwrap().received, 1);
    assert_eq!(server.count("support", "INBOX"), 1);
    assert_eq!(fetch_once(&app).await.unwrap().received, 0);
    assert_eq!(stage.ticket(1).await.subject, "Souris");
});

on_both!(
    a_message_over_the_limit_is_told_and_does_not_block_the_next,
    |stage| async move {
        let Some(server) = or_skip(Dovecot::start()) else {
            return;
        };
        let long = "x".repeat(76) + "\r\n";
        server.deliver(
            "support",
            &letter("alice@alpha.example.org", "Immense", "", &long.repeat(100)),
        );
        server.deliver(
            "support",
            &letter("bob@beta.example.org", "Petit", "", "Bonjour."),
        );
        let app = with_mailbox(&stage, &server, |config| config.limits.message_bytes = 5_000);
        assert_eq!(fetch_once(&app).await.unwrap().received, 2);
        let held = stage.inbound(1).await;
        assert_eq!(
            (held.subject.as_str(), held.cause.as_str()),
            ("Immense", "too_large")
        );
        assert_eq!(stage.raw(1).await.len(), 5_000);
        assert_eq!(stage.ticket(1).await.subject, "Petit");
        // Whole, where the mailbox keeps what was treated.
        assert!(server.messages("support", DONE).iter().any(|m| m.len() > 7_000));
    }
);

on_both!(
    the_line_is_encrypted_from_the_start_or_on_the_way,
    |stage| async move {
        let Some(server) = or_skip(Dovecot::start()) else {
            return;
        };
        server.deliver("support", &letter("alice@alpha.example.org", "Un", "", "a"));
        let tls_port = server.tls_port();
        let direct = with_mailbox(&stage, &server, |config| {
            config.imap.security = Security::Tls;
            config.imap.port = tls_port;
        });
        assert_eq!(fetch_once(&direct).await.unwrap().received, 1);
        server.deliver("support", &letter("alice@alpha.example.org", "Deux", "", "b"));
        let later = with_mailbox(&stage, &server, |config| {
            config.imap.security = Security::Starttls
        });
        assert_eq!(fetch_once(&later).await.unwrap().received, 1);
        let strange = with_mailbox(&stage, &server, |config| {
            config.imap.security = Security::Starttls;
            config.imap.ca_file.clear();
        });
        assert_refused(&strange, "chiffrement").await;
    }
);

on_both!(what_is_wrong_with_the_mailbox_is_said, |stage| async move {
    let Some(mut server) = or_skip(Dovecot::start()) else {
        return;
    };
    let secret = with_mailbox(&stage, &server, |config| {
        config.imap.password = Secret("faux".into());
    });
    assert_refused(&secret, "refuse le compte").await;
    let folder = with_mailbox(&stage, &server, |config| config.imap.folder = "Absent".into());
    assert_refused(&folder, "«\u{a0}Absent\u{a0}»").await;
    server.stop();
    let down = with_mailbox(&stage, &server, |_| {});
    assert_refused(&down, "ne répond pas").await;
});

async fn assert_refused(app: &App, words: &str) {
    match fetch_once(app).await {
        Err(Error::Internal(said)) => assert!(said.contains(words), "{said}"),
        other => panic!("{other:?}"),
    }
}
