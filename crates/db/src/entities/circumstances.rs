//! Rows of the table `circumstances`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "circumstances")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub reason: String,
    pub detail: String,
    pub starts_at: i64,
    pub ends_at: Option<i64>,
    pub whole: bool,
    pub state: String,
    pub proposed_by: i64,
    pub proposed_at: i64,
    pub decided_by: Option<i64>,
    pub decided_at: Option<i64>,
    pub answer: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
