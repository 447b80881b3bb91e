use std::process::Command;

use crate::processes::{assert_gone, family, folders_of, refuses_connections};
use crate::talk::Talk;
use testbed::{Dovecot, or_skip};

fn imap(port: u16, user: &str, password: &str) -> Talk {
    let mut talk = Talk::with(port);
    talk.hear(|line| line.starts_with("* OK"));
    let answer = command(&mut talk, &format!("LOGIN {user} {password}"));
    assert!(answer.contains("a OK"), "{answer}");
    talk
}

fn command(talk: &mut Talk, line: &str) -> String {
    talk.say(&format!("a {line}"), |line| line.starts_with("a "))
}

#[test]
fn a_delivered_message_is_read_and_filed_over_imap() {
    let Some(dovecot) = or_skip(Dovecot::start()) else {
        return;
    };
    dovecot.deliver("support", b"Subject: Panne\r\n\r\nPlus de son.\r\n");
    dovecot.deliver("support", b"Subject: Seconde\r\n\r\nBonjour.\r\n");
    assert_eq!(dovecot.count("support", "INBOX"), 2);
    let mut talk = imap(dovecot.port(), Dovecot::USER, Dovecot::PASSWORD);
    let selected = command(&mut talk, "SELECT INBOX");
    assert!(selected.contains("* 2 EXISTS"), "{selected}");
    let fetched = command(&mut talk, "FETCH 1 BODY[TEXT]");
    assert!(fetched.contains("Plus de son."), "{fetched}");
    let listed = command(&mut talk, "LIST \"\" *");
    assert!(listed.contains("Archive"), "{listed}");
    let moved = command(&mut talk, "MOVE 1 Archive");
    assert!(moved.contains("a OK"), "{moved}");
    assert_eq!(dovecot.count("support", "INBOX"), 1);
    let archived = dovecot.messages("support", "Archive");
    assert_eq!(archived, [b"Subject: Panne\r\n\r\nPlus de son.\r\n"]);
}

#[test]
fn a_message_that_arrives_later_is_announced_to_who_waits() {
    let Some(dovecot) = or_skip(Dovecot::start()) else {
        return;
    };
    let mut talk = imap(dovecot.port(), Dovecot::USER, Dovecot::PASSWORD);
    command(&mut talk, "SELECT INBOX");
    talk.say("b IDLE", |line| line.starts_with('+'));
    dovecot.deliver("support", b"Subject: Alerte\r\n\r\n.\r\n");
    talk.hear(|line| line.starts_with("* 1 EXISTS"));
}

#[test]
fn each_user_has_a_mailbox_and_a_password() {
    let Some(dovecot) = or_skip(Dovecot::start()) else {
        return;
    };
    dovecot.add_user("nadia@example.org", "motdepasse");
    dovecot.deliver_into("nadia@example.org", "Archive/2026", b"Subject: Vieux\r\n\r\n");
    let mut talk = imap(dovecot.port(), "nadia@example.org", "motdepasse");
    let status = command(&mut talk, "STATUS Archive/2026 (MESSAGES)");
    assert!(status.contains("MESSAGES 1"), "{status}");
    assert_eq!(dovecot.count("support", "Archive/2026"), 0);
    let mut stranger = Talk::with(dovecot.port());
    stranger.hear(|line| line.starts_with("* OK"));
    let refused = command(&mut stranger, "LOGIN nadia@example.org secret");
    assert!(refused.contains("a NO"), "{refused}");
}

#[test]
fn the_other_port_speaks_tls_with_our_certificate() {
    let Some(dovecot) = or_skip(Dovecot::start()) else {
        return;
    };
    let address = format!("127.0.0.1:{}", dovecot.tls_port());
    let output = Command::new("openssl")
        .args(["s_client", "-connect", &address, "-verify_return_error"])
        .args(["-verify_ip", "127.0.0.1", "-CAfile"])
        .arg(dovecot.certificate())
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Verify return code: 0 (ok)"), "{output:?}");
}

#[test]
fn a_restart_keeps_ports_and_mail() {
    let Some(mut dovecot) = or_skip(Dovecot::start()) else {
        return;
    };
    let port = dovecot.port();
    dovecot.deliver("support", b"Subject: Reste\r\n\r\n");
    dovecot.stop();
    assert!(refuses_connections(port));
    dovecot.restart();
    assert_eq!(dovecot.port(), port);
    let mut talk = imap(port, Dovecot::USER, Dovecot::PASSWORD);
    let selected = command(&mut talk, "SELECT INBOX");
    assert!(selected.contains("* 1 EXISTS"), "{selected}");
}

#[test]
fn a_panic_leaves_no_process_and_no_folder() {
    let Some(dovecot) = or_skip(Dovecot::start()) else {
        return;
    };
    let port = dovecot.port();
    let talk = imap(port, Dovecot::USER, Dovecot::PASSWORD);
    let processes = family(dovecot.process().unwrap());
    assert!(processes.len() > 3, "{processes:?}");
    let folder = dovecot.certificate().parent().unwrap().to_owned();
    let panicked = std::thread::spawn(move || {
        let _in_use = (dovecot, talk);
        panic!("on purpose: the test of a test that fails");
    })
    .join();
    assert!(panicked.is_err());
    assert_gone(&processes);
    assert!(refuses_connections(port));
    assert!(!folder.exists());
    let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(!folders_of(std::process::id()).contains(&name));
}
