//! Rows of the table `users`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub authority_id: Option<i64>,
    pub site_id: Option<i64>,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub function: String,
    pub folded: String,
    pub password_hash: Option<String>,
    pub active: bool,
    pub failed_logins: i64,
    pub locked_until_at: Option<i64>,
    pub created_at: i64,
    pub seen_at: Option<i64>,
    pub keys_on: bool,
    pub theme: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
