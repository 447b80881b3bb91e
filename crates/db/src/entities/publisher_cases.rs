//! Rows of the table `publisher_cases`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publisher_cases")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub ticket_id: i64,
    pub publisher_id: i64,
    pub reference: String,
    pub contact: String,
    pub sent_at: i64,
    pub expected_at: i64,
    pub open: bool,
    pub answered_at: Option<i64>,
    pub answer: String,
    pub created_by: i64,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
