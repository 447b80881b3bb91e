//! Rows of the table `review_agreements`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_agreements")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub year: i64,
    pub authority_id: i64,
    pub tickets: i64,
    pub made_at: i64,
    pub made_by: Option<i64>,
    pub made_label: String,
    pub ended_at: Option<i64>,
    pub ended_label: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
