//! The messages that people and machines send to the support address, as their mail programs write them.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MessageBuilder, MultiPart};
use lettre::{Address, Message};

use crate::crypto;
use crate::db::entities::{outbox, users};
use crate::demo::contact::Contact;
use crate::desk::store::NewFile;
use crate::error::{Error, Result};
use crate::web::words;

/// A request for help, with its files.
pub fn request(contact: &Contact<'_>, support: &str, at: i64, files: &[NewFile]) -> Result<Vec<u8>> {
    let who = contact.requester;
    let text = format!(
        "{}\r\n\r\n{} {}\r\n{}\r\n",
        contact.body, who.first_name, who.last_name, who.function
    );
    let html = format!(
        "<html><body><p>{}</p><p><b>{} {}</b><br>{}</p></body></html>",
        escaped(&contact.body),
        escaped(&who.first_name),
        escaped(&who.last_name),
        escaped(&who.function)
    );
    let mut parts = MultiPart::mixed().multipart(MultiPart::alternative_plain_html(text, html));
    for file in files {
        let kind = ContentType::parse(&file.content_type).map_err(Error::internal)?;
        parts = parts.singlepart(Attachment::new(file.name.clone()).body(file.bytes.clone(), kind));
    }
    let message = begin(who, support, at)?
        .subject(&contact.subject)
        .multipart(parts)
        .map_err(Error::internal)?;
    Ok(message.formatted())
}

/// An answer to a mail of ours, which is quoted below it.
pub fn answer(who: &users::Model, said: &str, answered: &outbox::Model, at: i64) -> Result<Vec<u8>> {
    let quoted: Vec<String> = answered
        .body_text
        .lines()
        .map(|line| format!("> {line}"))
        .collect();
    let text = format!(
        "{said}\r\n\r\n{}\r\n\r\nLe {} à {}, Service commun numérique a écrit\u{a0}:\r\n{}\r\n",
        who.first_name,
        words::date(&answered.created_at),
        words::hour(&answered.created_at),
        quoted.join("\r\n")
    );
    let message = reply_to(who, answered, at)?
        .subject(format!("Re: {}", answered.subject))
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .map_err(Error::internal)?;
    Ok(message.formatted())
}

/// An absence notice, which a program sends by itself in answer to a mail of ours.
pub fn absence(who: &users::Model, answered: &outbox::Model, at: i64) -> Result<Vec<u8>> {
    let text = format!(
        "Bonjour,\r\n\r\nJe ne suis pas au bureau jusqu’à la fin de la semaine. En cas d’urgence, adressez-vous à \
         l’accueil.\r\n\r\n{} {}\r\n",
        who.first_name, who.last_name
    );
    let message = reply_to(who, answered, at)?
        .subject(format!("Réponse automatique\u{a0}: {}", answered.subject))
        .raw_header(fixed("Auto-Submitted", "auto-replied"))
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .map_err(Error::internal)?;
    Ok(message.formatted())
}

/// A new colleague of a member who has no account yet.
pub fn stranger(support: &str, at: i64) -> Result<Vec<u8>> {
    let from = Mailbox::new(
        Some("Lucie Maréchal-Tessier".into()),
        address("lucie.marechal-tessier@brie.example.org")?,
    );
    let text = "Bonjour,\r\n\r\nJe viens de prendre mes fonctions au service de l’enfance et je ne trouve pas comment \
                ouvrir le lecteur partagé. Pouvez-vous m’aider\u{202f}?\r\n\r\nLucie Maréchal-Tessier\r\n";
    let message = dated(at, "brie.example.org")
        .from(from)
        .to(Mailbox::new(None, address(support)?))
        .subject("Accès au lecteur partagé")
        .header(ContentType::TEXT_PLAIN)
        .body(text.to_owned())
        .map_err(Error::internal)?;
    Ok(message.formatted())
}

/// A delivery report: a mail of ours could not be delivered (RFC 3464).
pub fn bounce(failed: &outbox::Model, support: &str, at: i64) -> Vec<u8> {
    let domain = failed.to_address.split('@').nth(1).unwrap_or("example.org");
    let when = words::local(at).strftime("%a, %d %b %Y %H:%M:%S %z").to_string();
    let boundary = crypto::random_reference();
    let lines = [
        format!("From: Mail Delivery System <MAILER-DAEMON@mx.{domain}>"),
        format!("To: {support}"),
        "Subject: Undelivered Mail Returned to Sender".into(),
        format!("Date: {when}"),
        format!("Message-ID: <{boundary}@mx.{domain}>"),
        "Auto-Submitted: auto-replied".into(),
        "MIME-Version: 1.0".into(),
        format!("Content-Type: multipart/report; report-type=delivery-status; boundary=\"{boundary}\""),
        String::new(),
        format!("--{boundary}"),
        "Content-Type: text/plain; charset=us-ascii".into(),
        String::new(),
        format!(
            "The mailbox of {} is full. The message was not delivered.",
            failed.to_address
        ),
        String::new(),
        format!("--{boundary}"),
        "Content-Type: message/delivery-status".into(),
        String::new(),
        format!("Reporting-MTA: dns; mx.{domain}"),
        String::new(),
        format!("Final-Recipient: rfc822; {}", failed.to_address),
        "Action: failed".into(),
        "Status: 5.2.2".into(),
        "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full".into(),
        String::new(),
        format!("--{boundary}"),
        "Content-Type: message/rfc822".into(),
        String::new(),
        format!("From: {support}"),
        format!("To: {}", failed.to_address),
        format!("Message-ID: <{}>", failed.message_id),
        "Subject: Service commun".into(),
        String::new(),
        String::new(),
        format!("--{boundary}--"),
        String::new(),
    ];
    lines.join("\r\n").into_bytes()
}

fn begin(who: &users::Model, support: &str, at: i64) -> Result<MessageBuilder> {
    let domain = who.email.split('@').nth(1).unwrap_or("example.org");
    let name = format!("{} {}", who.first_name, who.last_name);
    Ok(dated(at, domain)
        .from(Mailbox::new(Some(name), address(&who.email)?))
        .to(Mailbox::new(None, address(support)?)))
}

/// An answer goes to the address that our mail asked for, which names the ticket.
fn reply_to(who: &users::Model, answered: &outbox::Model, at: i64) -> Result<MessageBuilder> {
    let id = format!("<{}>", answered.message_id);
    Ok(begin(who, &answered.reply_to, at)?
        .in_reply_to(id.clone())
        .references(id))
}

fn dated(at: i64, domain: &str) -> MessageBuilder {
    // Sent some seconds before it arrives.
    let sent = u64::try_from(at - 6).unwrap_or_default();
    Message::builder()
        .date(UNIX_EPOCH + Duration::from_secs(sent))
        .message_id(Some(format!("<{}@mail.{domain}>", crypto::random_reference())))
}

fn fixed(name: &'static str, value: &'static str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn address(text: &str) -> Result<Address> {
    text.parse().map_err(|e| Error::internal(format!("{text}: {e}")))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
