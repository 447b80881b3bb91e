//! Rows of the table `frozen_tickets`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "frozen_tickets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub service_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub authority_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub family: String,
    pub sheet: String,
    pub received_at: i64,
    pub sheet_number: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
