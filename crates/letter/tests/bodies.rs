//! Character sets, HTML, and how text is laid out.

use letter::{read, sanitise, to_text};

fn with_body(fields: &str, body: &[u8]) -> Vec<u8> {
    let mut raw =
        format!("From: claire@example.org\r\nSubject: Essai\r\nMIME-Version: 1.0\r\n{fields}\r\n\r\n")
            .into_bytes();
    raw.extend_from_slice(body);
    raw
}

#[track_caller]
fn reads(fields: &str, body: &[u8], expected: &str) {
    assert_eq!(read(&with_body(fields, body)).text, expected);
}

#[test]
fn usual_character_sets() {
    reads(
        "Content-Type: text/plain; charset=iso-8859-1",
        b"R\xe9seau coup\xe9",
        "Réseau coupé",
    );
    reads(
        "Content-Type: text/plain; charset=iso-8859-15",
        b"12 \xa4",
        "12 €",
    );
    reads(
        "Content-Type: text/plain; charset=\"windows-1252\"",
        b"l\x92\xe9cran \x80",
        "l’écran €",
    );
    reads(
        "Content-Type: text/plain; charset=iso-2022-jp",
        b"\x1b$B$9$_\x1b(B",
        "すみ",
    );
    reads("Content-Type: text/plain; charset=cp850", b"\x82cran", "écran");
    reads("Content-Type: text/plain; charset=utf-7", b"+AOk-cran", "écran");
}

#[test]
fn lies_about_the_character_set_are_seen_through() {
    reads("Content-Type: text/plain; charset=utf-8", b"R\xe9seau", "Réseau");
    reads(
        "Content-Type: text/plain; charset=us-ascii",
        "Réseau".as_bytes(),
        "Réseau",
    );
    reads(
        "Content-Type: text/plain; charset=iso-8859-1",
        "Réseau".as_bytes(),
        "Réseau",
    );
    reads(
        "Content-Type: text/plain; charset=inconnu-9",
        b"R\xe9seau",
        "Réseau",
    );
    reads("X-Rien: 1", b"R\xe9seau", "Réseau");
    reads("Content-Type: ;;;", b"R\xe9seau", "Réseau");
}

#[test]
fn transfer_encodings_with_faults() {
    reads(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: Quoted-Printable;",
        b"R=C3=A9seau=\r\n coup=E9 = 1=",
        "Réseau coup\u{fffd} = 1",
    );
    reads(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: BASE64",
        b"UsOpc2V\nhdQ==!",
        "Réseau",
    );
    reads("Content-Transfer-Encoding: 8-bit", b"simple", "simple");
}

#[test]
fn text_without_its_blank_line_is_not_lost() {
    let letter = read(b"From: claire@example.org\r\nSubject: Essai\r\nBonjour, rien ne marche\r\n");
    assert_eq!(letter.subject, "Essai");
    assert_eq!(letter.text, "Bonjour, rien ne marche");
    assert_eq!(read(b"une simple phrase").text, "une simple phrase");
    reads(
        "Content-Type: multipart/mixed; boundary=c",
        b"--c\r\nTexte sans en-t\xeate\r\n--c\r\n\r\nTexte\r\n--c--",
        "Texte sans en-t\u{ea}te\n\nTexte",
    );
}

#[test]
fn subjects_are_decoded_on_one_clean_line() {
    let subject =
        |value: &str| read(format!("From: a@example.org\r\nSubject: {value}\r\n\r\nx").as_bytes()).subject;
    assert_eq!(
        subject("=?iso-8859-1?Q?R=E9seau_?=\r\n =?utf-8?B?Y291cMOp?="),
        "Réseau coupé"
    );
    assert_eq!(subject("a\r\n\tb\u{7}  c\u{202e}d"), "a b cd");
    assert_eq!(
        subject("=?utf-8?Q?deux=0D=0ABcc:_x=40example.org?="),
        "deux Bcc: x@example.org"
    );
    assert_eq!(
        subject(&"é".repeat(5_000)).chars().count(),
        letter::limits::SUBJECT
    );
    let raw = b"From: a@example.org\r\nSubject: R\xe9seau\r\n\r\nx";
    assert_eq!(read(raw).subject, "Réseau");
}

#[test]
fn senders_are_read_whatever_the_writing() {
    for (field, name, address) in [
        (
            "=?utf-8?Q?Zo=C3=A9?= Petit <Zoe@MAIRIE.example.org>",
            Some("Zoé Petit"),
            "Zoe@mairie.example.org",
        ),
        (
            "\"Petit, Zoé\" <zoe@example.org>",
            Some("Petit, Zoé"),
            "zoe@example.org",
        ),
        (
            "zoe@example.org (Zoé Petit)",
            Some("Zoé Petit"),
            "zoe@example.org",
        ),
        ("zoe@example.org", None, "zoe@example.org"),
        ("\"zoe@example.org\" <zoe@example.org>", None, "zoe@example.org"),
        (
            "\"directeur@example.org\" <autre@example.net>",
            Some("directeur@example.org"),
            "autre@example.net",
        ),
        ("Équipe: zoe@example.org;", None, "zoe@example.org"),
        ("'zoe@example.org'", None, "zoe@example.org"),
        (
            "<zoe(compte)@mairie (poste).example.org>",
            Some("compte poste"),
            "zoe@mairie.example.org",
        ),
    ] {
        let letter = read(format!("From: {field}\r\n\r\nx").as_bytes());
        let from = letter.from.unwrap_or_else(|| panic!("{field}"));
        assert_eq!(
            (from.name.as_deref(), from.address.as_str()),
            (name, address),
            "{field}"
        );
    }
}

#[test]
fn a_signed_date_is_an_instant_and_a_false_one_is_nothing() {
    let sent = |date: &str| {
        read(format!("From: a@example.org\r\nDate: {date}\r\n\r\nx").as_bytes())
            .sent_at
            .map(|t| t.to_string())
    };
    assert_eq!(
        sent("Tue, 24 Nov 2026 14:05:00 +0100").as_deref(),
        Some("2026-11-24T13:05:00Z")
    );
    assert_eq!(sent("31 Feb 99999 77:99:00"), None);
    assert_eq!(sent("hier"), None);
}

#[test]
fn html_alone_becomes_text() {
    let letter = read(&with_body(
        "Content-Type: text/html; charset=utf-8",
        "<html><head><title>x</title></head><body><p>Bonjour,</p><p>Liste&nbsp;:</p><ul><li>un<li>deux &amp; trois</ul><table><tr><td>Bureau</td><td>12</td></tr></table><a href='https://aide.example.org/x'>la page</a></body></html>".as_bytes(),
    ));
    assert_eq!(
        letter.text,
        "Bonjour,\n\nListe\u{a0}:\n\n- un\n- deux & trois\n\nBureau\u{a0} 12\nla page <https://aide.example.org/x>"
    );
    assert!(
        letter
            .html
            .is_some_and(|h| h.contains("<li>deux &amp; trois</li>"))
    );
}

#[test]
fn plain_text_is_preferred_and_html_kept_beside() {
    let letter = read(&with_body(
        "Content-Type: multipart/alternative; boundary=c",
        b"--c\r\nContent-Type: text/plain\r\n\r\nsimple\r\n--c\r\nContent-Type: text/html\r\n\r\n<b>riche</b>\r\n--c--",
    ));
    assert_eq!(letter.text, "simple");
    assert_eq!(letter.html.as_deref().map(str::trim), Some("<b>riche</b>"));
    let empty = read(&with_body(
        "Content-Type: multipart/alternative; boundary=c",
        b"--c\r\nContent-Type: text/plain\r\n\r\n \r\n--c\r\nContent-Type: text/html\r\n\r\n<b>riche</b>\r\n--c--",
    ));
    assert_eq!(empty.text, "riche");
}

#[test]
fn flowed_text_is_joined() {
    reads(
        "Content-Type: text/plain; format=flowed",
        b"Une longue \r\nphrase.\r\n\r\n> citation \r\n> suite\r\n-- \r\nPaul",
        "Une longue phrase.\n\n> citation suite\n-- \nPaul",
    );
}

#[test]
fn hostile_html_is_disarmed() {
    let hostile = r##"<div onclick="x()" style="background:url(https://piste.example.net/1)">a</div>
<script>alert(1)</script><style>@import 'https://piste.example.net'</style>
<img src="https://piste.example.net/p.gif" width=1 height=1><img src=x onerror=alert(1)>
<a href="javascript:alert(1)">b</a><a href="JaVa&#115;cript:alert(1)">c</a><a href="data:text/html,x">d</a>
<a href="//piste.example.net">e</a><a href="https://aide.example.org/" target=_blank ping="https://piste.example.net">f</a>
<form action="https://piste.example.net"><input name=motdepasse><button>g</button></form>
<svg><script>alert(2)</script><a xlink:href="javascript:alert(1)">h</a></svg><math><mtext></mtext></math>
<iframe src="https://piste.example.net"></iframe><object data=x></object><embed src=x><base href="https://piste.example.net">
<meta http-equiv=refresh content="0;url=https://piste.example.net"><link rel=stylesheet href="https://piste.example.net">
<img src="cid:logo&quot;onload=x@example.org" alt="le &quot;logo"><noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
<template><img src=x onerror=alert(1)></template><!--[if mso]><img src="https://piste.example.net"><![endif]-->"##;
    let safe = sanitise(hostile);
    for bad in [
        "script",
        "style",
        "onclick",
        "onerror=",
        "piste.example.net",
        "javascript",
        "data:text",
        "<img",
        "<form",
        "<input",
        "<svg",
        "<iframe",
        "<base",
        "<meta",
        "<link",
        "<object",
        "target",
        "ping",
        "<template",
    ] {
        let plain = safe.replace("&quot;", "\"");
        let tags: String = plain
            .split('<')
            .skip(1)
            .filter_map(|t| t.split_once('>'))
            .map(|(t, _)| format!("<{t}>"))
            .collect();
        assert!(!tags.to_lowercase().contains(bad), "{bad} in {safe}");
    }
    assert!(
        safe.contains("<a href=\"https://aide.example.org/\" rel=\"noopener noreferrer nofollow\">f</a>"),
        "{safe}"
    );
    assert!(
        safe.contains("[image\u{a0}: le \"logo]")
            || safe.contains("[image\u{a0}: le &quot;logo]")
            || safe.contains("[image&nbsp;: le \"logo]"),
        "{safe}"
    );
    assert!(!to_text(hostile).contains("alert"));
}

#[test]
fn hostile_nesting_of_html_costs_little() {
    let started = std::time::Instant::now();
    for html in [
        "<div>".repeat(190_000),
        "<b><p>".repeat(150_000),
        (0..60_000)
            .map(|n| format!("<font color={n}><b title={n}><p>"))
            .collect::<String>(),
        "<table><tr><td>".repeat(60_000),
        "<blockquote type=cite>x".repeat(40_000),
        "<a href='https://example.org'>".repeat(30_000),
        "<![CDATA[".repeat(100_000),
        "&amp".repeat(240_000),
    ] {
        let safe = sanitise(&html);
        assert!(safe.len() < 8_000_000, "{}", safe.len());
        assert!(to_text(&html).len() <= letter::limits::TEXT + 1_000_000);
    }
    // Generous: unoptimised builds on a busy machine. Quadratic work would take minutes.
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
