//! Rows of the table `agreement_versions`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_versions")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub number: i64,
    pub title: String,
    pub summary: String,
    pub renewal: String,
    pub entry: String,
    pub leaving: String,
    pub recourse: String,
    pub ends_on: Option<String>,
    pub valid_from: Option<String>,
    pub signed_on: Option<String>,
    pub created_at: i64,
    pub adopted_at: Option<i64>,
    pub adopted_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
