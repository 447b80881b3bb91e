use std::time::Duration;

use crate::processes::{assert_gone, family, refuses_connections};
use crate::talk::Talk;
use testbed::{SmtpOptions, SmtpServer, or_skip};

const LIMIT: Duration = Duration::from_secs(10);

/// True for the last line of an answer: `250 …`, not `250-…`.
fn last(line: &str) -> bool {
    line.as_bytes().get(3) == Some(&b' ')
}

fn greet(server: &SmtpServer) -> Talk {
    let mut talk = Talk::with(server.port());
    assert!(talk.hear(last).starts_with("220"));
    assert!(talk.say("EHLO client.example.org", last).starts_with("250"));
    talk
}

/// Sends one message; the answer is that to the recipient when refused, else that to the data.
fn send(talk: &mut Talk, to: &str, text: &str) -> String {
    let from = talk.say("MAIL FROM:<essaim@example.org>", last);
    if !from.starts_with("250") {
        return from;
    }
    let recipient = talk.say(&format!("RCPT TO:<{to}>"), last);
    if !recipient.starts_with("250") {
        talk.say("RSET", last);
        return recipient;
    }
    assert!(talk.say("DATA", last).starts_with("354"));
    talk.say(&format!("{text}\r\n."), last)
}

#[test]
fn a_message_is_kept_with_its_envelope_byte_for_byte() {
    let Some(server) = or_skip(SmtpServer::start()) else {
        return;
    };
    assert!(server.messages().is_empty());
    let mut talk = greet(&server);
    let answer = send(&mut talk, "lea@example.org", "Subject: Été\r\n\r\n..point\r\nfin");
    assert!(answer.starts_with("250"), "{answer}");
    let messages = server.wait_for(1, LIMIT);
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].from, "essaim@example.org");
    assert_eq!(messages[0].to, ["lea@example.org"]);
    let raw = String::from_utf8(messages[0].raw.clone()).unwrap();
    // The doubled point is the protocol's, not the message's.
    assert_eq!(raw, "Subject: Été\r\n\r\n.point\r\nfin\r\n");
}

#[test]
fn refusals_hold_for_the_named_addresses_until_they_end() {
    let Some(server) = or_skip(SmtpServer::start()) else {
        return;
    };
    let mut talk = greet(&server);
    server.refuse(550, &["inconnu", "parti"]);
    assert!(send(&mut talk, "inconnu@example.org", "a").starts_with("550"));
    assert!(send(&mut talk, "lea@example.org", "b").starts_with("250"));
    server.refuse(451, &["@"]);
    assert!(send(&mut talk, "lea@example.org", "c").starts_with("451"));
    server.accept_all();
    assert!(send(&mut talk, "inconnu@example.org", "d").starts_with("250"));
    let kept: Vec<_> = server.messages().into_iter().map(|one| one.raw).collect();
    assert_eq!(kept, [b"b\r\n", b"d\r\n"]);
}

#[test]
fn a_restart_keeps_port_and_messages_and_numbers_on() {
    let Some(mut server) = or_skip(SmtpServer::start()) else {
        return;
    };
    let port = server.port();
    send(&mut greet(&server), "lea@example.org", "first");
    server.stop();
    assert!(refuses_connections(port));
    server.restart();
    assert_eq!(server.port(), port);
    send(&mut greet(&server), "lea@example.org", "second");
    let kept: Vec<_> = server.wait_for(2, LIMIT).into_iter().map(|one| one.raw).collect();
    assert_eq!(kept, [b"first\r\n".to_vec(), b"second\r\n".to_vec()]);
}

#[test]
fn a_login_is_asked_for_when_the_options_say_so() {
    let options = SmtpOptions {
        login: Some(("essaim".to_owned(), "secret".to_owned())),
        ..SmtpOptions::default()
    };
    let Some(server) = or_skip(SmtpServer::start_with(options)) else {
        return;
    };
    let mut talk = greet(&server);
    assert!(send(&mut talk, "lea@example.org", "a").starts_with("530"));
    // The words "essaim" and "wrong", then "essaim" and "secret", each after a zero byte.
    let wrong = talk.say("AUTH PLAIN AGVzc2FpbQB3cm9uZw==", last);
    assert!(wrong.starts_with("535"), "{wrong}");
    let right = talk.say("AUTH PLAIN AGVzc2FpbQBzZWNyZXQ=", last);
    assert!(right.starts_with("235"), "{right}");
    assert!(send(&mut talk, "lea@example.org", "b").starts_with("250"));
}

#[test]
fn encryption_comes_first_when_the_options_say_so() {
    let options = SmtpOptions {
        starttls: true,
        ..SmtpOptions::default()
    };
    let Some(server) = or_skip(SmtpServer::start_with(options)) else {
        return;
    };
    let mut talk = greet(&server);
    assert!(send(&mut talk, "lea@example.org", "a").starts_with("530"));
    let output = std::process::Command::new("openssl")
        .args(["s_client", "-starttls", "smtp", "-verify_return_error"])
        .args(["-verify_ip", "127.0.0.1", "-connect"])
        .arg(format!("127.0.0.1:{}", server.port()))
        .arg("-CAfile")
        .arg(server.certificate().unwrap())
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Verify return code: 0 (ok)"), "{output:?}");
}

#[test]
fn a_dropped_server_leaves_no_process() {
    let Some(server) = or_skip(SmtpServer::start()) else {
        return;
    };
    let (port, processes) = (server.port(), family(server.process().unwrap()));
    drop(server);
    assert_gone(&processes);
    assert!(refuses_connections(port));
}

#[test]
fn a_token_is_asked_for_when_the_options_say_so() {
    let options = SmtpOptions {
        token: Some(("essaim".to_owned(), "ya29".to_owned())),
        ..SmtpOptions::default()
    };
    let Some(server) = or_skip(SmtpServer::start_with(options)) else {
        return;
    };
    let mut talk = greet(&server);
    assert!(send(&mut talk, "lea@example.org", "a").starts_with("530"));
    // The user "essaim" and the token "old": explained first, then refused.
    let wrong = talk.say("AUTH XOAUTH2 dXNlcj1lc3NhaW0BYXV0aD1CZWFyZXIgb2xkAQE=", last);
    assert!(wrong.starts_with("334"), "{wrong}");
    let refused = talk.say("", last);
    assert!(refused.starts_with("535"), "{refused}");
    let right = talk.say("AUTH XOAUTH2 dXNlcj1lc3NhaW0BYXV0aD1CZWFyZXIgeWEyOQEB", last);
    assert!(right.starts_with("235"), "{right}");
    assert!(send(&mut talk, "lea@example.org", "b").starts_with("250"));
}
