//! What makes the demo's desk look lived in.

use essaim::db::entities::{
    assets, canned_replies, saved_views, ticket_answers, ticket_followers, ticket_ties, ticket_times, tickets,
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
    let ties = ticket_ties::Entity::find().all(conn).await.unwrap();
    let mut group = vec![ties[0].to_id];
    group.extend(ties.iter().map(|tie| tie.from_id));
    assert!(ties.len() == 2 && ties.iter().all(|tie| tie.to_id == group[0]));
    // The parts of the major incident say the same thing, from three members, on one day.
    let group = tickets::Entity::find()
        .filter(tickets::Column::Id.is_in(group))
        .all(conn)
        .await
        .unwrap();
    let members: std::collections::BTreeSet<i64> = group.iter().map(|t| t.authority_id).collect();
    let sheets: std::collections::BTreeSet<_> = group.iter().map(|t| t.sheet_id).collect();
    let spread = group.iter().map(|t| t.received_at).max().unwrap()
        - group.iter().map(|t| t.received_at).min().unwrap();
    assert_eq!((members.len(), sheets.len()), (3, 1));
    assert!(spread < 3600, "{spread}");
    assert_eq!(ticket_followers::Entity::find().count(conn).await.unwrap(), 1);
    assert_eq!(ticket_times::Entity::find().count(conn).await.unwrap(), 4);
    assert!(assets::Entity::find().count(conn).await.unwrap() > 100);
    let named = ticket_answers::Entity::find().filter(ticket_answers::Column::Kind.eq("asset"));
    assert!(named.count(conn).await.unwrap() >= 3);
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
