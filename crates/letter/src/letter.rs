//! The message as the application sees it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    headers::{self, Headers},
    kind::{self, Kind},
    limits, mime,
    names::{cut, is_hidden},
    quote,
};

/// A person or a service, as a header field names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Display name, decoded, one line; `None` when absent or equal to the address.
    pub name: Option<String>,
    /// `local@domain`, the domain in lower case; never empty.
    pub address: String,
}

impl Mailbox {
    /// The address to compare with: all lower case.
    pub fn key(&self) -> String {
        self.address.to_lowercase()
    }
}

/// A file that came with the message, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Safe file name, see [`safe_file_name`](crate::safe_file_name); never empty.
    pub name: String,
    /// Declared media type, `type/subtype` in lower case. Not to be trusted.
    pub content_type: String,
    /// Media type that the first bytes of the file show, when they show one.
    pub sniffed_type: Option<String>,
    /// Content-ID without brackets: what `cid:` links and `data-cid` point to.
    pub content_id: Option<String>,
    /// Part of the body (a picture in the text, a logo) rather than a file that was attached.
    pub inline: bool,
    /// The file itself.
    pub bytes: Vec<u8>,
}

/// The topmost `Authentication-Results` field (RFC 8601): the one the receiving server added last.
///
/// A sender can write such a field too: believe it only when `server` is one's own mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentication {
    /// Name of the server that made the checks (authserv-id), lower case.
    pub server: String,
    /// Result words in lower case: `pass`, `fail`, `softfail`, `none`…
    pub spf: Option<String>,
    pub dkim: Option<String>,
    pub dmarc: Option<String>,
    /// The field as it was, unfolded.
    pub raw: String,
}

/// An incoming message, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// SHA-256 of the raw bytes, 64 lower-case hexadecimal digits.
    pub digest: String,
    /// SHA-256 of the Message-ID and of the body, line ends made equal: the same for one message
    /// that comes twice by two paths. Without Message-ID, the sender, date and subject stand in.
    pub content_digest: String,
    /// Without angle brackets, as are the two lists below.
    pub message_id: Option<String>,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    /// The author, or the `Sender` when there is no usable author.
    pub from: Option<Mailbox>,
    pub reply_to: Option<Mailbox>,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    /// Addresses the message was delivered to (`Delivered-To`, `X-Original-To`, `Envelope-To`).
    pub delivered_to: Vec<Mailbox>,
    /// Decoded, one line, at most [`limits::SUBJECT`] characters; empty when absent.
    pub subject: String,
    /// The date the sender's machine gave.
    pub sent_at: Option<Timestamp>,
    /// The readable body, `\n` line ends, at most [`limits::TEXT`] bytes.
    pub text: String,
    /// The body as safe HTML, see [`sanitise`](crate::sanitise).
    pub html: Option<String>,
    /// The body without quoted messages and signature, see [`new_text`](crate::new_text).
    pub new_text: String,
    pub attachments: Vec<Attachment>,
    pub kind: Kind,
    pub authentication: Option<Authentication>,
    /// Something was left out because it was over the [`limits`].
    pub truncated: bool,
}

/// Reads a message. Never fails and never panics, whatever the bytes.
pub fn read(raw: &[u8]) -> Letter {
    // The parsing libraries promise not to panic. Should one do so all the same, the message is
    // still received, and shown as unreadable.
    catch_unwind(AssertUnwindSafe(|| read_parts(raw))).unwrap_or_else(|_| unreadable(raw))
}

fn read_parts(raw: &[u8]) -> Letter {
    let (headers, body) = headers::split(raw);
    let mut content = mime::read(&headers, body);
    let (text, html) = content.bodies();
    let mut text = clean_text(&text);
    let mut truncated = content.truncated;
    truncated |= cut(&mut text, limits::TEXT);
    let subject = headers.text("subject", limits::SUBJECT);
    let message_id = headers.ids("message-id").into_iter().next();
    let author = first_mailbox(&headers, "from").or_else(|| first_mailbox(&headers, "sender"));
    let new_text = quote::new_text(&text, &subject);
    let kind = kind::classify(&headers, &subject, author.as_ref(), &text, &content.attachments);
    Letter {
        digest: hex(&Sha256::digest(raw)),
        content_digest: content_digest(&headers, message_id.as_deref(), body),
        message_id,
        in_reply_to: headers.ids("in-reply-to"),
        references: headers.ids("references"),
        from: author,
        reply_to: first_mailbox(&headers, "reply-to"),
        to: mailboxes(&headers, &["to"]),
        cc: mailboxes(&headers, &["cc"]),
        delivered_to: mailboxes(
            &headers,
            &["delivered-to", "x-original-to", "envelope-to", "x-envelope-to"],
        ),
        subject,
        sent_at: headers.date("date"),
        text,
        html,
        new_text,
        attachments: content.attachments,
        kind,
        authentication: authentication(&headers),
        truncated,
    }
}

fn unreadable(raw: &[u8]) -> Letter {
    let digest = hex(&Sha256::digest(raw));
    Letter {
        content_digest: digest.clone(),
        digest,
        message_id: None,
        in_reply_to: Vec::new(),
        references: Vec::new(),
        from: None,
        reply_to: None,
        to: Vec::new(),
        cc: Vec::new(),
        delivered_to: Vec::new(),
        subject: String::new(),
        sent_at: None,
        text: String::new(),
        html: None,
        new_text: String::new(),
        attachments: Vec::new(),
        kind: Kind::Unreadable {
            why: "Message illisible (structure inattendue)".to_owned(),
        },
        authentication: None,
        truncated: true,
    }
}

fn mailboxes(headers: &Headers, names: &[&str]) -> Vec<Mailbox> {
    let mut found: Vec<Mailbox> = Vec::new();
    for name in names {
        for (person, address) in headers.mailboxes(name) {
            if found.len() < limits::MAILBOXES {
                found.push(Mailbox {
                    name: person,
                    address,
                });
            }
        }
    }
    found
}

fn first_mailbox(headers: &Headers, name: &str) -> Option<Mailbox> {
    mailboxes(headers, &[name]).into_iter().next()
}

fn content_digest(headers: &Headers, message_id: Option<&str>, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    match message_id {
        Some(id) => hash.update(id),
        None => {
            for name in ["from", "date", "subject"] {
                hash.update(headers.get(name).unwrap_or(""));
                hash.update([0]);
            }
        }
    }
    hash.update([0]);
    // Relays may change line ends, and add or remove the last ones.
    for line in body.trim_ascii_end().split(|&b| b == b'\n') {
        hash.update(line.strip_suffix(b"\r").unwrap_or(line));
        hash.update(b"\n");
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// `\n` line ends, no control character but tab, no direction override, no blank edge lines.
fn clean_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // Joiners (U+200C, U+200D) make emoji and some scripts: they stay.
    let kept =
        |c: &char| matches!(c, '\n' | '\t' | '\u{200c}' | '\u{200d}') || !(c.is_control() || is_hidden(*c));
    let cleaned: String = text.chars().filter(kept).collect();
    let lines: Vec<&str> = cleaned.lines().collect();
    let first = lines.iter().position(|l| !l.trim().is_empty());
    let last = lines.iter().rposition(|l| !l.trim().is_empty());
    match (first, last) {
        (Some(first), Some(last)) => lines[first..=last].join("\n").trim_end().to_owned(),
        _ => String::new(),
    }
}

fn authentication(headers: &Headers) -> Option<Authentication> {
    let raw = headers.get("authentication-results")?;
    let mut clauses = raw.split(';').map(str::trim);
    let server = clauses.next()?.split_whitespace().next()?.to_lowercase();
    let mut found = Authentication {
        server,
        spf: None,
        dkim: None,
        dmarc: None,
        raw: raw.chars().take(4_000).collect(),
    };
    for clause in clauses {
        let Some((method, rest)) = clause.split_once('=') else {
            continue;
        };
        let result: String = rest
            .trim_start()
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric())
            .take(20)
            .collect::<String>()
            .to_lowercase();
        let slot = match method.trim().to_lowercase().as_str() {
            "spf" => &mut found.spf,
            "dkim" => &mut found.dkim,
            "dmarc" => &mut found.dmarc,
            _ => continue,
        };
        // Several signatures: one that passes is enough.
        if slot.is_none() || result == "pass" {
            *slot = Some(result);
        }
    }
    Some(found)
}
