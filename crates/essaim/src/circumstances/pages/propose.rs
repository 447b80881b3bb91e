//! Somebody of the department declares exceptional circumstances.

use axum::extract::State;
use axum::response::Response;

use super::list::{Typed, again};
use crate::app::App;
use crate::circumstances::store::Declaration;
use crate::circumstances::verbs;
use crate::error::Result;
use crate::web::{Errors, Form, Visitor, done};

/// `POST /circonstances`
pub async fn send(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let reason = errors.line(
        "reason",
        &typed.reason,
        120,
        "Nommez ce qui s’est passé, par exemple «\u{a0}Fibre coupée par des travaux\u{a0}».",
    );
    let detail = errors.text("detail", &typed.detail, 2000, None);
    let starts = errors.moment("starts", &typed.starts, "Indiquez le jour et l’heure du début.");
    let ends = match typed.ends.trim() {
        "" => None,
        text => errors.moment("ends", text, "Indiquez le jour et l’heure de la fin."),
    };
    let authorities = (typed.extent == "some").then(|| {
        let ids = typed.members.iter().map(|id| id.parse().unwrap_or(0));
        ids.collect::<Vec<i64>>()
    });
    if let (Some(starts_at), true) = (starts, errors.is_empty()) {
        let new = Declaration {
            reason,
            detail,
            starts_at,
            ends_at: ends,
            authorities,
        };
        let tx = app.db.write().await?;
        match verbs::propose(&app, &tx, actor, &new).await? {
            Ok(approved) => {
                tx.commit().await?;
                let said = if approved {
                    "La période est déclarée et approuvée\u{a0}: ses tickets sont comptés à part."
                } else {
                    "La déclaration est envoyée à la direction, qui l’approuvera ou non."
                };
                return Ok(done("/circonstances", said));
            }
            Err((field, sentence)) => errors.add(field, sentence),
        }
    }
    again(&app, &visitor, typed, errors).await
}
