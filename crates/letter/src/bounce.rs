//! Delivery reports (RFC 3464) and the less regular messages of mail servers.

use crate::{
    headers::{self, Headers},
    kind::{has_null_return_path, is_report},
    letter::{Attachment, Mailbox},
};

/// The reason in French and the Message-ID of the original, when the message is a delivery report.
pub(crate) fn find(
    headers: &Headers,
    author: Option<&Mailbox>,
    text: &str,
    attachments: &[Attachment],
) -> Option<(String, Option<String>)> {
    // One report may hold several statuses, one a recipient.
    let status: Vec<_> = attachments
        .iter()
        .filter(|a| is_status(&a.content_type))
        .map(|a| String::from_utf8_lossy(&a.bytes))
        .collect();
    let status = (!status.is_empty()).then(|| status.join("\n"));
    let null_path = has_null_return_path(headers);
    let daemon = signed_by(headers, author, &["mailer-daemon", "mailerdaemon"]);
    let postmaster = signed_by(headers, author, &["postmaster"]);
    let formal =
        is_report(headers, "delivery-status") || (status.is_some() && (null_path || daemon || postmaster));
    // A postmaster can be a person, and an absence notice has no return path either: the subject
    // must speak of delivery too.
    let informal = headers.has("x-failed-recipients")
        || daemon
        || ((null_path || postmaster) && !headers.has("auto-submitted") && says_undelivered(headers));
    if !formal && !informal {
        return None;
    }
    let why = match &status {
        Some(status) => reason(status),
        None if headers.has("x-failed-recipients") => {
            "Avis de non-distribution (X-Failed-Recipients)".to_owned()
        }
        None if formal => "Avis de non-distribution".to_owned(),
        None => "Message d’un serveur de messagerie".to_owned(),
    };
    Some((why, original(headers, text, status.as_deref(), attachments)))
}

fn is_status(content_type: &str) -> bool {
    matches!(
        content_type,
        "message/delivery-status" | "message/global-delivery-status"
    )
}

/// Whether the local part of the sender is one of `names`, even without a domain, as old servers
/// sign.
fn signed_by(headers: &Headers, author: Option<&Mailbox>, names: &[&str]) -> bool {
    if let Some(author) = author {
        let address = author.key();
        let local = address.split('@').next().unwrap_or("");
        return names.contains(&local);
    }
    let from = headers.get("from").unwrap_or("").trim().to_lowercase();
    names
        .iter()
        .any(|name| from.starts_with(name) || from.contains(&format!("<{name}>")))
}

fn says_undelivered(headers: &Headers) -> bool {
    let subject = headers.text("subject", 200).to_lowercase();
    [
        "undeliver",
        "delivery status notification",
        "delivery failure",
        "returned mail",
        "failure notice",
        "mail delivery failed",
        "non remis",
        "non-remise",
        "non distribu",
        "échec de la remise",
        "échec de remise",
    ]
    .iter()
    .any(|s| subject.contains(s))
}

/// One field of a delivery status, value only.
fn field(status: &str, name: &str) -> Option<String> {
    status.lines().find_map(|line| {
        let (field, value) = line.split_once(':')?;
        field
            .trim()
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
    })
}

fn reason(status: &str) -> String {
    let action = field(status, "action").unwrap_or_default().to_lowercase();
    let what = match action.as_str() {
        "delayed" => "Avis de retard de distribution",
        "delivered" | "relayed" | "expanded" => "Avis de distribution",
        _ => "Avis de non-distribution",
    };
    let mut details = Vec::new();
    if let Some(code) = field(status, "status") {
        details.push(crate::names::one_line(&code, 12));
    }
    if let Some(recipient) = field(status, "final-recipient").or_else(|| field(status, "original-recipient"))
    {
        let address = recipient.rsplit(';').next().unwrap_or("").trim();
        details.push(crate::names::one_line(address, 100));
    }
    details.retain(|d| !d.is_empty());
    if details.is_empty() {
        what.to_owned()
    } else {
        format!("{what} ({})", details.join(", "))
    }
}

/// In order of trust: the original that comes along, the status, the text, the thread.
fn original(
    headers: &Headers,
    text: &str,
    status: Option<&str>,
    attachments: &[Attachment],
) -> Option<String> {
    let returned = attachments
        .iter()
        .filter(|a| {
            matches!(
                a.content_type.as_str(),
                "message/rfc822" | "text/rfc822-headers" | "message/global" | "message/global-headers"
            )
        })
        .find_map(|a| headers::split(&a.bytes).0.ids("message-id").into_iter().next());
    returned
        .or_else(|| bracketed(&field(status?, "original-message-id")?))
        .or_else(|| bracketed(&field(text, "message-id")?))
        .or_else(|| headers.ids("in-reply-to").into_iter().next())
        .or_else(|| headers.ids("references").into_iter().next_back())
}

fn bracketed(value: &str) -> Option<String> {
    let id = value.trim().trim_start_matches('<').split('>').next()?.trim();
    (id.contains('@') && id.len() <= 998 && !id.contains(char::is_whitespace)).then(|| id.to_owned())
}
