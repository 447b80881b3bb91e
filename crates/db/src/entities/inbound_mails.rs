//! Rows of the table `inbound_mails`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbound_mails")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub digest: String,
    pub content_digest: String,
    pub message_id: String,
    pub from_address: String,
    pub from_name: String,
    pub subject: String,
    pub received_at: i64,
    pub fate: String,
    pub reason: String,
    pub cause: String,
    pub ticket_id: Option<i64>,
    pub raw_id: i64,
    pub settled_at: Option<i64>,
    pub settled_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
