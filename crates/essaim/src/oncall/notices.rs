//! The mails about requests for on-call: to the directors when one is asked, to the member when it is decided.

use super::store::NewRequest;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::on_call_requests::Model as Request;
use crate::db::entities::users;
use crate::directory::{Actor, Role, notices, store as directory};
use crate::error::Result;
use crate::mail::body::Body;
use crate::web::words;
use sea_orm::EntityTrait;

pub async fn asked(app: &App, tx: &Tx, by: &Actor, new: &NewRequest) -> Result<()> {
    let authority = directory::authority(tx, by, new.authority_id).await?;
    for director in directory::holders(tx, by.service_id, Role::Director).await? {
        let body = Body {
            over: "Astreinte · à décider".into(),
            title: format!("{} demande une astreinte", authority.name),
            paragraphs: vec![
                format!("Bonjour {},", director.first_name),
                format!(
                    "{} la demande pour {}. Pendant une astreinte, le délai court pour les tickets de cette collectivité.",
                    by.label(),
                    authority.name
                ),
            ],
            facts: facts(new.starts_at, new.ends_at, &new.reason),
            act: Some(("Accepter ou refuser".into(), app.link("/astreintes"))),
            ..Body::default()
        };
        notices::to_person(app, tx, "on_call_asked", &director, body).await?;
    }
    Ok(())
}

/// `refused` holds the reason of a refusal.
pub async fn decided(app: &App, tx: &Tx, by: &Actor, request: &Request, refused: Option<&str>) -> Result<()> {
    let Some(asker) = users::Entity::find_by_id(request.asked_by).one(tx).await? else {
        return Ok(());
    };
    let (over, title, sentence) = match refused {
        None => (
            "Astreinte · acceptée",
            "Votre astreinte est acceptée",
            format!(
                "{} a accepté votre demande. Vos tickets seront pris en charge pendant ces heures.",
                by.label()
            ),
        ),
        Some(_) => (
            "Astreinte · refusée",
            "Votre demande d’astreinte est refusée",
            format!("{} n’a pas pu accepter votre demande.", by.label()),
        ),
    };
    let body = Body {
        over: over.into(),
        title: title.into(),
        paragraphs: vec![format!("Bonjour {},", asker.first_name), sentence],
        facts: facts(request.starts_at, request.ends_at, &request.reason),
        quoted: refused.map(|why| ("Pourquoi".into(), why.to_owned())),
        act: Some(("Voir les astreintes".into(), app.link("/astreintes"))),
        ..Body::default()
    };
    notices::to_person(app, tx, "on_call_decided", &asker, body).await
}

fn facts(starts_at: i64, ends_at: i64, reason: &str) -> Vec<(String, String)> {
    vec![
        ("Du".into(), words::date_time(&starts_at)),
        ("Au".into(), words::date_time(&ends_at)),
        ("Motif".into(), reason.to_owned()),
    ]
}
