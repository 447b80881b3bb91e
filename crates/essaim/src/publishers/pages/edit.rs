//! A publisher: how to reach it and what its contract promises.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::entities::publishers::Model as Publisher;
use crate::directory::{Actor, Role, model::email};
use crate::error::{Error, Result};
use crate::publishers::model::Unit;
use crate::publishers::store::{self, Sheet};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, committed};

/// Who keeps the publishers: those who work on tickets.
pub const KEEPERS: [Role; 4] = [
    Role::Technician,
    Role::Administrative,
    Role::Director,
    Role::Administrator,
];

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    software: String,
    contact: String,
    email: String,
    phone: String,
    contract: String,
    delay: String,
    unit: String,
    active: String,
}

impl Typed {
    fn of(row: Publisher) -> Typed {
        Typed {
            name: row.name,
            software: row.software,
            contact: row.contact,
            email: row.email,
            phone: row.phone,
            contract: row.contract,
            delay: row.delay_amount.to_string(),
            unit: row.delay_unit,
            active: if row.active { "oui" } else { "" }.into(),
        }
    }
}

#[derive(Template)]
#[template(path = "publishers/edit.html")]
struct Page {
    frame: Frame,
    /// None: a new one.
    id: Option<i64>,
    typed: Typed,
    errors: Errors,
    units: [Unit; 3],
}

/// `GET /editeurs/nouveau`
pub async fn blank(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let typed = Typed {
        unit: Unit::WorkingDays.slug().into(),
        active: "oui".into(),
        ..Typed::default()
    };
    render(&app, &visitor, None, typed, Errors::none())
}

/// `GET /editeurs/{publisher}`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(id): Key<i64>) -> Result<Response> {
    let row = store::publisher(app.db.read(), visitor.actor()?, id).await?;
    render(&app, &visitor, Some(id), Typed::of(row), Errors::none())
}

/// `POST /editeurs` for a new one, `POST /editeurs/{publisher}`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    key: Option<Key<i64>>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let id = key.map(|Key(id)| id);
    if let Some(id) = id {
        store::publisher(app.db.read(), actor, id).await?;
    }
    let (sheet, mut errors) = read(&typed);
    if errors.is_empty() {
        let tx = app.db.write().await?;
        if let Some(id) = store::write(&tx, actor, id, sheet).await? {
            trace(&app, &tx, actor, id, &typed.name).await?;
            return committed(tx, "/editeurs", "L’éditeur est enregistré.").await;
        }
        errors.add("name", "Un autre éditeur porte déjà ce nom.");
    }
    render(&app, &visitor, id, typed, errors)
}

async fn trace(app: &App, tx: &crate::db::Tx, actor: &Actor, id: i64, name: &str) -> Result<()> {
    let trace = Trace {
        action: "publisher.written",
        object_kind: "publisher",
        object_id: Some(id),
        detail: name.to_owned(),
    };
    audit::write(tx, app.now(), actor, trace).await
}

fn read(typed: &Typed) -> (Sheet, Errors) {
    let mut errors = Errors::none();
    let name = errors.line("name", &typed.name, 120, "Donnez le nom de l’éditeur.");
    let optional = |errors: &mut Errors, field, text: &str| {
        errors
            .text(field, text, 200, None)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let address = match typed.email.trim() {
        "" => String::new(),
        text => email(text).unwrap_or_else(|sentence| {
            errors.add("email", sentence);
            String::new()
        }),
    };
    let delay_amount = typed.delay.trim().parse().unwrap_or(0);
    if !(1..=1000).contains(&delay_amount) {
        errors.add("delay", "Écrivez le délai du contrat en chiffres, de 1 à 1000.");
    }
    let unit = Unit::parse(&typed.unit);
    if unit.is_none() {
        errors.add("unit", "Choisissez l’unité du délai.");
    }
    let sheet = Sheet {
        name,
        software: optional(&mut errors, "software", &typed.software),
        contact: optional(&mut errors, "contact", &typed.contact),
        email: address,
        phone: optional(&mut errors, "phone", &typed.phone),
        contract: optional(&mut errors, "contract", &typed.contract),
        delay_amount,
        delay_unit: unit.unwrap_or(Unit::Days).slug(),
        active: typed.active == "oui",
    };
    (sheet, errors)
}

fn render(app: &App, visitor: &Visitor, id: Option<i64>, typed: Typed, errors: Errors) -> Result<Response> {
    if !visitor.actor()?.is_staff() {
        return Err(Error::NotFound);
    }
    let status = errors.status();
    let title = if id.is_some() {
        "Modifier un éditeur"
    } else {
        "Nouvel éditeur"
    };
    let page = Page {
        frame: Frame::new(app, visitor, Section::None, title),
        id,
        typed,
        errors,
        units: Unit::ALL,
    };
    page_with(status, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_shows_what_is_kept_and_what_is_wrong() {
        let typed = Typed::of(super::super::waiting::tests::publisher());
        assert!(read(&typed).1.is_empty());
        let html = Page {
            frame: Frame::sample(),
            id: Some(3),
            typed,
            errors: Errors::one("delay", "Écrivez le délai."),
            units: Unit::ALL,
        }
        .render()
        .unwrap();
        for said in [
            "value=\"Mairie Logiciels\"",
            "action=\"/editeurs/3\"",
            "Écrivez le délai.",
            "value=\"working_days\" selected",
        ] {
            assert!(html.contains(said), "{said}");
        }
        let (_, errors) = read(&Typed::default());
        let fields: Vec<&str> = errors.all().iter().map(|(f, _)| f.as_ref()).collect();
        assert_eq!(fields, ["name", "delay", "unit"]);
    }
}
