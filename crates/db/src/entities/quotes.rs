//! Rows of the table `quotes`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quotes")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub ticket_id: i64,
    pub authority_id: i64,
    pub year: Option<i64>,
    pub number: Option<i64>,
    pub title: String,
    pub supplier: String,
    pub note: String,
    pub state: String,
    pub valid_until: String,
    pub net_cents: i64,
    pub vat_cents: i64,
    pub gross_cents: i64,
    pub created_at: i64,
    pub created_by: Option<i64>,
    pub sent_at: Option<i64>,
    pub answered_at: Option<i64>,
    pub answered_by: Option<i64>,
    pub answer_note: String,
    pub renewal_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
