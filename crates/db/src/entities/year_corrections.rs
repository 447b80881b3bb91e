//! Rows of the table `year_corrections`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "year_corrections")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub year: i64,
    pub corrected_year: i64,
    pub issuer_id: i64,
    pub debtor_id: i64,
    pub amount_cents: i64,
    pub reason: String,
    pub made_at: i64,
    pub made_by: Option<i64>,
    pub made_label: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
