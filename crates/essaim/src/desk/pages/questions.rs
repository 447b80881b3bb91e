//! The questions of the sheet chosen for a call: a part of its form, and the same as a fragment while somebody chooses.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::call;
use super::sheets;
use crate::app::App;
use crate::catalogue::asks::{self, Answer, Ask, Typed};
use crate::catalogue::content::{self, Field, Kind};
use crate::catalogue::needs::{self, Facts, Manner, Wanted};
use crate::catalogue::{model, store as catalogue};
use crate::db::ConnectionTrait;
use crate::db::entities::service_sheets::Model as Sheet;
use crate::desk::verbs::Asked;
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::web::{Errors, Frame, Section, Visitor, page};

/// Who calls, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Caller {
    pub person: Option<i64>,
    pub authority: Option<i64>,
}

impl Caller {
    pub async fn of<C: ConnectionTrait>(conn: &C, actor: &Actor, person: Option<i64>) -> Result<Caller> {
        let Some(id) = person else {
            return Ok(Caller::default());
        };
        let found = directory::person(conn, actor.service_id, id).await?;
        Ok(Caller {
            person,
            authority: found.and_then(|p| p.authority_id),
        })
    }
}

/// The questions and the prerequisites of a sheet, with what was typed.
#[derive(Default)]
pub struct Questions {
    /// The sheet that they belong to, as its choice says it.
    pub sheet: String,
    pub asks: Vec<Ask>,
    pub wanted: Vec<Wanted>,
}

impl Questions {
    pub async fn load<C: ConnectionTrait>(
        conn: &C,
        actor: &Actor,
        all: &[Sheet],
        (chosen, typed): (&str, &Typed),
        caller: Caller,
    ) -> Result<Questions> {
        let fields = fields(all, chosen);
        let lists =
            catalogue::lists(conn, actor.service_id, caller.authority, caller.person, &fields).await?;
        Ok(Questions {
            sheet: chosen.to_owned(),
            asks: asks::asks(&fields, typed, &lists),
            wanted: wanted(all, chosen, typed),
        })
    }

    pub fn is_empty(&self) -> bool {
        self.asks.is_empty() && self.wanted.is_empty()
    }
}

#[derive(Template)]
#[template(path = "desk/questions.html")]
struct Fragment {
    frame: Frame,
    errors: Errors,
    asked: Questions,
}

/// What a form that chooses a sheet says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    sheet: String,
    qui: String,
    requester: String,
}

/// `GET /tickets/nouveau/questions?sheet=…&qui=…`: a fragment of HTML.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(chosen): Query<Chosen>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let all = sheets::all(conn, actor.service_id).await?;
    let person = call::named(conn, actor, &chosen.qui, &chosen.requester).await?;
    let caller = Caller::of(conn, actor, person).await?;
    let asked = (chosen.sheet.as_str(), &Typed::new());
    page(&Fragment {
        frame: Frame::new(&app, &visitor, Section::Queue, "Questions"),
        errors: Errors::none(),
        asked: Questions::load(conn, actor, &all, asked, caller).await?,
    })
}

/// The questions of the sheet chosen.
fn fields(all: &[Sheet], chosen: &str) -> Vec<Field> {
    all.iter()
        .find(|sheet| sheet.id.to_string() == chosen)
        .map(content::fields)
        .unwrap_or_default()
}

/// The prerequisites of the sheet chosen.
fn wanted(all: &[Sheet], chosen: &str, typed: &Typed) -> Vec<Wanted> {
    let names: Vec<(i64, String)> = all.iter().map(|s| (s.number, s.name.clone())).collect();
    let sheet = all.iter().find(|sheet| sheet.id.to_string() == chosen);
    let needs = sheet.map(content::needs).unwrap_or_default();
    needs::wanted(&needs, &fields(all, chosen), typed, &names)
}

/// Reads the answers to the questions of the sheet `chosen`, that the form showed as those of `shown`.
pub async fn read<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    all: &[Sheet],
    (chosen, shown, typed): (&str, &str, &Typed),
    caller: Caller,
    errors: &mut Errors,
) -> Result<Asked> {
    let fields = fields(all, chosen);
    let wanted = wanted(all, chosen, typed);
    let mut asked = Asked::default();
    if !(fields.is_empty() && wanted.is_empty()) && shown != chosen {
        errors.add(
            "questions",
            "Ce service pose des questions\u{a0}: répondez-y ci-dessous.",
        );
        return Ok(asked);
    }
    let lists = catalogue::lists(conn, actor.service_id, caller.authority, caller.person, &fields).await?;
    asked.answers = asks::read(&fields, typed, &lists, errors);
    let known = has_account(conn, actor, caller.authority, &asked.answers).await?;
    let is_audit = all
        .iter()
        .any(|sheet| sheet.id.to_string() == chosen && model::needs_audit(sheet));
    let audit = (!is_audit).then(String::new);
    let facts = Facts::new(known, &asked.answers, &lists, audit);
    let checked = needs::check(&wanted, &facts, Manner::Desk, errors);
    asked.answers.extend(checked.answers);
    asked.lacking = checked.lacking;
    Ok(asked)
}

/// Whether the person that the request is about has an account; true when it is about nobody in particular.
async fn has_account<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    authority: Option<i64>,
    answers: &[Answer],
) -> Result<bool> {
    match (answers.iter().find(|a| a.kind == Kind::Person), authority) {
        (Some(person), Some(authority)) => {
            Ok(
                directory::person_named(conn, actor.service_id, authority, &person.shown)
                    .await?
                    .is_some(),
            )
        }
        _ => Ok(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::asks::Lists;

    #[test]
    fn the_fragment_says_whose_questions_it_holds() {
        let html = |asked| {
            Fragment {
                frame: Frame::sample(),
                errors: Errors::none(),
                asked,
            }
            .render()
            .unwrap()
        };
        let field = Field {
            slug: "depart".into(),
            label: "D’où ?".into(),
            ..Field::default()
        };
        let full = html(Questions {
            sheet: "7".into(),
            asks: asks::asks(&[field], &Typed::new(), &Lists::default()),
            wanted: Vec::new(),
        });
        assert!(full.contains("name=\"questions\" value=\"7\"") && full.contains("D’où ?"));
        let empty = html(Questions {
            sheet: "request".into(),
            ..Questions::default()
        });
        assert!(empty.contains("value=\"request\"") && !empty.contains("fieldset"));
    }
}
