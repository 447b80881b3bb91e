//! The alerts of the person, the latest first; and, for who sets them, the heads of the pôles.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::heads::{self, Choice};
use super::threshold::Typed;
use crate::alerts::model::Kind;
use crate::alerts::store::{self, Line};
use crate::app::App;
use crate::calendar::{Alerts, store as calendar, verbs as calendar_verbs};
use crate::desk::verbs as desk;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::layout::page_with;
use crate::web::paging::{self, Cursor};
use crate::web::{Errors, Form, Frame, Section, Visitor, committed, done};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    apres: String,
}

/// Up to which alert the person has looked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    last: String,
}

struct Row {
    line: Line,
    what: &'static str,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "alerts/list.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    next: Option<String>,
    /// The latest alert of the page, when some were not looked at.
    last_unseen: Option<i64>,
    minutes: u32,
    alerts: Alerts,
    /// The form of the threshold, for who sets it.
    threshold: Option<Typed>,
    heads: Vec<Choice>,
    errors: Errors,
}

/// `GET /alertes`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    render(&app, &visitor, asked, None, Errors::none()).await
}

/// The page again, with what is wrong with the threshold that was typed.
pub(super) async fn again(app: &App, visitor: &Visitor, typed: Typed, errors: Errors) -> Result<Response> {
    render(app, visitor, Asked::default(), Some(typed), errors).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    asked: Asked,
    typed: Option<Typed>,
    errors: Errors,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let mut lines = store::list(conn, actor, Cursor::parse(&asked.apres)).await?;
    let next = paging::cut(&mut lines, |l| Cursor {
        at: Some(l.at),
        id: l.id,
    });
    let last_unseen = lines.iter().filter(|l| !l.seen).map(|l| l.id).max();
    let alerts = calendar::alerts(conn, actor.service_id).await?;
    let sets = heads::sets(actor);
    let status = errors.status();
    let page = Page {
        frame: Frame::new(app, visitor, Section::None, "Alertes"),
        rows: lines.into_iter().map(row).collect(),
        next,
        last_unseen,
        minutes: app.config.alerts.digest_minutes,
        alerts,
        threshold: sets.then(|| typed.unwrap_or_else(|| Typed::of(alerts))),
        heads: if sets {
            heads::choices(conn, actor).await?
        } else {
            Vec::new()
        },
        errors,
    };
    page_with(status, &page)
}

fn row(line: Line) -> Row {
    let kind = Kind::parse(&line.kind);
    Row {
        what: if line.open { kind.label() } else { "résolu depuis" },
        class: if line.open { kind.class() } else { "good" },
        line,
    }
}

/// `POST /alertes/lecture`
pub async fn see(State(app): State<App>, actor: Actor, Form(seen): Form<Seen>) -> Result<Response> {
    let tx = app.db.write().await?;
    store::see(&tx, &actor, app.now(), seen.last.parse().unwrap_or(0)).await?;
    committed(tx, "/alertes", "Les alertes sont marquées comme lues.").await
}

/// `POST /alertes/seuil`
pub async fn set_threshold(
    State(app): State<App>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let Some(percent) = typed.percent() else {
        let said = "Écrivez un pourcentage entier de 50 à 99\u{a0}: plus tôt, tout serait une alerte.";
        return again(&app, &visitor, typed, Errors::one("percent", said)).await;
    };
    let alerts = Alerts {
        percent,
        at_deadline: typed.is_told_at_deadline(),
    };
    let tx = app.db.write().await?;
    match calendar_verbs::set_alerts(&app, &tx, actor, alerts).await {
        Ok(true) => {
            desk::time_again(&app, &tx, actor.service_id).await?;
            tx.commit().await?;
        }
        Ok(false) => tx.rollback().await?,
        Err(Error::Invalid(why)) => {
            tx.rollback().await?;
            return again(&app, &visitor, typed, Errors::one("percent", why)).await;
        }
        Err(error) => return Err(error),
    }
    Ok(done(
        "/alertes",
        "Le seuil d’alerte est enregistré. Il vaut dès maintenant, aussi pour les tickets en cours.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_its_samples() {
        let line = |id, open| Line {
            id,
            user_id: 1,
            number: 7,
            subject: "Écran noir".into(),
            authority: "Alpha".into(),
            technician: Some("Tom Roux".into()),
            kind: "due".into(),
            at: 1_795_000_000,
            due_at: Some(1_795_000_000),
            open,
            seen: false,
        };
        let html = Page {
            frame: Frame::sample(),
            rows: vec![row(line(4, true)), row(line(3, false))],
            next: None,
            last_unseen: Some(4),
            minutes: 30,
            alerts: Alerts::default(),
            threshold: Some(Typed {
                percent: "20".into(),
                deadline: "oui".into(),
            }),
            heads: vec![Choice::sample()],
            errors: Errors::one("percent", "De 50 à 99."),
        }
        .render()
        .unwrap();
        for said in [
            "échéance passée",
            "résolu depuis",
            "name=\"last\" value=\"4\"",
            "Responsable\u{a0}: Support",
            "30 minutes",
            "75\u{a0}% de son délai, puis à son échéance",
            "value=\"20\"",
            "De 50 à 99.",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
