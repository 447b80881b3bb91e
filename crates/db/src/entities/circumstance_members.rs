//! Rows of the table `circumstance_members`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "circumstance_members")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub circumstance_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub authority_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
