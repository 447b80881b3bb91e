//! Rows of the table `service_sheets`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_sheets")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub number: i64,
    pub family: String,
    pub name: String,
    pub description: String,
    pub handler: String,
    pub team_id: Option<i64>,
    pub prerequisite: String,
    pub delay_rule: String,
    pub condition: String,
    pub on_quote: bool,
    pub default_priority: String,
    pub icon: String,
    pub keywords: String,
    pub folded: String,
    pub in_portal: bool,
    pub contact: String,
    pub contract_seconds: Option<i64>,
    pub priority_fixed: bool,
    pub fields: String,
    pub needs: String,
    pub steps: String,
    pub version: i64,
    pub valid_from: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
