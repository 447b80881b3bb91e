//! Rows of the table `year_cycles`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "year_cycles")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub year: i64,
    pub state: String,
    pub review_until: String,
    pub review_opened_at: i64,
    pub review_opened_by: Option<i64>,
    pub review_opened_label: String,
    pub frozen_at: Option<i64>,
    pub frozen_by: Option<i64>,
    pub frozen_label: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
