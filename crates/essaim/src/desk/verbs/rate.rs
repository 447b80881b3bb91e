//! What the requester thought of the resolution.

use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::model::{self, State};
use crate::desk::store::{self, NewEvent};
use crate::desk::ties;
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Keeps the requester's rating of a resolved or closed ticket; another one replaces it.
pub async fn rate(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    rating: i64,
    comment: &str,
) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    if row.requester_id != actor.id {
        return Err(Error::Refused(
            "Seul le demandeur dit ce qu’il pense de la résolution de son ticket.".into(),
        ));
    }
    if !matches!(State::parse(&row.state), Some(State::Resolved | State::Closed)) {
        return Err(Error::Conflict("Ce ticket n’est pas encore résolu.".into()));
    }
    if ties::store::outward(tx, row.id, ties::model::Kind::Merged)
        .await?
        .is_some()
    {
        return Err(Error::Conflict(
            "Ce ticket est suivi avec un autre\u{a0}: c’est de celui-là que vous direz ce que vous pensez."
                .into(),
        ));
    }
    let label = model::rating_label(rating);
    if label.is_empty() {
        return Err(Error::Invalid("Choisissez un avis dans la liste.".into()));
    }
    let event = NewEvent {
        at: app.now(),
        kind: "rated",
        reason: label.to_lowercase(),
        detail: comment.to_owned(),
        ..Default::default()
    };
    store::add_event(tx, actor, row.id, event).await?;
    row.rating = Some(rating);
    row.rating_comment = comment.to_owned();
    row.rated_at = Some(app.now());
    let row = store::save(tx, row, app.now()).await?;
    trace(app, tx, actor, &row, "ticket.rated", rating.to_string()).await?;
    Ok(row)
}
