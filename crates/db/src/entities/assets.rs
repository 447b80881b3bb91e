//! Rows of the table `assets`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assets")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub authority_id: i64,
    pub site_id: Option<i64>,
    pub tag: String,
    pub kind: String,
    pub make: String,
    pub model: String,
    pub serial: String,
    pub person_id: Option<i64>,
    pub bought_on: String,
    pub warranty_until: String,
    pub state: String,
    pub retired_on: String,
    pub supplied: bool,
    pub audited: bool,
    pub note: String,
    pub folded: String,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
