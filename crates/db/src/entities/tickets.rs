//! Rows of the table `tickets`; the columns are described in `migrations/`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tickets")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub service_id: i64,
    pub number: i64,
    pub token: String,
    pub family: String,
    pub sheet_id: Option<i64>,
    pub sheet_version: Option<i64>,
    pub delay_rule: String,
    pub contract_seconds: Option<i64>,
    pub agreed_at: Option<i64>,
    pub subject: String,
    pub authority_id: i64,
    pub site_id: Option<i64>,
    pub requester_id: i64,
    pub channel: String,
    pub state: String,
    pub open: bool,
    pub several_people: Option<bool>,
    pub blocking: Option<bool>,
    pub priority: String,
    pub technician_id: Option<i64>,
    pub team_id: Option<i64>,
    pub planned_actions: String,
    pub received_at: i64,
    pub year: i64,
    pub due_at: Option<i64>,
    pub warn_at: Option<i64>,
    pub sort_at: i64,
    pub awaiting_us: bool,
    pub resolved_at: Option<i64>,
    pub closed_at: Option<i64>,
    pub close_by_at: Option<i64>,
    pub consumed_seconds: i64,
    pub in_time: Option<bool>,
    pub qualify_seconds: Option<i64>,
    pub was_suspended: bool,
    pub waited_seconds: i64,
    pub held_at: Option<i64>,
    pub reopened_count: i64,
    pub resolution: String,
    pub counted: bool,
    pub not_counted_reason: String,
    pub rating: Option<i64>,
    pub rating_comment: String,
    pub rated_at: Option<i64>,
    pub version: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
