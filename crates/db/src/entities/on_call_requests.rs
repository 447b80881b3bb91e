//! Rows of the table `on_call_requests`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "on_call_requests")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub authority_id: i64,
    pub starts_at: i64,
    pub ends_at: i64,
    pub reason: String,
    pub state: String,
    pub asked_by: i64,
    pub asked_at: i64,
    pub decided_by: Option<i64>,
    pub decided_at: Option<i64>,
    pub answer: String,
    pub window_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
