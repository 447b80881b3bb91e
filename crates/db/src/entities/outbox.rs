//! Rows of the table `outbox`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub ticket_id: Option<i64>,
    pub kind: String,
    pub to_address: String,
    pub to_name: String,
    pub reply_to: String,
    pub subject: String,
    pub body_text: String,
    pub body_html: String,
    pub message_id: String,
    pub in_reply_to: String,
    pub state: String,
    pub attempts: i64,
    pub created_at: i64,
    pub next_at: i64,
    pub claimed_at: Option<i64>,
    pub sent_at: Option<i64>,
    pub last_error: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
