//! Messages for the tests, and looks into what they became.

use essaim::db::entities::{attachments, inbound_mails, messages, outbox, tickets};
use essaim::mail::receive::{Received, receive};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::stage::Stage;

/// A plain message; `more` are further header lines, each ended by CR LF.
pub fn letter(from: &str, subject: &str, more: &str, text: &str) -> Vec<u8> {
    let id = essaim::crypto::digest(format!("{from}{subject}{more}{text}").as_bytes());
    format!(
        "From: {from}\r\nTo: support@essai.example.org\r\nSubject: {subject}\r\nMessage-ID: <{}@client.example.org>\r\n\
         Date: Mon, 2 Mar 2026 09:00:00 +0100\r\n{more}\r\n{text}\r\n",
        &id[..20]
    )
    .into_bytes()
}

impl Stage {
    pub async fn mail(&self, raw: &[u8]) -> Received {
        receive(&self.app, self.cast.service, raw)
            .await
            .expect("every message is kept")
    }

    pub async fn ticket(&self, number: i64) -> tickets::Model {
        tickets::Entity::find()
            .filter(tickets::Column::Number.eq(number))
            .filter(tickets::Column::ServiceId.eq(self.cast.service))
            .one(self.app.db.read())
            .await
            .unwrap()
            .expect("a ticket")
    }

    pub async fn talk(&self, ticket_id: i64) -> Vec<messages::Model> {
        messages::Entity::find()
            .filter(messages::Column::TicketId.eq(ticket_id))
            .order_by_asc(messages::Column::Id)
            .all(self.app.db.read())
            .await
            .unwrap()
    }

    pub async fn files(&self, ticket_id: i64) -> Vec<attachments::Model> {
        attachments::Entity::find()
            .filter(attachments::Column::TicketId.eq(ticket_id))
            .order_by_asc(attachments::Column::Id)
            .all(self.app.db.read())
            .await
            .unwrap()
    }

    pub async fn inbound(&self, id: i64) -> inbound_mails::Model {
        inbound_mails::Entity::find_by_id(id)
            .one(self.app.db.read())
            .await
            .unwrap()
            .expect("a kept message")
    }

    pub async fn outbox(&self) -> Vec<outbox::Model> {
        outbox::Entity::find()
            .order_by_asc(outbox::Column::Id)
            .all(self.app.db.read())
            .await
            .unwrap()
    }

    /// The bytes kept of a message.
    pub async fn raw(&self, inbound: i64) -> Vec<u8> {
        let row = self.inbound(inbound).await;
        essaim::desk::store::blob(self.app.db.read(), row.raw_id)
            .await
            .unwrap()
    }
}

/// A ticket of Alice by mail: its number, and the mail that answered her.
pub async fn alices_ticket(stage: &Stage) -> (i64, outbox::Model) {
    let raw = letter(
        "Alice <alice@alpha.example.org>",
        "Plus de son",
        "",
        "Bonjour, plus de son.",
    );
    let received = stage.mail(&raw).await;
    let mail = stage.outbox().await.pop().expect("e-mail 1");
    (received.ticket.expect("a ticket"), mail)
}
