//! What hangs on a ticket, to fetch: attachments, and mails as they came in.

use axum::extract::{Query, State};
use axum::response::Response;

use crate::app::App;
use crate::desk::pages::files::{self, Manner};
use crate::desk::store;
use crate::directory::Actor;
use crate::error::Result;
use crate::web::Key;

/// `GET /tickets/{number}/pieces/{attachment}`; with `vue=lire`, a PDF in the browser's reader.
pub async fn attachment(
    State(app): State<App>,
    actor: Actor,
    Key((number, attachment)): Key<(i64, i64)>,
    Query(manner): Query<Manner>,
) -> Result<Response> {
    let (found, bytes) = store::attachment(app.db.read(), &actor, number, attachment).await?;
    Ok(files::answer(&found.name, bytes, &manner))
}

/// `GET /tickets/{number}/messages/{message}/brut`: for the department, and for who wrote the mail.
pub async fn raw(
    State(app): State<App>,
    actor: Actor,
    Key((number, message)): Key<(i64, i64)>,
) -> Result<Response> {
    let bytes = store::raw_message(app.db.read(), &actor, number, message).await?;
    Ok(files::save_text(
        &format!("ticket-{number}-message-{message}.eml"),
        bytes,
    ))
}
