//! What belongs to an owner in the whole database, as one text: any change of it shows.

use essaim::db::ConnectionTrait;
use essaim::db::entities::*;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::stage::Stage;

/// The rows of one authority's tickets and people.
pub async fn of_authority(stage: &Stage, authority: i64) -> String {
    let conn = stage.app.db.read();
    let tickets = tickets::Entity::find()
        .filter(tickets::Column::AuthorityId.eq(authority))
        .order_by_asc(tickets::Column::Id)
        .all(conn)
        .await
        .unwrap();
    let mut out = format!("{tickets:#?}");
    for ticket in &tickets {
        out += &format!("{:#?}", of_ticket(conn, ticket.id).await);
    }
    let mut people = users::Entity::find()
        .filter(users::Column::AuthorityId.eq(authority))
        .order_by_asc(users::Column::Id)
        .all(conn)
        .await
        .unwrap();
    for person in &mut people {
        person.seen_at = None;
        out += &format!("{:#?}", roles(conn, person.id).await);
    }
    let sites = sites::Entity::find()
        .filter(sites::Column::AuthorityId.eq(authority))
        .all(conn)
        .await
        .unwrap();
    let assets = assets::Entity::find()
        .filter(assets::Column::AuthorityId.eq(authority))
        .order_by_asc(assets::Column::Id)
        .all(conn)
        .await
        .unwrap();
    let authority = authorities::Entity::find_by_id(authority)
        .one(conn)
        .await
        .unwrap();
    out + &format!("{people:#?}{sites:#?}{assets:#?}{authority:#?}")
}

/// Everything of a shared service but its sessions and its traces.
pub async fn of_service(stage: &Stage, service: i64) -> String {
    let conn = stage.app.db.read();
    let mut out = String::new();
    for authority in authorities::Entity::find()
        .filter(authorities::Column::ServiceId.eq(service))
        .order_by_asc(authorities::Column::Id)
        .all(conn)
        .await
        .unwrap()
    {
        out += &of_authority(stage, authority.id).await;
    }
    macro_rules! add {
        ($($table:ident),*) => {$(
            let rows = $table::Entity::find()
                .filter($table::Column::ServiceId.eq(service))
                .all(conn)
                .await
                .unwrap();
            out += &format!("{rows:#?}");
        )*};
    }
    add!(
        service_sheets,
        sheet_versions,
        quotes,
        commitments,
        opening_hours,
        closures,
        on_call_windows,
        on_call_requests,
        circumstances,
        publishers,
        assets,
        articles,
        publisher_cases,
        team_heads,
        inbound_mails,
        settlement_years,
        cost_pools,
        cost_documents,
        key_measures,
        printed_differences,
        member_periods,
        simulations,
        forecasts,
        year_cycles,
        year_events,
        year_corrections,
        order_parties,
        revenue_orders,
        year_snapshots,
        frozen_lists,
        frozen_tickets,
        ticket_contests,
        teams,
        saved_views,
        canned_replies,
        ticket_ties,
        ticket_times
    );
    for version in agreement_versions::Entity::find()
        .filter(agreement_versions::Column::ServiceId.eq(service))
        .all(conn)
        .await
        .unwrap()
    {
        out += &format!("{version:#?}");
        macro_rules! of_version {
            ($($table:ident),*) => {$(
                let rows = $table::Entity::find()
                    .filter($table::Column::VersionId.eq(version.id))
                    .all(conn)
                    .await
                    .unwrap();
                out += &format!("{rows:#?}");
            )*};
        }
        of_version!(
            agreement_articles,
            agreement_clauses,
            agreement_staff,
            agreement_impacts
        );
    }
    for pool in cost_pools::Entity::find()
        .filter(cost_pools::Column::ServiceId.eq(service))
        .all(conn)
        .await
        .unwrap()
    {
        let lines = cost_lines::Entity::find()
            .filter(cost_lines::Column::PoolId.eq(pool.id))
            .all(conn)
            .await
            .unwrap();
        let members = cost_pool_members::Entity::find()
            .filter(cost_pool_members::Column::PoolId.eq(pool.id))
            .all(conn)
            .await
            .unwrap();
        let rules = cost_pool_rules::Entity::find_by_id(pool.id)
            .one(conn)
            .await
            .unwrap();
        out += &format!("{lines:#?}{members:#?}{rules:#?}");
    }
    out
}

pub async fn of_ticket<C: ConnectionTrait>(conn: &C, id: i64) -> String {
    let events = ticket_events::Entity::find()
        .filter(ticket_events::Column::TicketId.eq(id))
        .order_by_asc(ticket_events::Column::Id)
        .all(conn)
        .await
        .unwrap();
    let messages = messages::Entity::find()
        .filter(messages::Column::TicketId.eq(id))
        .order_by_asc(messages::Column::Id)
        .all(conn)
        .await
        .unwrap();
    let mails = outbox::Entity::find()
        .filter(outbox::Column::TicketId.eq(id))
        .order_by_asc(outbox::Column::Id)
        .all(conn)
        .await
        .unwrap();
    let answers = ticket_answers::Entity::find()
        .filter(ticket_answers::Column::TicketId.eq(id))
        .all(conn)
        .await
        .unwrap();
    let tasks = ticket_tasks::Entity::find()
        .filter(ticket_tasks::Column::TicketId.eq(id))
        .all(conn)
        .await
        .unwrap();
    let known = essaim::desk::known::store::of_ticket(conn, id).await.unwrap();
    let quotes = quotes::Entity::find()
        .filter(quotes::Column::TicketId.eq(id))
        .all(conn)
        .await
        .unwrap();
    let needs = ticket_needs::Entity::find()
        .filter(ticket_needs::Column::TicketId.eq(id))
        .all(conn)
        .await
        .unwrap();
    let followers = ticket_followers::Entity::find()
        .filter(ticket_followers::Column::TicketId.eq(id))
        .order_by_asc(ticket_followers::Column::UserId)
        .all(conn)
        .await
        .unwrap();
    format!(
        "{events:#?}{messages:#?}{mails:#?}{followers:#?}{answers:#?}{needs:#?}{quotes:#?}{tasks:#?}{known:#?}"
    )
}

async fn roles<C: ConnectionTrait>(conn: &C, user: i64) -> Vec<user_roles::Model> {
    user_roles::Entity::find()
        .filter(user_roles::Column::UserId.eq(user))
        .order_by_asc(user_roles::Column::Id)
        .all(conn)
        .await
        .unwrap()
}
