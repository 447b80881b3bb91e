//! Rows of the table `order_parties`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_parties")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub authority_id: i64,
    pub service_id: i64,
    pub siret: String,
    pub address: String,
    pub postcode: String,
    pub city: String,
    pub service_code: String,
    pub commitment: String,
    pub budget_code: String,
    pub budget_label: String,
    pub collectivity_code: String,
    pub accountant_code: String,
    pub accountant: String,
    pub account: String,
    pub product_code: String,
    pub signer_name: String,
    pub signer_capacity: String,
    pub legal_basis: String,
    pub enforceability: String,
    pub remedies: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
