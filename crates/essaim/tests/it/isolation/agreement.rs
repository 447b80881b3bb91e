//! What the walk finds of the agreement.

use essaim::app::App;
use essaim::db::Tx;
use essaim::db::entities::{agreement_articles, agreement_staff, agreement_versions};
use essaim::directory::Actor;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// A draft of the agreement with one article and one post. Members of one service share it; another service's bears
/// another number, and its secret.
pub async fn agreement(app: &App, tx: &Tx, asker: &Actor, authority: i64, secret: &str) -> (i64, i64, i64) {
    let (number, word) = match secret {
        "secretgamma" => (7, secret),
        _ => (0, "commun"),
    };
    let known = agreement_versions::Entity::find()
        .filter(agreement_versions::Column::ServiceId.eq(asker.service_id))
        .one(tx)
        .await
        .unwrap();
    let version = match known {
        Some(version) => version.id,
        None => {
            let row = agreement_versions::ActiveModel {
                service_id: Set(asker.service_id),
                number: Set(number),
                title: Set(format!("Convention {word}")),
                created_at: Set(app.now()),
                ..Default::default()
            };
            agreement_versions::Entity::insert(row)
                .exec(tx)
                .await
                .unwrap()
                .last_insert_id
        }
    };
    let article = agreement_articles::ActiveModel {
        version_id: Set(version),
        number: Set(format!("{authority}.1")),
        title: Set(word.into()),
        body: Set(word.into()),
        ..Default::default()
    };
    let article = agreement_articles::Entity::insert(article)
        .exec(tx)
        .await
        .unwrap()
        .last_insert_id;
    let post = agreement_staff::ActiveModel {
        version_id: Set(version),
        employer_id: Set(authority),
        function: Set(word.into()),
        status: Set("permanent".into()),
        category: Set("A".into()),
        share_permille: Set(950),
        transferred: Set(false),
        ..Default::default()
    };
    let post = agreement_staff::Entity::insert(post)
        .exec(tx)
        .await
        .unwrap()
        .last_insert_id;
    (number, article, post)
}
