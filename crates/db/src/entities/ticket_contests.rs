//! Rows of the table `ticket_contests`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_contests")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub year: i64,
    pub ticket_id: i64,
    pub authority_id: i64,
    pub reason: String,
    pub detail: String,
    pub other_authority_id: Option<i64>,
    pub other_ticket_id: Option<i64>,
    pub state: String,
    pub made_at: i64,
    pub made_by: Option<i64>,
    pub made_label: String,
    pub answer: String,
    pub answered_at: Option<i64>,
    pub answered_by: Option<i64>,
    pub answered_label: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
