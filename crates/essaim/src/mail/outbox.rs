//! The outbox: a mail is a row written in the transaction of the change that causes it, so that neither exists
//! without the other.

use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::db::{Tx, entities::outbox};
use crate::error::Result;

/// A mail to send.
#[derive(Clone, Debug)]
pub struct Mail {
    pub service_id: i64,
    pub ticket_id: Option<i64>,
    /// What it says: `received`, `qualified`, `resolved`, `reply`, `invitation`, `reset`…
    pub kind: &'static str,
    pub to_address: String,
    pub to_name: String,
    /// Empty: no reply expected.
    pub reply_to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Without angle brackets.
    pub message_id: String,
    /// Message-ID of the message that it answers, without angle brackets; empty when none.
    pub in_reply_to: String,
}

/// Writes the mail in the change's own transaction.
pub async fn enqueue(tx: &Tx, now: i64, mail: Mail) -> Result<i64> {
    let row = outbox::ActiveModel {
        service_id: Set(mail.service_id),
        ticket_id: Set(mail.ticket_id),
        kind: Set(mail.kind.to_owned()),
        to_address: Set(mail.to_address),
        to_name: Set(mail.to_name),
        reply_to: Set(mail.reply_to),
        subject: Set(mail.subject),
        body_text: Set(mail.text),
        body_html: Set(mail.html),
        message_id: Set(mail.message_id),
        in_reply_to: Set(mail.in_reply_to),
        state: Set("pending".into()),
        created_at: Set(now),
        next_at: Set(now),
        ..Default::default()
    };
    Ok(outbox::Entity::insert(row).exec(tx).await?.last_insert_id)
}
