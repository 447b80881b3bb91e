//! Any bytes at all: no panic, bounded work, the same answer twice.

use std::{fmt::Write, time::Instant};

use letter::{limits, read};
use proptest::prelude::*;

const SEED: &str = "From: =?utf-8?Q?Zo=C3=A9?= <zoe@example.org>\r\nTo: support+k3v9q2m8x4tz@disn.example.org\r\nSubject: =?iso-8859-1?B?UulzZWF1?=\r\nDate: Tue, 24 Nov 2026 14:05:00 +0100\r\nMessage-ID: <a@example.org>\r\nReferences: <b@example.org> <c@example.org>\r\nAuthentication-Results: mx.example.org; spf=pass\r\nContent-Type: multipart/mixed; boundary=\"c\"\r\n\r\n--c\r\nContent-Type: multipart/alternative; boundary=d\r\n\r\n--d\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nR=C3=A9seau \r\ncoup=C3=A9\r\nLe 24/11/2026, X a écrit :\r\n> oui\r\n--d\r\nContent-Type: text/html; charset=windows-1252\r\n\r\n<p>a<b>b<img src=cid:x><a href=https://example.org>c</a><table><tr><td>d\r\n--d--\r\n--c\r\nContent-Type: application/pdf; name*0*=utf-8''a%C3; name*1*=%A9.pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"=?utf-8?Q?a=2Epdf?=\"\r\n\r\nJVBERi0xLjQ=\r\n--c\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n--c--\r\n";

fn check(raw: &[u8]) {
    let letter = read(raw);
    assert_eq!(letter.digest.len(), 64);
    assert_eq!(letter.content_digest.len(), 64);
    assert!(letter.subject.chars().count() <= limits::SUBJECT);
    assert!(!letter.subject.chars().any(char::is_control));
    assert!(letter.text.len() <= limits::TEXT);
    assert!(letter.new_text.len() <= letter.text.len());
    for file in &letter.attachments {
        assert!(!file.name.is_empty());
        assert!(!file.name.contains(['/', '\\', '\0', '\n']));
        assert!(file.name.chars().count() <= limits::FILE_NAME + 1);
    }
    if let Some(from) = &letter.from {
        assert!(from.address.contains('@'));
        assert!(!from.address.contains(char::is_whitespace));
    }
    // The safety net of `read` must not be what makes this pass.
    assert_ne!(
        letter.kind.why(),
        Some("Message illisible (structure inattendue)")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_read(raw in prop::collection::vec(any::<u8>(), 0..3_000)) {
        check(&raw);
    }

    #[test]
    fn random_fields_are_read(
        name in "(From|To|Subject|Date|Content-Type|Content-Disposition|References|Message-ID|Authentication-Results|Auto-Submitted)",
        value in "[ -~\\t\\r\\né=?<>@;:\"'*%\\\\(),]{0,200}",
    ) {
        check(format!("{name}: {value}\r\nFrom: a@example.org\r\n\r\ntexte").as_bytes());
    }

    #[test]
    fn damaged_messages_are_read(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..12),
    ) {
        let mut raw = SEED.as_bytes().to_vec();
        for (place, byte, what) in changes {
            if raw.is_empty() {
                break;
            }
            let at = place.index(raw.len());
            match what {
                0 => raw[at] = byte,
                1 => raw.insert(at, byte),
                2 => { raw.remove(at); }
                _ => raw.truncate(at),
            }
        }
        check(&raw);
    }

    #[test]
    fn random_html_is_read(page in "(<(/?(div|b|p|table|td|a href=x|img src=cid:y|script|style|svg|blockquote type=cite|!--)|)>?|[a-z &;]{1,8}|é){0,80}") {
        let safe = letter::sanitise(&page);
        prop_assert!(!safe.contains("<script") && !safe.contains("<img") && !safe.contains("<style"));
        prop_assert_eq!(letter::sanitise(&safe), safe);
    }
}

#[test]
fn the_digest_is_of_the_bytes_and_the_content_digest_of_the_message() {
    let by_one_path = format!("Received: by un.example.org\r\n{SEED}");
    let by_another = format!(
        "Received: by deux.example.org\r\n{}\r\n",
        SEED.replace("\r\n", "\n")
    );
    let (one, other) = (read(by_one_path.as_bytes()), read(by_another.as_bytes()));
    assert_ne!(one.digest, other.digest);
    assert_eq!(one.content_digest, other.content_digest);
    let changed = read(SEED.replace("oui", "non").as_bytes());
    assert_ne!(one.content_digest, changed.content_digest);
    assert_eq!(
        read(b"").digest,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    let nameless =
        |from: &str| read(format!("From: {from}@example.org\r\n\r\nOui").as_bytes()).content_digest;
    assert_ne!(nameless("claire"), nameless("paul"));
}

/// Runs a case and says how long it took, so that a slow one is seen.
fn timed(what: &str, raw: &[u8]) -> letter::Letter {
    let started = Instant::now();
    let letter = read(raw);
    let took = started.elapsed();
    println!("{what}: {} bytes in {took:?}", raw.len());
    // Generous: unoptimised build, busy machine. Quadratic work would take far longer.
    assert!(took.as_secs() < 60, "{what}: {took:?}");
    letter
}

#[test]
fn deep_nesting_is_bounded() {
    let mut raw = String::from("From: a@example.org\r\nSubject: profond\r\n");
    for level in 0..20_000 {
        write!(
            raw,
            "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
        )
        .unwrap();
    }
    let letter = timed("nested multiparts", raw.as_bytes());
    assert!(letter.truncated);
    assert_eq!(letter.subject, "profond");
    let messages = format!(
        "From: a@example.org\r\n{}",
        "Content-Type: message/rfc822\r\n\r\n".repeat(100_000)
    );
    assert_eq!(timed("nested messages", messages.as_bytes()).attachments.len(), 1);
}

#[test]
fn ten_thousand_parts_are_bounded() {
    let mut raw = String::from("From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
    for _ in 0..10_000 {
        raw.push_str("--b\r\nContent-Type: multipart/mixed; boundary=absent\r\n\r\nx\r\n");
    }
    let letter = timed("ten thousand parts", raw.as_bytes());
    assert!(letter.truncated);
    assert!(letter.attachments.len() <= limits::PARTS);
}

#[test]
fn huge_headers_are_bounded() {
    let many = format!("From: a@example.org\r\n{}\r\nx", "X-A: b\r\n".repeat(200_000));
    let letter = timed("many fields", many.as_bytes());
    assert!(letter.truncated);
    assert_eq!(letter.text, "x");
    let folded = format!(
        "From: a@example.org\r\nSubject: a\r\n{}\r\nx",
        " b\r\n".repeat(500_000)
    );
    assert_eq!(
        timed("folded field", folded.as_bytes()).subject.chars().count(),
        limits::SUBJECT - 1
    );
    let list = format!(
        "From: a@example.org\r\nTo: {}\r\n\r\nx",
        "b@example.org, ".repeat(100_000)
    );
    assert_eq!(
        timed("many recipients", list.as_bytes()).to.len(),
        limits::MAILBOXES
    );
    for piece in [
        "(",
        "<",
        "\"",
        "=?utf-8?Q?",
        "=?utf-8?B?YQ==?= ",
        "a*0*=",
        ";",
        "\\",
        ":",
        "<@,",
    ] {
        for name in ["From", "Subject", "Content-Type", "References", "Date"] {
            let raw = format!("{name}: {}\r\n\r\nx", piece.repeat(60_000 / piece.len()));
            timed(&format!("{name} of {piece:?}"), raw.as_bytes());
        }
    }
}

#[test]
fn twenty_five_megabytes_are_read() {
    let mut raw = String::from(
        "From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nVoici.\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    );
    raw.push_str(&"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\r\n".repeat(350_000));
    raw.push_str("--b--\r\n");
    let letter = timed("large attachment", raw.as_bytes());
    assert_eq!(letter.text, "Voici.");
    assert_eq!(letter.attachments[0].bytes.len(), 350_000 * 51);

    let text = format!(
        "From: a@example.org\r\n\r\n{}",
        "De : ligne du texte a écrit :\r\n".repeat(800_000)
    );
    let letter = timed("large text", text.as_bytes());
    assert!(letter.truncated && letter.text.len() <= limits::TEXT);
    let page = format!(
        "From: a@example.org\r\nContent-Type: text/html\r\n\r\n{}",
        "<p>é<b>".repeat(3_000_000)
    );
    assert!(timed("large page", page.as_bytes()).truncated);
}
