//! When members joined and left: who is there for a part of a year counts for its days.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use crate::app::App;
use crate::directory::store as directory;
use crate::error::Result;
use crate::settlement::policy;
use crate::settlement::rules::{store, verbs};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done};

/// Two days for each authority, in the same order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub authority: Vec<String>,
    pub joined: Vec<String>,
    pub left: Vec<String>,
}

struct Row {
    id: i64,
    name: String,
    joined: String,
    left: String,
}

impl Row {
    /// Name, label and value of each field.
    fn fields(&self) -> Vec<(&'static str, &'static str, &str)> {
        vec![
            ("joined", "Premier jour", &self.joined),
            ("left", "Dernier jour", &self.left),
        ]
    }
}

#[derive(Template)]
#[template(path = "settlement/rules/periods.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    errors: Errors,
}

/// `GET /bilans/presences`
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    render(&app, &visitor, None, Errors::none()).await
}

async fn render(app: &App, visitor: &Visitor, typed: Option<Typed>, errors: Errors) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let known = store::periods(app.db.read(), actor).await?;
    let mut rows = Vec::new();
    for authority in directory::authorities(app.db.read(), actor.service_id).await? {
        let period = known.iter().find(|p| p.authority_id == authority.id);
        let mut row = Row {
            id: authority.id,
            name: authority.name,
            joined: period.and_then(|p| p.joined_on.clone()).unwrap_or_default(),
            left: period.and_then(|p| p.left_on.clone()).unwrap_or_default(),
        };
        if let Some(typed) = &typed
            && let Some(i) = typed.authority.iter().position(|a| *a == row.id.to_string())
        {
            row.joined = typed.joined.get(i).cloned().unwrap_or_default();
            row.left = typed.left.get(i).cloned().unwrap_or_default();
        }
        rows.push(row);
    }
    let status = errors.status();
    let frame = Frame::new(app, visitor, Section::Settlement, "Entrées et sorties");
    page_with(status, &Page { frame, rows, errors })
}

/// `POST /bilans/presences`
pub async fn save(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let known = directory::authorities(app.db.read(), actor.service_id).await?;
    let mut errors = Errors::none();
    let mut periods = Vec::new();
    for (i, authority) in typed.authority.iter().enumerate() {
        let Some(authority) = known.iter().find(|a| a.id.to_string() == *authority) else {
            return Err(crate::settlement::verbs::foreign());
        };
        let mut day = |list: &[String], field: &str| {
            let text = list.get(i).map_or("", |t| t.trim());
            let read = text.parse::<Date>();
            if !text.is_empty() && read.is_err() {
                errors.add(
                    format!("{field}-{}", authority.id),
                    "Choisissez un jour du calendrier.",
                );
            }
            read.ok()
        };
        let (joined, left) = (day(&typed.joined, "joined"), day(&typed.left, "left"));
        if joined.zip(left).is_some_and(|(joined, left)| left < joined) {
            errors.add(
                format!("left-{}", authority.id),
                "Le dernier jour est avant le premier.",
            );
        }
        periods.push((authority.id, (joined, left)));
    }
    if !errors.is_empty() {
        return render(&app, &visitor, Some(typed), errors).await;
    }
    let tx = app.db.write().await?;
    for (authority_id, period) in periods {
        verbs::set_period(&tx, actor, app.now(), authority_id, period).await?;
    }
    tx.commit().await?;
    Ok(done(
        "/bilans/presences",
        "Les entrées et les sorties sont enregistrées.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_has_its_two_days_and_a_mistake_is_told_beside_one() {
        let row = Row {
            id: 2,
            name: "Commune de Beta".into(),
            joined: "2026-07-01".into(),
            left: "2026-01-01".into(),
        };
        let html = Page {
            frame: Frame::sample(),
            rows: vec![row],
            errors: Errors::one("left-2", "Le dernier jour est avant le premier."),
        }
        .render()
        .unwrap();
        for said in ["value=\"2026-07-01\"", "id=\"left-2-err\"", "Commune de Beta"] {
            assert!(html.contains(said), "{said}");
        }
    }
}
