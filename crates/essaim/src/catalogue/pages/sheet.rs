//! One sheet, whole.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::calendar::store as calendar;
use crate::catalogue::content::{self, Field, Step};
use crate::catalogue::{model, store};
use crate::db::entities::service_sheets::Model as Sheet;
use crate::error::{Error, Result};
use crate::web::{Frame, Section, Visitor, page, words};

#[derive(Template)]
#[template(path = "catalogue/sheet.html")]
struct Page {
    frame: Frame,
    sheet: Sheet,
    family: &'static str,
    delay: String,
    tickets: i64,
    year: i64,
    /// Whether the number counts the whole service.
    whole: bool,
    may_edit: bool,
    fields: Vec<Field>,
    steps: Vec<Step>,
}

/// `GET /catalogue/{sheet}`
pub async fn show(State(app): State<App>, visitor: Visitor, Path(number): Path<String>) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let number = number.parse().map_err(|_| Error::NotFound)?;
    let sheet = store::by_number(conn, actor, number).await?;
    let year = i64::from(words::local(app.now()).year());
    let uses = store::uses(conn, actor, year).await?;
    let promise = calendar::promise(conn, actor.service_id, app.now()).await?;
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::Catalogue, sheet.name.clone()),
        family: model::family(&sheet.family),
        delay: model::delay(&sheet, &promise),
        tickets: uses.get(&sheet.id).copied().unwrap_or(0),
        year,
        whole: actor.is_staff(),
        may_edit: actor.has_any(&store::EDITORS),
        fields: content::fields(&sheet),
        steps: content::steps(&sheet),
        sheet,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::tests::sheet;

    #[test]
    fn the_card_is_whole_and_edited_by_who_may() {
        for may_edit in [true, false] {
            let html = Page {
                frame: Frame::sample(),
                sheet: sheet(8, "Fournitures", "Encre, clés.", "toner, encre"),
                family: "Demandes",
                delay: "Celui du fournisseur.".into(),
                tickets: 2,
                year: 2026,
                whole: true,
                may_edit,
                fields: vec![Field::default()],
                steps: vec![Step::default()],
            }
            .render()
            .unwrap();
            assert!(html.contains("Encre, clés.") && html.contains("2\u{a0}tickets en 2026"));
            assert_eq!(html.contains("/catalogue/8/modifier"), may_edit);
        }
    }
}
