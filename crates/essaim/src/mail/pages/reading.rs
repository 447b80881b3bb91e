//! A message as the department reads it before deciding: everything is shown as text.

use letter::{Letter, Mailbox};

use crate::mail::clip;
use crate::web::{programs, words};

/// Bytes of the header block, and of the text, that are shown; the rest is in the download.
const HEADERS: usize = 20_000;
const TEXT: usize = 60_000;

pub struct Reading {
    pub from: String,
    pub to: String,
    pub reply_to: String,
    pub sent_at: Option<i64>,
    pub text: String,
    /// The HTML part in plain words, when it says something else than the text.
    pub other_text: String,
    pub headers: String,
    /// Name and size.
    pub files: Vec<(String, String)>,
    /// What the receiving server says of the sender's authenticity.
    pub authentication: String,
    pub size: String,
}

impl Reading {
    pub fn of(raw: &[u8]) -> Reading {
        let letter = letter::read(raw);
        let text = clip(&letter.text, TEXT);
        let html = letter.html.as_deref().map(letter::to_text).unwrap_or_default();
        let other_text = if squeezed(&html) == squeezed(&letter.text) {
            String::new()
        } else {
            clip(html.trim(), TEXT)
        };
        Reading {
            from: letter.from.as_ref().map(told).unwrap_or_default(),
            to: letter
                .to
                .iter()
                .chain(&letter.cc)
                .take(20)
                .map(told)
                .collect::<Vec<_>>()
                .join(", "),
            reply_to: letter
                .reply_to
                .as_ref()
                .filter(|r| letter.from.as_ref().is_none_or(|f| f.key() != r.key()))
                .map(told)
                .unwrap_or_default(),
            sent_at: letter.sent_at.map(|t| t.as_second()),
            other_text,
            headers: headers(raw),
            files: letter
                .attachments
                .iter()
                .map(|f| {
                    let size = i64::try_from(f.bytes.len()).unwrap_or(i64::MAX);
                    let program = if programs::is_one(&f.name, &f.bytes) {
                        ", un programme"
                    } else {
                        ""
                    };
                    (f.name.clone(), format!("{}{program}", words::size(&size)))
                })
                .collect(),
            authentication: authentication(&letter),
            size: words::size(&i64::try_from(raw.len()).unwrap_or(i64::MAX)),
            text,
        }
    }
}

fn told(mailbox: &Mailbox) -> String {
    match &mailbox.name {
        Some(name) => format!("{name} <{}>", mailbox.address),
        None => mailbox.address.clone(),
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The header block as it came, in readable characters.
fn headers(raw: &[u8]) -> String {
    let end = raw
        .windows(2)
        .enumerate()
        .find(|(at, pair)| *pair == b"\n\n" || (*pair == b"\n\r" && raw.get(at + 2) == Some(&b'\n')))
        .map_or(raw.len(), |(at, _)| at);
    let text = String::from_utf8_lossy(&raw[..end.min(HEADERS)]);
    text.chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .collect()
}

fn authentication(letter: &Letter) -> String {
    let Some(found) = &letter.authentication else {
        return String::new();
    };
    let parts: Vec<String> = [
        ("SPF", &found.spf),
        ("DKIM", &found.dkim),
        ("DMARC", &found.dmarc),
    ]
    .into_iter()
    .filter_map(|(name, result)| result.as_ref().map(|r| format!("{name}\u{a0}: {r}")))
    .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("{}, selon {}", parts.join(", "), found.server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_as_text_with_its_headers_apart() {
        let raw = b"From: Paul <paul@example.org>\r\nReply-To: other@example.org\r\nSubject: x\r\n\
            Authentication-Results: mx.example.org; spf=pass; dmarc=fail\r\n\r\nBonjour\r\n";
        let read = Reading::of(raw);
        assert_eq!(read.from, "Paul <paul@example.org>");
        assert_eq!(
            (read.reply_to.as_str(), read.text.as_str()),
            ("other@example.org", "Bonjour")
        );
        assert!(read.headers.ends_with("dmarc=fail") && !read.headers.contains("Bonjour"));
        assert!(
            read.authentication
                .contains("DMARC\u{a0}: fail, selon mx.example.org")
        );
        assert!(read.other_text.is_empty());
    }

    #[test]
    fn a_header_block_without_end_is_bounded() {
        assert_eq!(headers(&[b'a'; 30_000]).len(), HEADERS);
        assert_eq!(headers(b"\n\nx"), "");
        assert_eq!(headers(b""), "");
    }
}
