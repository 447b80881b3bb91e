use std::process::Command;

use testbed::{Missing, SmtpServer, or_skip};

/// Not a test of its own: the next one runs it in a process where nothing is installed.
#[test]
fn a_server_that_may_be_missing() {
    if let Some(server) = or_skip(SmtpServer::start()) {
        assert!(server.messages().is_empty());
    }
}

fn run_without_the_environment(required: &str) -> (bool, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "missing::a_server_that_may_be_missing"])
        .env("ESSAIM_TESTBED_VENV", "/nowhere")
        .env("ESSAIM_TESTBED_REQUIRED", required)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn what_is_missing_is_skipped_visibly_though_the_runner_captures_output() {
    let (passed, said) = run_without_the_environment("0");
    assert!(passed, "{said}");
    assert!(said.contains("skipped: aiosmtpd"), "{said}");
    assert!(said.contains("scripts/test-prerequisites.sh"), "{said}");
}

#[test]
fn what_is_missing_fails_where_everything_is_required() {
    let (passed, said) = run_without_the_environment("1");
    assert!(!passed, "{said}");
    assert!(said.contains("aiosmtpd (SMTP server) is missing"), "{said}");
}

#[test]
fn the_sentence_names_the_command() {
    let missing = Missing {
        what: "Dovecot (IMAP server)".to_owned(),
        command: "apt-get install dovecot-imapd".to_owned(),
    };
    let sentence = "Dovecot (IMAP server) is missing; install it with: apt-get install dovecot-imapd";
    assert_eq!(missing.to_string(), sentence);
}
