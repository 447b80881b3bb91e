//! Rows of the table `agreement_staff`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_staff")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub version_id: i64,
    pub employer_id: i64,
    pub function: String,
    pub status: String,
    pub category: String,
    pub grade: String,
    pub share_permille: i64,
    pub transferred: bool,
    pub available_to: Option<i64>,
    pub yearly_cents: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
