//! The real program, killed again and again while it works.

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use essaim::db::entities::{inbound_mails, outbox as rows, tickets};
use essaim::mail::send::send_due;
use sea_orm::EntityTrait;
use testbed::{Dovecot, SmtpServer, or_skip, wait_until};

use super::letters::letter;
use crate::stage::{Base, Stage};

const LIMIT: Duration = Duration::from_secs(60);
const KILLS: usize = 24;
const MESSAGES: usize = 200;
const MAILS: usize = 80;
const SENDERS: [&str; 10] = [
    "alice@alpha",
    "rita@alpha",
    "bob@beta",
    "bruno@beta",
    "tom@alpha",
    "tess@alpha",
    "odile@alpha",
    "denis@alpha",
    "rosa@alpha",
    "ada@alpha",
];

/// Numbers that look random and are the same in each run.
pub struct Draw(pub u64);

impl Draw {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

/// The program with the stage's data and these settings.
pub fn essaim(stage: &Stage, arguments: &[&str], settings: &[(&str, String)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_essaim"));
    command
        .args(arguments)
        .env("ESSAIM_DATA", &stage.app.config.data)
        .env("ESSAIM_DATABASE", &stage.app.config.database)
        .env("ESSAIM_LOG", "error")
        .envs(settings.iter().map(|(k, v)| (*k, v.as_str())))
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// Starts the program and kills it (SIGKILL) a moment after `progress` has grown by some steps. False when it had ended by
/// itself before.
fn killed(mut command: Command, draw: &mut Draw, progress: impl Fn() -> usize) -> bool {
    let goal = progress() + usize::try_from(draw.below(6)).unwrap();
    let moment = Duration::from_micros(draw.below(25_000));
    let mut child: Child = command.spawn().unwrap();
    let mut ended = false;
    wait_until(LIMIT, || {
        ended = child.try_wait().unwrap().is_some();
        ended || progress() >= goal
    });
    // The moment of the kill is what is tried here, not something to wait for.
    std::thread::sleep(moment);
    ended |= child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    !ended
}

#[tokio::test]
async fn two_hundred_messages_become_two_hundred_tickets() {
    let Some(server) = or_skip(Dovecot::start()) else {
        return;
    };
    let stage = Stage::new(Base::Sqlite).await.unwrap();
    for turn in 0..MESSAGES {
        let from = format!("{}.example.org", SENDERS[turn % SENDERS.len()]);
        server.deliver(
            "support",
            &letter(&from, &format!("Panne {turn}"), "", "Bonjour."),
        );
    }
    let settings = [
        ("ESSAIM_IMAP_HOST", "127.0.0.1".to_owned()),
        ("ESSAIM_IMAP_PORT", server.port().to_string()),
        ("ESSAIM_IMAP_SECURITY", "none".to_owned()),
        ("ESSAIM_IMAP_USER", Dovecot::USER.to_owned()),
        ("ESSAIM_IMAP_PASSWORD", Dovecot::PASSWORD.to_owned()),
        ("ESSAIM_IMAP_DONE_FOLDER", "Done".to_owned()),
        ("ESSAIM_IMAP_SERVICE", "essai".to_owned()),
    ];
    let mut draw = Draw(20_261_124);
    let mut kills = 0;
    while kills < KILLS {
        let command = essaim(&stage, &["mail", "fetch"], &settings);
        kills += usize::from(killed(command, &mut draw, || server.count("support", "Done")));
    }
    assert!(
        server.count("support", "INBOX") > 0,
        "every kill fell after the work"
    );
    let status = essaim(&stage, &["mail", "fetch", "--once"], &settings)
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(
        (server.count("support", "INBOX"), server.count("support", "Done")),
        (0, MESSAGES)
    );
    let all = tickets::Entity::find().all(stage.app.db.read()).await.unwrap();
    let subjects: BTreeSet<String> = all.iter().map(|t| t.subject.clone()).collect();
    assert_eq!((all.len(), subjects.len()), (MESSAGES, MESSAGES));
    let kept = inbound_mails::Entity::find()
        .all(stage.app.db.read())
        .await
        .unwrap();
    assert_eq!(kept.len(), MESSAGES);
    assert!(kept.iter().all(|m| m.fate == "ticket"));
    assert_eq!(stage.outbox().await.len(), MESSAGES);
}

#[tokio::test]
async fn no_mail_is_sent_twice_and_none_is_lost_in_silence() {
    let Some(server) = or_skip(SmtpServer::start()) else {
        return;
    };
    let stage = Stage::new(Base::Sqlite).await.unwrap();
    super::send::enqueue(&stage, MAILS).await;
    let settings = [
        ("ESSAIM_SMTP_HOST", "127.0.0.1".to_owned()),
        ("ESSAIM_SMTP_PORT", server.port().to_string()),
        ("ESSAIM_SMTP_SECURITY", "none".to_owned()),
    ];
    let mut draw = Draw(20_261_125);
    let mut kills = 0;
    for _ in 0..KILLS {
        let command = essaim(&stage, &["mail", "send"], &settings);
        kills += usize::from(killed(command, &mut draw, || server.messages().len()));
    }
    let status = essaim(&stage, &["mail", "send"], &settings).status().unwrap();
    assert!(status.success());
    // Long after, what a dead sender had claimed is set aside, and nothing more is sent.
    stage.at(2100, 1, 1, 0, 0);
    let app = super::send::with_server(&stage, &server);
    assert_eq!(send_due(&app).await.unwrap().sent, 0);
    let mut ids: Vec<String> = server
        .messages()
        .iter()
        .filter_map(|m| letter::read(&m.raw).message_id)
        .collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(count, ids.len(), "a mail was received twice");
    let all = rows::Entity::find().all(stage.app.db.read()).await.unwrap();
    let uncertain = all.iter().filter(|m| m.state == "uncertain").count();
    assert!(uncertain <= kills, "{uncertain} uncertain after {kills} kills");
    for mail in all {
        match mail.state.as_str() {
            "sent" => assert!(ids.contains(&mail.message_id)),
            "uncertain" => assert!(!mail.last_error.is_empty()),
            other => panic!("a mail is left {other}"),
        }
    }
}
