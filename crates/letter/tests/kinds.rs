//! Who, or what, wrote: invented messages with the fields that real programs send.

use letter::{Kind, may_be_answered, read};

fn message(fields: &str, body: &str) -> Vec<u8> {
    format!("From: Claire Duval <claire.duval@mairie.example.org>\r\nTo: support@disn.example.org\r\nSubject: Imprimante\r\n{fields}\r\n{body}")
        .replace("\r\n", "\n")
        .replace('\n', "\r\n")
        .into_bytes()
}

fn kind_of(fields: &str) -> Kind {
    read(&message(fields, "Bonjour")).kind
}

fn is_automatic(kind: &Kind) -> bool {
    matches!(kind, Kind::Automatic { .. })
}

#[test]
fn a_person_may_be_answered() {
    let letter = read(&message(
        "Auto-Submitted: no\r\nReturn-Path: <claire.duval@mairie.example.org>\r\n",
        "Bonjour",
    ));
    assert_eq!(letter.kind, Kind::Person);
    assert!(may_be_answered(&letter));
}

#[test]
fn an_absence_notice_is_automatic_and_says_why() {
    let letter = read(&message(
        "Auto-Submitted: auto-replied (vacation)\r\nReturn-Path: <>\r\n",
        "Je suis absente.",
    ));
    assert_eq!(
        letter.kind.why(),
        Some("Réponse automatique (Auto-Submitted\u{a0}: auto-replied)")
    );
    assert!(is_automatic(&letter.kind));
    assert!(!may_be_answered(&letter));
}

#[test]
fn fields_of_automatic_messages_are_known() {
    for fields in [
        "Auto-Submitted: auto-generated\r\n",
        "X-Autoreply: yes\r\n",
        "X-Autorespond: vacances\r\n",
        "X-Auto-Response-Suppress: All\r\n",
        "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n",
        "Precedence: auto_reply\r\n",
        "Return-Path: <>\r\n",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\r\n",
    ] {
        assert!(is_automatic(&kind_of(fields)), "{fields}");
    }
}

#[test]
fn refusing_receipts_only_is_not_automatic() {
    assert_eq!(kind_of("X-Auto-Response-Suppress: DR, RN, NRN\r\n"), Kind::Person);
    assert_eq!(kind_of("X-Auto-Response-Suppress: None\r\n"), Kind::Person);
}

#[test]
fn lists_and_mailings_are_lists() {
    for fields in [
        "List-Id: Les nouvelles <nouvelles.example.org>\r\n",
        "List-Unsubscribe: <https://lettre.example.org/fin>\r\n",
        "Precedence: bulk\r\n",
        "Precedence: list\r\n",
        "Precedence: junk\r\n",
    ] {
        assert!(matches!(kind_of(fields), Kind::List { .. }), "{fields}");
    }
}

#[test]
fn an_absence_notice_is_known_by_its_subject_alone() {
    let raw = |subject: &str| {
        format!("From: paul@example.org\r\nSubject: {subject}\r\n\r\nAbsent.\r\n").into_bytes()
    };
    assert!(is_automatic(&read(&raw("Réponse automatique : Imprimante")).kind));
    assert!(is_automatic(&read(&raw("Automatic reply: Imprimante")).kind));
    assert_eq!(
        read(&raw("RE: Réponse automatique : Imprimante")).kind,
        Kind::Person
    );
    assert_eq!(
        read(&raw("Réponse automatique à activer sur ma boîte")).kind,
        Kind::Person
    );
}

#[test]
fn senders_that_read_no_answer_are_automatic() {
    for (address, automatic) in [
        ("no-reply@portail.example.org", true),
        ("ne-pas-repondre@portail.example.org", true),
        ("noreply+7@portail.example.org", true),
        ("noree.ply@portail.example.org", false),
    ] {
        let raw = format!("From: <{address}>\r\nSubject: Avis\r\n\r\nTexte\r\n");
        assert_eq!(is_automatic(&read(raw.as_bytes()).kind), automatic, "{address}");
    }
}

const BOUNCE: &str = "Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@relais.example.org>
To: support@disn.example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=\"coupe\"

--coupe
Content-Type: text/plain; charset=utf-8

Le message n'a pas pu être remis.

--coupe
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.example.org

Final-Recipient: rfc822; parti@mairie.example.org
Action: failed
Status: 5.1.1

--coupe
Content-Type: message/rfc822

Message-ID: <t.k3v9q2m8x4tz.1@disn.example.org>
From: support@disn.example.org
Subject: Votre demande

Texte
--coupe--
";

#[test]
fn a_bounce_names_the_recipient_and_the_original() {
    let letter = read(BOUNCE.as_bytes());
    assert_eq!(
        letter.kind,
        Kind::Bounce {
            why: "Avis de non-distribution (5.1.1, parti@mairie.example.org)".to_owned(),
            original_message_id: Some("t.k3v9q2m8x4tz.1@disn.example.org".to_owned()),
        }
    );
    assert!(!may_be_answered(&letter));
    assert_eq!(letter.text, "Le message n'a pas pu être remis.");
}

#[test]
fn a_bounce_without_structure_is_a_bounce() {
    let raw = "From: MAILER-DAEMON (Mail Delivery)\r\nSubject: failure notice\r\n\r\nVoici l'original.\r\n\r\nMessage-ID: <t.k3v9q2m8x4tz.1@disn.example.org>\r\n";
    let Kind::Bounce {
        original_message_id, ..
    } = read(raw.as_bytes()).kind
    else {
        panic!("not a bounce");
    };
    assert_eq!(
        original_message_id.as_deref(),
        Some("t.k3v9q2m8x4tz.1@disn.example.org")
    );
}

#[test]
fn a_postmaster_is_a_bounce_only_when_speaking_of_delivery() {
    let raw = |subject: &str| {
        format!("From: postmaster@mairie.example.org\r\nSubject: {subject}\r\n\r\nx").into_bytes()
    };
    assert!(matches!(
        read(&raw("Undeliverable: Imprimante")).kind,
        Kind::Bounce { .. }
    ));
    assert!(is_automatic(&read(&raw("Question sur le relais")).kind));
}

#[test]
fn a_person_who_forwards_a_bounce_is_a_person() {
    let forwarded = BOUNCE
        .replace(
            "Return-Path: <>\n",
            "Return-Path: <claire.duval@mairie.example.org>\n",
        )
        .replace(
            "Mail Delivery System <MAILER-DAEMON@relais.example.org>",
            "claire.duval@mairie.example.org",
        )
        .replace("Auto-Submitted: auto-replied\n", "")
        .replace(
            "multipart/report; report-type=delivery-status;",
            "multipart/mixed;",
        );
    assert_eq!(read(forwarded.as_bytes()).kind, Kind::Person);
}

#[test]
fn nobody_to_answer_is_unreadable() {
    for raw in [
        "",
        "\r\n\r\n",
        "Subject: seul\r\n\r\nTexte",
        "From: personne\r\n\r\nTexte",
        "From: <>\r\n\r\nTexte",
        "une simple phrase",
    ] {
        let letter = read(raw.as_bytes());
        assert!(
            matches!(letter.kind, Kind::Unreadable { .. }),
            "{raw:?} {:?}",
            letter.kind
        );
        assert!(!may_be_answered(&letter));
    }
    let empty = read(b"From: claire@example.org\r\n\r\n");
    assert!(matches!(empty.kind, Kind::Unreadable { .. }));
}

#[test]
fn the_checks_of_the_receiving_server_are_read() {
    let letter = read(&message(
        "Authentication-Results: MX.disn.example.org; spf=pass smtp.mailfrom=mairie.example.org;\r\n dkim=fail header.d=a.example.org; dkim=pass header.d=b.example.org; dmarc=None\r\nAuthentication-Results: ailleurs.example.org; spf=fail\r\n",
        "Bonjour",
    ));
    let seen = letter.authentication.expect("the field is there");
    assert_eq!(seen.server, "mx.disn.example.org");
    assert_eq!(seen.spf.as_deref(), Some("pass"));
    assert_eq!(seen.dkim.as_deref(), Some("pass"));
    assert_eq!(seen.dmarc.as_deref(), Some("none"));
}
