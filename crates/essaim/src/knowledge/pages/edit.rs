//! Writing an article, often from a ticket that was resolved.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::entities::authorities;
use crate::directory::store as directory;
use crate::error::Result;
use crate::knowledge::store::{self, Draft};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, done};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    title: String,
    body: String,
    keywords: String,
    /// `all` or `some`.
    extent: String,
    members: Vec<String>,
    /// `oui`: readable by members.
    published: String,
    /// Number of the ticket that it is written from.
    ticket: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    ticket: String,
}

#[derive(Template)]
#[template(path = "knowledge/edit.html")]
struct Page {
    frame: Frame,
    id: Option<i64>,
    typed: Typed,
    errors: Errors,
    authorities: Vec<authorities::Model>,
}

impl Page {
    fn is_member(&self, id: &i64) -> bool {
        self.typed.members.contains(&id.to_string())
    }
}

/// `GET /connaissances/nouvelle?ticket=7`
pub async fn blank(State(app): State<App>, visitor: Visitor, Query(from): Query<From>) -> Result<Response> {
    let actor = visitor.actor()?;
    let number = from.ticket.parse().unwrap_or(0);
    let source = store::source(app.db.read(), actor, number).await?;
    let typed = match source {
        Some(source) => Typed {
            title: source.subject,
            body: format!("## Ce qui aide\n\n{}", source.resolution),
            ticket: source.number.to_string(),
            ..Typed::default()
        },
        None => Typed::default(),
    };
    render(&app, &visitor, None, typed, Errors::none()).await
}

/// `GET /connaissances/{advice}/modifier`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(id): Key<i64>) -> Result<Response> {
    let (article, members) = store::article(app.db.read(), visitor.actor()?, id).await?;
    let typed = Typed {
        title: article.title,
        body: article.body,
        keywords: article.keywords,
        extent: if article.whole { "all" } else { "some" }.into(),
        members: members.iter().map(i64::to_string).collect(),
        published: if article.published { "oui" } else { "" }.into(),
        ticket: String::new(),
    };
    render(&app, &visitor, Some(id), typed, Errors::none()).await
}

/// `POST /connaissances` for a new one, `POST /connaissances/{advice}`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    key: Option<Key<i64>>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let id = key.map(|Key(id)| id);
    if let Some(id) = id {
        store::article(app.db.read(), actor, id).await?;
    }
    let mut errors = Errors::none();
    let title = errors.line(
        "title",
        &typed.title,
        160,
        "Donnez un titre, comme on poserait la question.",
    );
    let body = errors.text(
        "body",
        &typed.body,
        20_000,
        Some("Écrivez ce qu’il faut faire, pas à pas."),
    );
    let keywords = errors.text("keywords", &typed.keywords, 500, None);
    let known = directory::authorities(app.db.read(), actor.service_id).await?;
    let members = (typed.extent == "some").then(|| {
        let ids = typed.members.iter().map(|id| id.parse().unwrap_or(0));
        ids.collect::<Vec<i64>>()
    });
    let unknown = |ids: &Vec<i64>| ids.is_empty() || ids.iter().any(|id| !known.iter().any(|a| a.id == *id));
    if members.as_ref().is_some_and(unknown) {
        errors.add(
            "members",
            "Choisissez au moins une collectivité de la liste, ou toutes.",
        );
    }
    if !errors.is_empty() {
        return render(&app, &visitor, id, typed, errors).await;
    }
    let tx = app.db.write().await?;
    let source = store::source(&tx, actor, typed.ticket.parse().unwrap_or(0)).await?;
    let draft = Draft {
        title: title.clone(),
        body,
        keywords,
        members,
        published: typed.published == "oui",
        ticket_id: source.map(|s| s.id),
    };
    let published = draft.published;
    let id = store::write(&tx, actor, app.now(), id, draft).await?;
    let trace = Trace {
        action: if published {
            "article.published"
        } else {
            "article.drafted"
        },
        object_kind: "article",
        object_id: Some(id),
        detail: title,
    };
    audit::write(&tx, app.now(), actor, trace).await?;
    tx.commit().await?;
    let said = if published {
        "L’article est publié."
    } else {
        "Le brouillon est enregistré\u{a0}: seul le service le lit."
    };
    Ok(done(&format!("/connaissances/{id}"), said))
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: Option<i64>,
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let status = errors.status();
    let title = if id.is_some() {
        "Modifier l’article"
    } else {
        "Nouvel article"
    };
    let page = Page {
        frame: Frame::new(app, visitor, Section::None, title),
        id,
        typed,
        errors,
        authorities: directory::authorities(app.db.read(), actor.service_id).await?,
    };
    page_with(status, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_keeps_what_was_typed() {
        let html = Page {
            frame: Frame::sample(),
            id: Some(4),
            typed: Typed {
                title: "Titre".into(),
                body: "# <Corps>".into(),
                published: "oui".into(),
                ticket: "7".into(),
                ..Typed::default()
            },
            errors: Errors::one("body", "Écrivez."),
            authorities: Vec::new(),
        }
        .render()
        .unwrap();
        for said in [
            "action=\"/connaissances/4\"",
            "value=\"Titre\"",
            "Corps",
            "Écrivez.",
            "name=\"ticket\" value=\"7\"",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("<Corps>"));
    }
}
