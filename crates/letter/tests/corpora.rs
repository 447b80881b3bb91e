//! Real-world and malformed messages that others collected, read from outside the repository.

use std::{
    fs,
    path::{Path, PathBuf},
};

use letter::{Kind, read};

fn outside_data() -> Option<PathBuf> {
    let root = std::env::var_os("ESSAIM_OUTSIDE_DATA")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let messages = root.join("corpora/mail/messages");
    if messages.is_dir() {
        return Some(messages);
    }
    println!("skipped: no messages in {}", messages.display());
    None
}

fn every_file(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            every_file(&path, found);
        } else if path.extension().is_some_and(|e| e == "eml") {
            found.push(path);
        }
    }
}

/// File, first letter of the kind, start of the subject, start of the text. The sender is checked
/// against the raw field: addresses of people have no place here.
const EXPECTED: &[(&str, char, &str, &str)] = &[
    (
        "attachment_emails/attachment_content_disposition.eml",
        'P',
        "testing",
        "This is the first part.",
    ),
    (
        "attachment_emails/attachment_only_email.eml",
        'P',
        "this message JUST",
        "",
    ),
    (
        "attachment_emails/attachment_pdf.eml",
        'P',
        "Another PDF with 🎉",
        "Just attaching another PDF",
    ),
    (
        "attachment_emails/attachment_with_quoted_filename.eml",
        'P',
        "Eelanalüüsi päring",
        "",
    ),
    (
        "attachment_emails/attachment_message_rfc822.eml",
        'P',
        "testing",
        "This is the first",
    ),
    ("error_emails/bad_date_header.eml", 'L', "You may_be", ""),
    ("error_emails/bad_encoded_subject.eml", 'U', "TEST", "TEST"),
    (
        "error_emails/cant_parse_from.eml",
        'P',
        "Meet the new",
        "From one solid",
    ),
    (
        "error_emails/content_transfer_encoding_with_semi_colon.eml",
        'P',
        "Attention",
        "Dear Homeowner",
    ),
    (
        "error_emails/content_transfer_encoding_x_uuencode.eml",
        'P',
        "PGP Comments",
        "Attached are",
    ),
    (
        "error_emails/empty_group_lists.eml",
        'P',
        "Western Union",
        "Attention Beneficiary",
    ),
    ("error_emails/empty_in_reply_to.eml", 'L', "illegal copy", ""),
    ("error_emails/encoding_madness.eml", 'A', "eBay Bid", "Body Text"),
    (
        "error_emails/header_fields_with_empty_values.eml",
        'P',
        "Testmail",
        "",
    ),
    (
        "error_emails/invalid_subject_characters.eml",
        'P',
        "Formação",
        "TEST",
    ),
    ("error_emails/multiple_content_types.eml", 'P', "Redacted", "foo"),
    (
        "error_emails/new_line_in_to_header.eml",
        'P',
        "[Online Lead]",
        "<?xml",
    ),
    ("error_emails/weird_to_header.eml", 'P', "", "CONTACT:"),
    (
        "mime_emails/raw_email_encoded_stack_level_too_deep.eml",
        'A',
        "Nicolas",
        "Nicolas",
    ),
    (
        "mime_emails/raw_email_with_illegal_boundary.eml",
        'P',
        "Testing outlook",
        "Hello",
    ),
    (
        "mime_emails/raw_email_with_mimepart_without_content_type.eml",
        'B',
        "Warning: could not",
        "    *****",
    ),
    (
        "mime_emails/two_from_in_message.eml",
        'P',
        "Sending messages",
        "When sending email",
    ),
    (
        "mime_emails/sig_only_email.eml",
        'P',
        "Re: Testing",
        "This is random text",
    ),
    ("multi_charset/japanese.eml", 'P', "まみむめも", "かきくえこ"),
    (
        "multi_charset/japanese_iso_2022.eml",
        'P',
        "まみむめも",
        "すみません。",
    ),
    ("multi_charset/japanese_shift_jis.eml", 'P', "test", "あいうえお"),
    ("multi_charset/ks_c_5601-1987.eml", 'P', "test", "스티해"),
    (
        "multipart_report_emails/multi_address_bounce1.eml",
        'B',
        "Undelivered Mail",
        "This is the mail system",
    ),
    (
        "multipart_report_emails/multipart_report_multiple_status.eml",
        'B',
        "Mail System Error",
        "",
    ),
    (
        "multipart_report_emails/report_422.eml",
        'B',
        "Warning: could not",
        "",
    ),
    (
        "multipart_report_emails/report_530.eml",
        'B',
        "Returned mail",
        "The original message was received at Mon, 24 Dec 2007",
    ),
    (
        "plain_emails/basic_email_lf.eml",
        'P',
        "Testing 123",
        "Plain email.",
    ),
    ("plain_emails/raw_email.eml", 'P', "NOTE: 한국말로", "대부분의"),
    (
        "plain_emails/raw_email_incorrect_header.eml",
        'P',
        "Stop adware",
        "You are infected",
    ),
    ("plain_emails/raw_email_multiple_from.eml", 'P', "/home/svn", ""),
    (
        "plain_emails/raw_email_quoted_with_0d0a.eml",
        'P',
        "testing",
        "A fax has arrived",
    ),
    (
        "plain_emails/raw_email_trailing_dot.eml",
        'A',
        "[skynet-help]",
        "Testing, testing",
    ),
    (
        "plain_emails/raw_email_with_at_display_name.eml",
        'P',
        "Testing 123",
        "Plain email.",
    ),
    (
        "rfc2822/example06.eml",
        'P',
        "Re: Saying Hello",
        "This is a reply",
    ),
    ("rfc2822/example13.eml", 'U', "Saying Hello", "This is a message"),
    ("rfc6532/utf8_headers.eml", 'P', "Säying Hello", "body"),
];

fn initial(kind: &Kind) -> char {
    match kind {
        Kind::Person => 'P',
        Kind::Automatic { .. } => 'A',
        Kind::Bounce { .. } => 'B',
        Kind::List { .. } => 'L',
        Kind::Unreadable { .. } => 'U',
    }
}

/// The address found is one that the first `From` field contains.
fn sender_is_right(letter: &letter::Letter, raw: &[u8]) -> bool {
    let raw = String::from_utf8_lossy(raw).to_lowercase();
    let field = raw.lines().find(|l| l.starts_with("from:")).unwrap_or("");
    letter.from.as_ref().is_none_or(|from| {
        let key = from.key();
        field
            .split([' ', '<', '>', ',', ':', ';', '"'])
            .any(|word| word == key)
    })
}

#[test]
fn known_messages_are_read_as_a_person_would() {
    let Some(folder) = outside_data() else { return };
    let mut wrong = Vec::new();
    for (file, kind, subject, text) in EXPECTED {
        let raw = fs::read(folder.join(file)).unwrap();
        let letter = read(&raw);
        let right = initial(&letter.kind) == *kind
            && sender_is_right(&letter, &raw)
            && letter.from.is_none() == (*kind == 'U')
            && letter.subject.starts_with(subject)
            && letter.text.starts_with(text);
        if !right {
            wrong.push(format!(
                "{file}: {:?} {:?} {:?} {:?}",
                letter.kind, letter.from, letter.subject, letter.text
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_message_is_read_and_bounded() {
    let Some(folder) = outside_data() else { return };
    let mut files = Vec::new();
    every_file(&folder, &mut files);
    assert!(files.len() > 80, "only {} messages", files.len());
    for file in files {
        let raw = fs::read(&file).unwrap();
        let letter = read(&raw);
        assert_eq!(letter, read(&raw), "{}: not the same twice", file.display());
        let no_sender = letter.from.is_none();
        assert!(
            !no_sender || !letter::may_be_answered(&letter),
            "{}",
            file.display()
        );
        assert!(!letter.truncated, "{}", file.display());
        assert!(!letter.text.contains('\r') && !letter.subject.contains('\n'));
        assert!(letter.attachments.iter().all(|a| !a.name.contains(['/', '\\'])));
    }
}

#[test]
fn the_message_a_bounce_is_about_is_found() {
    let Some(folder) = outside_data() else { return };
    for (file, expected) in [
        (
            "multi_address_bounce1.eml",
            "118707422.15521266992174819.JavaMail.root@lvmail01",
        ),
        (
            "report_422.eml",
            "15655788.13.1200472642578.JavaMail.Administrator@mail.ttttt.com.au",
        ),
        ("report_530.eml", "200712232303.lBNN3jDq002941@mail12.rrrr.com.au"),
    ] {
        let letter = read(&fs::read(folder.join("multipart_report_emails").join(file)).unwrap());
        let Kind::Bounce {
            original_message_id, ..
        } = letter.kind
        else {
            panic!("{file}: {:?}", letter.kind);
        };
        assert_eq!(original_message_id.as_deref(), Some(expected), "{file}");
    }
}

#[test]
fn a_message_cut_anywhere_is_still_read() {
    let Some(folder) = outside_data() else { return };
    let mut files = Vec::new();
    every_file(&folder, &mut files);
    for file in files {
        let raw = fs::read(&file).unwrap();
        for share in 0..12 {
            let part = &raw[..raw.len() * share / 12];
            assert_eq!(read(part).digest.len(), 64);
            assert_eq!(read(&raw[part.len()..]).digest.len(), 64);
        }
    }
}

/// Changes a few bytes, always the same for one seed.
fn damage(raw: &mut Vec<u8>, seed: u64) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..1 + draw() % 8 {
        if raw.is_empty() {
            return;
        }
        let at = (draw() % raw.len() as u64) as usize;
        match draw() % 4 {
            0 => raw[at] = draw() as u8,
            1 => raw.insert(at, b"\r\n:;=\"<>-\0"[(draw() % 10) as usize]),
            2 => drop(raw.remove(at)),
            _ => {
                let end = raw.len().min(at + 60);
                let copy = raw[at..end].to_vec();
                raw.splice(at..at, copy);
            }
        }
    }
}

#[test]
fn damaged_real_messages_are_read() {
    let Some(folder) = outside_data() else { return };
    let mut files = Vec::new();
    every_file(&folder, &mut files);
    files.sort();
    for (number, file) in files.iter().enumerate() {
        let raw = fs::read(file).unwrap();
        for round in 0..20 {
            let mut damaged = raw.clone();
            damage(&mut damaged, number as u64 * 1_000 + round);
            let letter = read(&damaged);
            // What the safety net of `read` answers when a library panics.
            assert_ne!(
                letter.kind.why(),
                Some("Message illisible (structure inattendue)"),
                "{} round {round}",
                file.display()
            );
        }
    }
}
