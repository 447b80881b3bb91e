//! The director approves, refuses, takes back, or says when a period ends.

use axum::extract::State;
use axum::response::Response;

use super::list::{Typed, again};
use crate::app::App;
use crate::circumstances::{store, verbs};
use crate::error::Result;
use crate::web::{Button, Errors, Form, Key, Visitor, committed};

const HERE: &str = "/circonstances";

/// `POST /circonstances/{circumstance}/approbation`
pub async fn approve(Key(id): Key<i64>, Button { app, actor }: Button) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::approve(&app, &tx, &actor, id).await?;
    committed(
        tx,
        HERE,
        "La période est approuvée\u{a0}: ses tickets sont comptés à part dans tous les chiffres.",
    )
    .await
}

/// `POST /circonstances/{circumstance}/refus`
pub async fn refuse(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    store::circumstance(app.db.read(), actor, id).await?;
    let (why, errors) = why(&typed);
    if !errors.is_empty() {
        let typed = Typed {
            of: (id, "refus"),
            ..typed
        };
        return again(&app, &visitor, typed, errors).await;
    }
    let tx = app.db.write().await?;
    verbs::refuse(&app, &tx, actor, id, &why).await?;
    committed(
        tx,
        HERE,
        "La déclaration est refusée\u{a0}: son auteur en est prévenu.",
    )
    .await
}

/// `POST /circonstances/{circumstance}/levee`
pub async fn lift(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    store::circumstance(app.db.read(), actor, id).await?;
    let (why, errors) = why(&typed);
    if !errors.is_empty() {
        let typed = Typed {
            of: (id, "levee"),
            ..typed
        };
        return again(&app, &visitor, typed, errors).await;
    }
    let tx = app.db.write().await?;
    verbs::lift(&app, &tx, actor, id, &why).await?;
    committed(
        tx,
        HERE,
        "La période est levée\u{a0}: ses tickets comptent de nouveau avec les autres.",
    )
    .await
}

/// `POST /circonstances/{circumstance}/fin`
pub async fn end(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    store::circumstance(app.db.read(), actor, id).await?;
    let mut errors = Errors::none();
    if let Some(ends_at) = errors.moment("ends", &typed.ends, "Indiquez le jour et l’heure de la fin.") {
        let tx = app.db.write().await?;
        match verbs::end(&app, &tx, actor, id, ends_at).await? {
            Ok(()) => {
                return committed(tx, HERE, "La fin de la période est enregistrée.").await;
            }
            Err((_, sentence)) => errors.add("ends", sentence),
        }
    }
    let typed = Typed {
        of: (id, "fin"),
        ..typed
    };
    again(&app, &visitor, typed, errors).await
}

fn why(typed: &Typed) -> (String, Errors) {
    let mut errors = Errors::none();
    let why = errors.text(
        "answer",
        &typed.answer,
        1000,
        Some("Dites pourquoi\u{a0}: cette réponse reste lisible."),
    );
    (why, errors)
}
