//! The park, through its pages.

mod asked;
mod edit;
mod import;
mod list;

use essaim::db::entities::assets;
use sea_orm::{EntityTrait, QueryOrder};

use crate::stage::{Answer, Browser, Stage};

/// Adds a laptop of Alpha, with other fields where `more` says so.
pub async fn add(stage: &Stage, browser: &Browser, more: &[(&str, &str)]) -> Answer {
    let alpha = stage.cast.alpha.to_string();
    let mut fields = vec![
        ("tag", "pc 0123"),
        ("kind", "laptop"),
        ("make", "Dell"),
        ("model", "Latitude"),
        ("authority", alpha.as_str()),
        ("state", "in_use"),
        ("supplied", "oui"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    browser.post("/parc", &fields).await
}

/// All hardware, by key.
pub async fn all(stage: &Stage) -> Vec<assets::Model> {
    assets::Entity::find()
        .order_by_asc(assets::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap()
}
