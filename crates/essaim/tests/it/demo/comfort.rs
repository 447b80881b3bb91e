//! What makes the demo's desk look lived in.

use essaim::db::entities::{
    canned_replies, saved_views, ticket_followers, ticket_ties, ticket_times, tickets,
};
use essaim::demo::SEED;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::made;
use crate::stage::Base;

#[tokio::test]
async fn the_desk_has_views_replies_ties_time_and_opinions() {
    let Some((app, _folder)) = made(Base::Sqlite, SEED).await else {
        return;
    };
    let conn = app.db.read();
    assert_eq!(canned_replies::Entity::find().count(conn).await.unwrap(), 5);
    assert_eq!(saved_views::Entity::find().count(conn).await.unwrap(), 3);
    assert_eq!(ticket_ties::Entity::find().count(conn).await.unwrap(), 3);
    assert_eq!(ticket_followers::Entity::find().count(conn).await.unwrap(), 1);
    assert_eq!(ticket_times::Entity::find().count(conn).await.unwrap(), 4);
    let rated = tickets::Entity::find().filter(tickets::Column::Rating.is_not_null());
    let content = rated
        .clone()
        .filter(tickets::Column::Rating.gte(2))
        .count(conn)
        .await
        .unwrap();
    let rated = rated.count(conn).await.unwrap();
    assert!(
        rated > 500 && content > rated / 2 && content < rated,
        "{content} of {rated}"
    );
}
