//! What comes with a message.

use letter::{limits, read, safe_file_name};

fn attached(fields: &str, body: &str) -> Vec<letter::Attachment> {
    let raw = format!(
        "From: claire@example.org\r\nSubject: Essai\r\nContent-Type: multipart/mixed; boundary=\"c c\"\r\n\r\nprologue\r\n--c c\r\n\r\nVoici.\r\n--c c\r\n{fields}\r\n\r\n{body}\r\n--c c--\r\népilogue"
    );
    let letter = read(raw.as_bytes());
    assert_eq!(letter.text, "Voici.");
    letter.attachments
}

#[test]
fn a_file_is_decoded_and_its_type_checked() {
    let files = attached(
        "Content-Type: application/pdf; name=\"devis.pdf\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment",
        "TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nAAAAgAAAAA4fug4AtAnNIbgBTM0h",
    );
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].name, "devis.pdf");
    assert_eq!(files[0].content_type, "application/pdf");
    assert!(
        files[0]
            .sniffed_type
            .as_deref()
            .is_some_and(|t| t.contains("exe") || t.contains("msdownload")),
        "{:?}",
        files[0].sniffed_type
    );
    assert!(files[0].bytes.starts_with(b"MZ"));
    assert!(!files[0].inline);
}

#[test]
fn file_names_cannot_leave_their_folder_or_lie() {
    for (given, expected) in [
        ("../../etc/passwd", Some("passwd")),
        ("..\\..\\Windows\\devis.doc", Some("devis.doc")),
        ("facture\u{202e}fdp.exe", Some("facturefdp.exe")),
        ("a\u{0}b\r\nc.txt", Some("a b c.txt")),
        ("  .htaccess ", Some("htaccess")),
        ("con.txt", Some("_con.txt")),
        ("LPT1", Some("_LPT1")),
        ("quoi ? <1>.pdf", Some("quoi _ _1_.pdf")),
        ("été 2026.ods", Some("été 2026.ods")),
        ("..", None),
        ("a/", None),
        ("", None),
    ] {
        assert_eq!(safe_file_name(given).as_deref(), expected, "{given:?}");
    }
    let long = safe_file_name(&format!("{}.pdf", "é".repeat(900))).unwrap();
    assert_eq!(long.chars().count(), limits::FILE_NAME);
    assert!(long.ends_with("é.pdf"));
}

#[test]
fn encoded_names_are_decoded_then_made_safe() {
    let name = |fields: &str| {
        attached(
            &format!("Content-Type: application/octet-stream\r\nContent-Disposition: attachment; {fields}"),
            "x",
        )[0]
        .name
        .clone()
    };
    assert_eq!(name("filename*=utf-8''relev%C3%A9.csv"), "relevé.csv");
    assert_eq!(
        name("filename*0=\"une tres longue\"; filename*1=\" suite.csv\""),
        "une tres longue suite.csv"
    );
    assert_eq!(name("filename=\"=?iso-8859-1?Q?relev=E9.csv?=\""), "relevé.csv");
    assert_eq!(name("filename*=utf-8''..%2F..%2Fx.sh"), "x.sh");
    assert_eq!(name("filename=\"\""), "piece-jointe-1.bin");
}

#[test]
fn pictures_of_the_text_are_inline() {
    let raw = "From: a@example.org\r\nContent-Type: multipart/related; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>Voici <img src=\"cid:logo@example.org\" alt=\"logo\"></p>\r\n--c\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <logo@example.org>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgoAAAANSUhEUg==\r\n--c--";
    let letter = read(raw.as_bytes());
    let file = &letter.attachments[0];
    assert!(file.inline);
    assert_eq!(file.content_id.as_deref(), Some("logo@example.org"));
    assert_eq!(file.sniffed_type.as_deref(), Some("image/png"));
    assert!(letter.html.unwrap().contains("data-cid=\"logo@example.org\""));
    assert_eq!(letter.text, "Voici [image\u{a0}: logo]");
}

#[test]
fn a_message_in_the_message_is_a_file() {
    let files = attached(
        "Content-Type: message/rfc822",
        "From: b@example.org\r\nSubject: Panne / accueil\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n--d\r\n\r\nTexte\r\n--d--",
    );
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].content_type, "message/rfc822");
    assert!(files[0].name.ends_with(".eml"), "{}", files[0].name);
    assert!(files[0].bytes.starts_with(b"From: b@example.org"));
}

#[test]
fn an_invitation_is_a_file() {
    let files = attached(
        "Content-Type: text/calendar; method=REQUEST; charset=utf-8",
        "BEGIN:VCALENDAR",
    );
    assert_eq!(files[0].name, "piece-jointe-1.ics");
}

#[test]
fn uuencoded_files_are_decoded() {
    let files = attached(
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: x-uuencode",
        "begin 644 note.txt\r\n#0V%T\r\n`\r\nend",
    );
    assert_eq!(files[0].name, "note.txt");
    assert_eq!(files[0].bytes, b"Cat");
}
