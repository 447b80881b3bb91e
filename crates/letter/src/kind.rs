//! Whether a person wrote the message, after RFC 3834 and what mail programs really send.

use crate::{
    bounce,
    headers::Headers,
    letter::{Attachment, Letter, Mailbox},
};

/// Who, or what, is behind a message. `why` is a short French sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Nothing says that a machine wrote it.
    Person,
    /// A machine wrote it: absence notice, notification, read receipt.
    Automatic { why: String },
    /// A mail server tells what became of a message.
    Bounce {
        why: String,
        /// Message-ID, without brackets, of the message it is about.
        original_message_id: Option<String>,
    },
    /// A mailing list or newsletter.
    List { why: String },
    /// Nobody to answer, or nothing to read.
    Unreadable { why: String },
}

impl Kind {
    /// The French sentence; `None` for a person.
    pub fn why(&self) -> Option<&str> {
        match self {
            Kind::Person => None,
            Kind::Automatic { why }
            | Kind::Bounce { why, .. }
            | Kind::List { why }
            | Kind::Unreadable { why } => Some(why),
        }
    }
}

/// Whether an automatic answer may be sent: only to a person with a usable address (RFC 3834
/// section 2: never to automatic messages, lists or delivery reports, or mail loops).
pub fn may_be_answered(letter: &Letter) -> bool {
    letter.kind == Kind::Person && letter.from.is_some()
}

const AUTO_SUBJECTS: &[&str] = &[
    "réponse automatique",
    "reponse automatique",
    "automatic reply",
    "auto reply",
    "autoreply",
    "out of office",
    "absence du bureau",
    "message d'absence",
    "message d’absence",
    "abwesenheitsnotiz",
];

pub(crate) fn classify(
    headers: &Headers,
    subject: &str,
    author: Option<&Mailbox>,
    text: &str,
    attachments: &[Attachment],
) -> Kind {
    if let Some((why, original_message_id)) = bounce::find(headers, author, text, attachments) {
        return Kind::Bounce {
            why,
            original_message_id,
        };
    }
    if headers.is_empty() {
        return unreadable("Message vide ou sans en-têtes");
    }
    if author.is_none() {
        return unreadable("Aucune adresse d’expéditeur utilisable");
    }
    if let Some(why) = declared_automatic(headers) {
        return Kind::Automatic { why };
    }
    if let Some(why) = list(headers) {
        return Kind::List { why };
    }
    if let Some(why) = looks_automatic(headers, subject, author) {
        return Kind::Automatic { why };
    }
    if subject.is_empty() && text.trim().is_empty() && attachments.is_empty() {
        return unreadable("Message vide\u{a0}: ni objet, ni texte, ni pièce jointe");
    }
    Kind::Person
}

fn unreadable(why: &str) -> Kind {
    Kind::Unreadable { why: why.to_owned() }
}

/// A value fit for a sentence.
fn short(value: &str) -> String {
    crate::names::one_line(value, 60)
}

/// First word of a field, lower case: what RFC 3834 calls the keyword.
fn keyword(value: &str) -> String {
    value
        .split([';', ' ', '(', ','])
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase()
}

/// The sender says so.
fn declared_automatic(headers: &Headers) -> Option<String> {
    if let Some(value) = headers.get("auto-submitted") {
        let word = keyword(value);
        if word == "auto-replied" {
            return Some(format!("Réponse automatique (Auto-Submitted\u{a0}: {word})"));
        }
        if !word.is_empty() && word != "no" {
            return Some(format!(
                "Message automatique (Auto-Submitted\u{a0}: {})",
                short(&word)
            ));
        }
    }
    for name in [
        "x-autoreply",
        "x-autorespond",
        "x-autoreply-from",
        "x-mail-autoreply",
    ] {
        if let Some(value) = headers.get(name)
            && !matches!(keyword(value).as_str(), "no" | "false" | "0")
        {
            return Some(format!("Réponse automatique (champ {})", title(name)));
        }
    }
    if is_report(headers, "disposition-notification") {
        return Some("Accusé de lecture".to_owned());
    }
    if let Some(value) = headers.get("x-auto-response-suppress") {
        // DR, RN, NRN only refuse receipts; these refuse answers.
        let refuses = value
            .split([',', ';'])
            .map(|v| v.trim().to_ascii_lowercase())
            .any(|v| matches!(v.as_str(), "all" | "oof" | "autoreply"));
        if refuses {
            return Some(format!(
                "L’expéditeur refuse les réponses automatiques (X-Auto-Response-Suppress\u{a0}: {})",
                short(value)
            ));
        }
    }
    let precedence = headers.get("precedence").map(keyword).unwrap_or_default();
    if precedence == "auto_reply" || precedence == "auto-reply" {
        return Some(format!("Réponse automatique (Precedence\u{a0}: {precedence})"));
    }
    None
}

fn list(headers: &Headers) -> Option<String> {
    let named = headers.get("list-id").map(short);
    if let Some(name) = named {
        return Some(format!("Liste de diffusion ({name})"));
    }
    for name in ["list-unsubscribe", "list-post", "x-mailing-list", "mailing-list"] {
        if headers.has(name) {
            return Some(format!("Liste de diffusion (champ {})", title(name)));
        }
    }
    let precedence = headers.get("precedence").map(keyword).unwrap_or_default();
    matches!(precedence.as_str(), "list" | "bulk" | "junk")
        .then(|| format!("Envoi en nombre (Precedence\u{a0}: {precedence})"))
}

/// The sender does not say so, but the message looks like it.
fn looks_automatic(headers: &Headers, subject: &str, author: Option<&Mailbox>) -> Option<String> {
    if has_null_return_path(headers) {
        return Some("Adresse de retour vide (Return-Path\u{a0}: <>)".to_owned());
    }
    let lower = subject.to_lowercase();
    if let Some(found) = AUTO_SUBJECTS.iter().find(|s| lower.starts_with(*s)) {
        let next = lower[found.len()..].chars().next();
        // « Réponse automatique : … », not « Réponse automatique à activer sur ma boîte ».
        let separated = next.is_none_or(|_| {
            lower[found.len()..]
                .trim_start()
                .starts_with([':', '-', '–', '['])
        });
        if separated {
            return Some(format!(
                "Réponse automatique (objet\u{a0}: «\u{a0}{}\u{a0}»)",
                short(subject)
            ));
        }
    }
    let address = author?.key();
    let (local, _) = address.split_once('@')?;
    let plain: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
    if local == "postmaster" {
        return Some(format!("Expéditeur technique ({})", short(&address)));
    }
    let silent = [
        "noreply",
        "donotreply",
        "nepasrepondre",
        "nepasrépondre",
        "nerepondezpas",
    ];
    silent
        .iter()
        .any(|s| plain.starts_with(s) || plain.ends_with(s))
        .then(|| format!("Expéditeur qui ne lit pas ses réponses ({})", short(&address)))
}

/// `Return-Path: <>`: the envelope sender of reports and automatic answers.
pub(crate) fn has_null_return_path(headers: &Headers) -> bool {
    headers
        .get("return-path")
        .is_some_and(|v| v.chars().filter(|c| !c.is_whitespace()).eq("<>".chars()))
}

/// Whether the message is a multipart/report of that type.
pub(crate) fn is_report(headers: &Headers, report_type: &str) -> bool {
    headers.content_type("content-type").is_some_and(|c| {
        c.ctype().eq_ignore_ascii_case("multipart")
            && c.subtype().is_some_and(|s| s.eq_ignore_ascii_case("report"))
            && c.attribute("report-type")
                .is_some_and(|t| t.eq_ignore_ascii_case(report_type))
    })
}

/// `list-post` as people know it: `List-Post`.
fn title(name: &str) -> String {
    name.split('-')
        .map(|word| {
            let mut chars = word.chars();
            chars
                .next()
                .map(|c| c.to_uppercase().chain(chars).collect::<String>())
                .unwrap_or_default()
        })
        .collect::<Vec<_>>()
        .join("-")
}
