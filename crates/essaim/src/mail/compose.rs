//! A row of the outbox as a message: headers, plain text and HTML.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

use crate::db::entities::{outbox, shared_services};

/// A message ready for the server, and its envelope.
pub struct Composed {
    pub from: Address,
    pub to: Address,
    pub bytes: Vec<u8>,
}

/// Writes the message. `original` is the Message-ID of the requester's own message, when the ticket came by mail, so that
/// their program shows ours below it.
///
/// # Errors
/// A French sentence when an address is not one: trying again would not help.
pub fn compose(
    service: &shared_services::Model,
    mail: &outbox::Model,
    original: Option<&str>,
    now: i64,
) -> Result<Composed, String> {
    let from = address(&service.support_address)?;
    let to = address(&mail.to_address)?;
    let seconds = u64::try_from(now).unwrap_or_default();
    let name = |text: &str| (!text.is_empty()).then(|| text.replace(['\r', '\n'], " "));
    let mut builder = Message::builder()
        .date(UNIX_EPOCH + Duration::from_secs(seconds))
        .from(Mailbox::new(name(&service.name), from.clone()))
        .to(Mailbox::new(name(&mail.to_name), to.clone()))
        .subject(mail.subject.replace(['\r', '\n'], " "))
        .message_id(Some(format!("<{}>", mail.message_id)))
        .raw_header(fixed("Auto-Submitted", "auto-generated"))
        // Exchange answers with absence notices unless it is told not to.
        .raw_header(fixed("X-Auto-Response-Suppress", "All"));
    if !mail.reply_to.is_empty() {
        builder = builder.reply_to(Mailbox::new(name(&service.name), address(&mail.reply_to)?));
    }
    let thread: Vec<String> = [original.unwrap_or_default(), &mail.in_reply_to]
        .into_iter()
        .filter(|id| is_plain_id(id))
        .map(|id| format!("<{id}>"))
        .collect();
    if let Some(first) = thread.first() {
        builder = builder.in_reply_to(first.clone()).references(thread.join(" "));
    }
    let body = MultiPart::alternative_plain_html(mail.body_text.clone(), mail.body_html.clone());
    let message = builder
        .multipart(body)
        .map_err(|e| format!("Ce message ne peut pas être écrit\u{a0}: {e}."))?;
    Ok(Composed {
        from,
        to,
        bytes: message.formatted(),
    })
}

fn fixed(name: &'static str, value: &'static str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn address(text: &str) -> Result<Address, String> {
    text.trim()
        .parse()
        .map_err(|_| format!("«\u{a0}{text}\u{a0}» n’est pas une adresse électronique."))
}

/// A foreign Message-ID that can be repeated in a header as it is.
fn is_plain_id(id: &str) -> bool {
    id.contains('@') && id.len() < 500 && id.chars().all(|c| c.is_ascii_graphic() && c != '<' && c != '>')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::queue::sample as mail;

    fn service() -> shared_services::Model {
        shared_services::Model {
            id: 1,
            slug: "essai".into(),
            name: "Service commun d’essai".into(),
            short_name: "ESSAI".into(),
            support_address: "support@essai.example.org".into(),
            zone: "metropole".into(),
            created_at: 0,
        }
    }

    #[test]
    fn a_message_reads_back_with_its_headers_and_both_parts() {
        let composed = compose(&service(), &mail(), Some("abc@alpha.example.org"), 1_795_000_000).unwrap();
        assert!(composed.bytes.is_ascii());
        let text = String::from_utf8(composed.bytes.clone()).unwrap();
        assert!(text.contains("multipart/alternative") && text.contains("Auto-Submitted: auto-generated"));
        assert!(!text.contains("\r\nBcc:"));
        let letter = letter::read(&composed.bytes);
        assert_eq!(letter.in_reply_to, ["abc@alpha.example.org"]);
        assert_eq!(
            letter.references,
            ["abc@alpha.example.org", "t.k3v9q2m8x4tz@essaim.example.org"]
        );
        assert_eq!(letter.sent_at.map(|t| t.as_second()), Some(1_795_000_000));
        assert!(letter.text.contains("Élodie") && letter.html.is_some_and(|h| h.contains("Élodie")));
        assert_eq!(
            letter.reply_to.map(|m| m.address),
            Some("support+k3v9q2m8x4tz@essai.example.org".into())
        );
    }

    #[test]
    fn a_foreign_identifier_that_could_add_a_header_is_left_out() {
        let composed = compose(&service(), &mail(), Some("a@b\r\nBcc: x@example.org"), 0).unwrap();
        let text = String::from_utf8(composed.bytes).unwrap();
        assert!(!text.contains("x@example.org"));
        assert!(text.contains("In-Reply-To: <t.k3v9q2m8x4tz@essaim.example.org>"));
    }

    #[test]
    fn an_address_that_is_none_is_told() {
        let mut wrong = mail();
        wrong.to_address = "alice chez example".into();
        assert!(
            compose(&service(), &wrong, None, 0)
                .err()
                .unwrap()
                .contains("n’est pas une adresse")
        );
    }
}
