//! The mails about exceptional circumstances: to the directors when they are proposed, to who proposed when decided.

use sea_orm::EntityTrait;

use super::store::Declaration;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::circumstances::Model as Circumstance;
use crate::db::entities::users;
use crate::directory::{Actor, Role, notices, store as directory};
use crate::error::Result;
use crate::mail::body::Body;
use crate::web::words;

pub async fn proposed(app: &App, tx: &Tx, by: &Actor, new: &Declaration) -> Result<()> {
    for director in directory::holders(tx, by.service_id, Role::Director).await? {
        let body = Body {
            over: "Circonstances exceptionnelles · à approuver".into(),
            title: format!("{} propose des circonstances exceptionnelles", by.label()),
            paragraphs: vec![
                format!("Bonjour {},", director.first_name),
                "Si vous les approuvez, les tickets reçus pendant cette période seront comptés à part dans tous les chiffres."
                    .into(),
            ],
            facts: facts(&new.reason, new.starts_at, new.ends_at),
            quoted: Some(("Explication".into(), new.detail.clone())).filter(|(_, t)| !t.is_empty()),
            act: Some(("Approuver ou refuser".into(), app.link("/circonstances"))),
            ..Body::default()
        };
        notices::to_person(app, tx, "circumstance_proposed", &director, body).await?;
    }
    Ok(())
}

/// `refused` holds the reason of a refusal.
pub async fn decided(app: &App, tx: &Tx, by: &Actor, of: &Circumstance, refused: Option<&str>) -> Result<()> {
    let Some(proposer) = users::Entity::find_by_id(of.proposed_by).one(tx).await? else {
        return Ok(());
    };
    let (over, sentence) = match refused {
        None => (
            "Circonstances exceptionnelles · approuvées",
            format!("{} a approuvé votre déclaration.", by.label()),
        ),
        Some(_) => (
            "Circonstances exceptionnelles · refusées",
            format!("{} n’a pas approuvé votre déclaration.", by.label()),
        ),
    };
    let body = Body {
        over: over.into(),
        title: of.reason.clone(),
        paragraphs: vec![format!("Bonjour {},", proposer.first_name), sentence],
        facts: facts(&of.reason, of.starts_at, of.ends_at),
        quoted: refused.map(|why| ("Pourquoi".into(), why.to_owned())),
        act: Some(("Voir les circonstances".into(), app.link("/circonstances"))),
        ..Body::default()
    };
    notices::to_person(app, tx, "circumstance_decided", &proposer, body).await
}

fn facts(reason: &str, starts_at: i64, ends_at: Option<i64>) -> Vec<(String, String)> {
    vec![
        ("Motif".into(), reason.to_owned()),
        ("Du".into(), words::date_time(&starts_at)),
        (
            "Au".into(),
            ends_at.map_or("toujours en cours".into(), |end| words::date_time(&end)),
        ),
    ]
}
