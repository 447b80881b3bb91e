//! What a message brings into a conversation: its words, what it quotes apart, its files.

use letter::Letter;

use super::clip;
use crate::desk::store::NewFile;
use crate::web::words;

/// Longest body kept in a conversation, in bytes; the rest stays in the original.
const BODY: usize = 100_000;
const SUBJECT: usize = 600;
/// Most files of one message.
const FILES: usize = 50;

/// The parts of a message, ready for a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub subject: String,
    pub body: String,
    pub quoted: String,
    pub html: String,
}

pub fn subject(letter: &Letter) -> String {
    let text = clip(letter.subject.trim(), SUBJECT);
    if text.is_empty() {
        "(sans objet)".into()
    } else {
        text
    }
}

/// The words of a message. Files that were left out (see [`files`]) are named at the end of the body.
pub fn content(letter: &Letter, left_out: &[String]) -> Content {
    let mut body = clip(&letter.new_text, BODY);
    if body.len() < letter.new_text.len() {
        body.push_str("\n\n[La suite de ce texte est dans le message d’origine.]");
    }
    if body.trim().is_empty() {
        body = "(message sans texte)".into();
    }
    for line in left_out {
        body.push_str("\n\n");
        body.push_str(line);
    }
    Content {
        subject: subject(letter),
        body,
        quoted: clip(&quoted(&letter.text, &letter.new_text), BODY),
        html: clip_html(letter.html.as_deref().unwrap_or_default()),
    }
}

/// HTML that is too long is left out whole: cut, it would no longer be the sanitised one.
fn clip_html(html: &str) -> String {
    if html.len() > 4 * BODY {
        String::new()
    } else {
        html.replace('\0', "")
    }
}

/// The files to keep, and a sentence for each that is not: it is too large, or there are too many.
pub fn files(letter: &Letter, largest: u64) -> (Vec<NewFile>, Vec<String>) {
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for file in &letter.attachments {
        let size = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
        if size > largest || kept.len() >= FILES {
            left_out.push(format!(
                "[Pièce jointe laissée dans le message d’origine\u{a0}: {} ({})]",
                file.name,
                words::size(&i64::try_from(size).unwrap_or(i64::MAX))
            ));
            continue;
        }
        kept.push(NewFile {
            name: clip(&file.name, 400),
            content_type: clip(file.sniffed_type.as_ref().unwrap_or(&file.content_type), 200),
            bytes: file.bytes.clone(),
        });
    }
    (kept, left_out)
}

/// The lines of the whole text that the new text does not have, in their order.
fn quoted(whole: &str, new: &str) -> String {
    let mut written = new.lines().map(str::trim).filter(|l| !l.is_empty()).peekable();
    let mut rest = Vec::new();
    for line in whole.lines() {
        if written.peek().is_some_and(|next| *next == line.trim()) {
            written.next();
        } else {
            rest.push(line);
        }
    }
    rest.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_kept_apart() {
        let raw = "From: a@example.org\r\nSubject: Re: Écran\r\n\r\nOui.\r\n\r\nMerci.\r\n\r\nLe 24/11/2026, Support a écrit :\r\n> Est-ce réglé ?\r\n";
        let letter = letter::read(raw.as_bytes());
        let content = content(&letter, &[]);
        assert_eq!(content.body, "Oui.\n\nMerci.");
        assert_eq!(
            content.quoted,
            "Le 24/11/2026, Support a écrit :\n> Est-ce réglé ?"
        );
    }

    #[test]
    fn a_file_too_large_is_named_and_left_in_the_original() {
        let raw = "From: a@example.org\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nVoici.\r\n--b\r\n\
             Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\n%PDF-0123456789\r\n--b--\r\n";
        let letter = letter::read(raw.as_bytes());
        let (kept, left_out) = files(&letter, 5);
        assert!(kept.is_empty());
        let body = content(&letter, &left_out).body;
        assert!(body.starts_with("Voici.") && body.contains("plan.pdf"), "{body}");
        assert_eq!(files(&letter, 100).0.len(), 1);
    }

    #[test]
    fn a_message_without_text_or_subject_says_so() {
        let letter = letter::read(b"From: a@example.org\r\n\r\n");
        let content = content(&letter, &[]);
        assert_eq!(
            (content.subject.as_str(), content.body.as_str()),
            ("(sans objet)", "(message sans texte)")
        );
    }
}
