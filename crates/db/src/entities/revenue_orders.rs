//! Rows of the table `revenue_orders`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revenue_orders")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub year: i64,
    pub issuer_id: i64,
    pub debtor_id: i64,
    pub instalment: i64,
    pub exercise: i64,
    pub number: i64,
    pub slip: i64,
    pub kind: String,
    pub corrects_id: Option<i64>,
    pub amount_cents: i64,
    pub state: String,
    pub paid_on: Option<String>,
    pub issued_at: i64,
    pub issued_by: Option<i64>,
    pub issued_label: String,
    pub content: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
