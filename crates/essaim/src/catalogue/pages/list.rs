//! The whole catalogue, by family.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::calendar::store as calendar;
use crate::catalogue::{model, store};
use crate::error::Result;
use crate::web::{Frame, Section, Visitor, page, words};

/// A sheet as a row.
struct Row {
    number: i64,
    name: String,
    handler: String,
    prerequisite: String,
    delay: String,
    condition: String,
    in_portal: bool,
    tickets: i64,
}

struct Group {
    title: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "catalogue/list.html")]
struct Page {
    frame: Frame,
    groups: Vec<Group>,
    count: i64,
    year: i64,
    may_edit: bool,
}

/// `GET /catalogue`
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let year = i64::from(words::local(app.now()).year());
    let sheets = store::sheets(conn, actor.service_id).await?;
    let uses = store::uses(conn, actor, year).await?;
    let promise = calendar::promise(conn, actor.service_id, app.now()).await?;
    let count = i64::try_from(sheets.len()).unwrap_or_default();
    let groups = model::FAMILIES
        .into_iter()
        .map(|(family, title)| Group {
            title,
            rows: sheets
                .iter()
                .filter(|s| s.family == family)
                .map(|s| Row {
                    number: s.number,
                    name: s.name.clone(),
                    handler: s.handler.clone(),
                    prerequisite: s.prerequisite.clone(),
                    delay: model::delay_in_short(s, &promise),
                    condition: s.condition.clone(),
                    in_portal: s.in_portal,
                    tickets: uses.get(&s.id).copied().unwrap_or(0),
                })
                .collect(),
        })
        .filter(|g| !g.rows.is_empty())
        .collect();
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::Catalogue, "Catalogue"),
        groups,
        count,
        year,
        may_edit: actor.has_any(&store::EDITORS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sheet_is_shown_with_everything() {
        let row = Row {
            number: 8,
            name: "Fournitures".into(),
            handler: "Pôle support".into(),
            prerequisite: "Un accord".into(),
            delay: "Celui du fournisseur.".into(),
            condition: "Sur devis.".into(),
            in_portal: false,
            tickets: 1_234,
        };
        let html = Page {
            frame: Frame::sample(),
            groups: vec![Group {
                title: "Demandes",
                rows: vec![row],
            }],
            count: 1,
            year: 2026,
            may_edit: true,
        }
        .render()
        .unwrap();
        for said in [
            "/catalogue/8",
            "Un accord",
            "Celui du fournisseur.",
            "1\u{202f}234",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
