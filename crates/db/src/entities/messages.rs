//! Rows of the table `messages`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: i64,
    pub at: i64,
    pub author_id: Option<i64>,
    pub author_label: String,
    pub kind: String,
    pub from_service: bool,
    pub body: String,
    pub quoted: String,
    pub html: String,
    pub inbound_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
