//! The department rewrites a sheet: its texts, its delay, what it asks and needs, its checklist. Each writing is a
//! version, valid from a day.

mod typed;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::catalogue::asks::{self, Choice};
use crate::catalogue::content::{Content, Kind, NeedKind};
use crate::catalogue::{model, store};
use crate::db::entities::service_sheets::Model as Sheet;
use crate::db::entities::teams;
use crate::directory::store as directory;
use crate::error::{Error, Result};
use crate::web::layout::page_with;
use crate::web::words::day_in_words;
use crate::web::{Errors, Form, Frame, Section, Visitor, done, words};

pub use typed::Typed;

/// Empty rows offered below those that are filled.
const SPARE: usize = 2;

/// A version in words.
struct Told {
    number: i64,
    since: String,
    written: String,
    changed: String,
    now: bool,
}

#[derive(Template)]
#[template(path = "catalogue/edit.html")]
struct Page {
    frame: Frame,
    number: i64,
    today: String,
    typed: Typed,
    errors: Errors,
    teams: Vec<teams::Model>,
    /// Number and name of every sheet, for the way out of a prerequisite.
    sheets: Vec<(i64, String)>,
    versions: Vec<Told>,
}

fn choice(value: &str, label: &str, current: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: value == current,
    }
}

fn at(all: &[String], row: &usize) -> String {
    all.get(*row).cloned().unwrap_or_default()
}

// What the template asks row by row: a row beyond what was typed is an empty one.
impl Page {
    fn field_rows(&self) -> std::ops::Range<usize> {
        0..self.typed.field_label.len() + SPARE
    }

    fn need_rows(&self) -> std::ops::Range<usize> {
        0..self.typed.need_kind.len() + SPARE
    }

    fn step_rows(&self) -> std::ops::Range<usize> {
        0..self.typed.step_label.len() + SPARE
    }

    fn kinds(&self, row: &usize) -> Vec<Choice> {
        let current = at(&self.typed.field_kind, row);
        Kind::ALL
            .into_iter()
            .map(|k| choice(k.slug(), k.label(), &current))
            .collect()
    }

    fn need_kinds(&self, row: &usize) -> Vec<Choice> {
        let current = at(&self.typed.need_kind, row);
        let all = NeedKind::ALL
            .into_iter()
            .map(|k| choice(k.slug(), k.label(), &current));
        std::iter::once(choice("", "aucun", &current))
            .chain(all)
            .collect()
    }

    fn ways(&self, row: &usize) -> Vec<Choice> {
        let current = at(&self.typed.need_way, row);
        let all = self
            .sheets
            .iter()
            .map(|(number, name)| choice(&number.to_string(), &format!("{number}. {name}"), &current));
        std::iter::once(choice("", "aucune", &current))
            .chain(all)
            .collect()
    }

    fn step_teams(&self, row: &usize) -> Vec<Choice> {
        let current = at(&self.typed.step_team, row);
        self.teams
            .iter()
            .map(|t| choice(&t.slug, &t.name, &current))
            .collect()
    }

    fn own_teams(&self) -> Vec<Choice> {
        let all = self
            .teams
            .iter()
            .map(|t| choice(&t.id.to_string(), &t.name, &self.typed.team));
        std::iter::once(choice("", "aucun pôle en particulier", &self.typed.team))
            .chain(all)
            .collect()
    }

    fn families(&self) -> Vec<Choice> {
        model::FAMILIES
            .into_iter()
            .map(|(slug, label)| choice(slug, label, &self.typed.family))
            .collect()
    }

    fn delay_rules(&self) -> Vec<Choice> {
        model::DELAY_RULES
            .into_iter()
            .map(|(slug, label)| choice(slug, label, &self.typed.delay_rule))
            .collect()
    }

    fn priorities(&self) -> Vec<Choice> {
        [
            ("", "celle de la grille"),
            ("low", "basse"),
            ("medium", "moyenne"),
            ("high", "haute"),
        ]
        .into_iter()
        .map(|(slug, label)| choice(slug, label, &self.typed.default_priority))
        .collect()
    }

    fn of(&self, all: &[String], row: &usize) -> String {
        at(all, row)
    }

    fn is(&self, all: &[String], row: &usize, value: &str) -> bool {
        at(all, row) == value
    }

    fn wrong(&self, what: &str, row: &usize) -> Option<&str> {
        self.errors.of(&format!("{what}-{row}"))
    }
}

/// `GET /catalogue/{sheet}/modifier`
pub async fn show(State(app): State<App>, visitor: Visitor, Path(number): Path<String>) -> Result<Response> {
    let number = number.parse().map_err(|_| Error::NotFound)?;
    let sheet = store::by_number(app.db.read(), visitor.actor()?, number).await?;
    let today = words::local(app.now()).date().to_string();
    let typed = Typed::of(Content::of(&sheet), today);
    answer(&app, &visitor, &sheet, typed, Errors::none()).await
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    sheet: &Sheet,
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let status = errors.status();
    let page = Page {
        frame: Frame::new(
            app,
            visitor,
            Section::Catalogue,
            format!("Modifier le service {}", sheet.number),
        ),
        number: sheet.number,
        today: words::local(app.now()).date().to_string(),
        typed,
        errors,
        teams: directory::teams(conn, actor.service_id).await?,
        sheets: store::sheets(conn, actor.service_id)
            .await?
            .into_iter()
            .map(|s| (s.number, s.name))
            .collect(),
        versions: told(store::versions(conn, actor, sheet.id).await?, sheet.version),
    };
    page_with(status, &page)
}

/// Each version with what it changed of the one before.
fn told(versions: Vec<store::Version>, in_force: i64) -> Vec<Told> {
    let before = |number: i64| versions.iter().find(|v| v.number == number - 1);
    versions
        .iter()
        .map(|version| Told {
            number: version.number,
            since: match asks::day(&version.valid_from) {
                Some(day) => format!("à partir du {}", day_in_words(day)),
                None => "depuis l’origine".into(),
            },
            written: if version.by.is_empty() {
                String::new()
            } else {
                format!("{}, {}", version.by, words::date_time(&version.created_at))
            },
            changed: before(version.number)
                .map(|old| old.content.changes(&version.content).join(", "))
                .unwrap_or_default(),
            now: version.number == in_force,
        })
        .collect()
}

/// `POST /catalogue/{sheet}`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let number = number.parse().map_err(|_| Error::NotFound)?;
    let actor = visitor.actor()?;
    let tx = app.db.write().await?;
    let sheet = store::by_number(&tx, actor, number).await?;
    let teams = directory::teams(&tx, actor.service_id).await?;
    let mut errors = Errors::none();
    let content = typed.read(&Content::of(&sheet), &teams, &mut errors);
    let today = words::local(app.now()).date();
    let day = match typed.valid_from.trim() {
        "" => Some(today),
        typed => asks::day(typed),
    };
    let Some(day) = day.filter(|_| errors.is_empty()) else {
        if day.is_none() {
            errors.add(
                "valid_from",
                "Cette date est illisible. Écrivez-la ainsi\u{a0}: 24/11/2026.",
            );
        }
        tx.rollback().await?;
        return answer(&app, &visitor, &sheet, typed, errors).await;
    };
    match store::rewrite(&tx, actor, app.now(), number, day, content).await {
        Ok(()) => tx.commit().await?,
        Err(Error::Invalid(why)) => {
            tx.rollback().await?;
            return answer(&app, &visitor, &sheet, typed, Errors::one("valid_from", why)).await;
        }
        Err(error) => return Err(error),
    }
    let said = if day == today {
        "La fiche est enregistrée.".to_owned()
    } else {
        format!(
            "La fiche est enregistrée\u{a0}: elle vaudra à partir du {}.",
            day_in_words(day)
        )
    };
    Ok(done(&format!("/catalogue/{number}"), &said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::content::{Field, Need, Step};

    #[test]
    fn the_form_has_what_the_sheet_asks_and_what_is_wrong() {
        let content = Content {
            name: "Arrivée".into(),
            description: "Encre.".into(),
            delay_rule: "commitment".into(),
            fields: vec![Field {
                slug: "debut".into(),
                label: "Date d’arrivée".into(),
                kind: Kind::Date,
                ..Field::default()
            }],
            needs: vec![Need::default()],
            steps: vec![Step {
                label: "Créer le compte".into(),
                ..Step::default()
            }],
            ..Content::default()
        };
        let mut errors = Errors::one("name", "Donnez un nom au service.");
        errors.add("step-0", "Choisissez le pôle.");
        let html = Page {
            frame: Frame::sample(),
            number: 8,
            today: "2026-03-02".into(),
            typed: Typed::of(content, "2026-03-02".into()),
            errors,
            teams: Vec::new(),
            sheets: vec![(5, "Arrivée".into())],
            versions: vec![Told {
                number: 2,
                since: "à partir du 02/03/2026".into(),
                written: "Odile".into(),
                changed: "nom".into(),
                now: true,
            }],
        }
        .render()
        .unwrap();
        for said in [
            "id=\"name-err\"",
            ">Encre.</textarea>",
            "value=\"Date d’arrivée\"",
            "value=\"Créer le compte\"",
            "Choisissez le pôle.",
            "Version 2",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
