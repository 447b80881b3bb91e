//! Rows of the table `forecasts`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "forecasts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub year: i64,
    pub budget_cents: i64,
    pub issuer_id: i64,
    pub instalments: i64,
    pub basis: String,
    pub single_tax: bool,
    pub created_at: i64,
    pub notified_at: Option<i64>,
    pub notified_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
