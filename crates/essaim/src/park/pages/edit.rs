//! A piece of hardware, added or changed.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use sea_orm::ConnectionTrait;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::{assets::Model as Asset, authorities, sites};
use crate::directory::store::people;
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::park::model::{self, Draft, Kind, LINE, LONGEST_TAG, NOTE, State as Standing};
use crate::park::{policy, store, verbs};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, committed, words};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    tag: String,
    kind: String,
    make: String,
    model: String,
    serial: String,
    authority: String,
    site: String,
    /// A name, an address, or both as the suggestions write them.
    person: String,
    bought: String,
    warranty: String,
    state: String,
    supplied: String,
    audited: String,
    note: String,
    /// When what the form shows was last changed; empty for a new one.
    seen: String,
}

impl Typed {
    fn of(row: Asset, person: String) -> Typed {
        let yes = |yes: bool| if yes { "oui" } else { "" }.to_owned();
        Typed {
            tag: row.tag,
            kind: row.kind,
            make: row.make,
            model: row.model,
            serial: row.serial,
            authority: row.authority_id.to_string(),
            site: row.site_id.map(|id| id.to_string()).unwrap_or_default(),
            person,
            bought: row.bought_on,
            warranty: row.warranty_until,
            state: row.state,
            supplied: yes(row.supplied),
            audited: yes(row.audited),
            note: row.note,
            seen: row.updated_at.to_string(),
        }
    }

    fn is_of(&self, id: &i64) -> bool {
        self.authority == id.to_string()
    }

    fn is_at(&self, id: &i64) -> bool {
        self.site == id.to_string()
    }
}

#[derive(Template)]
#[template(path = "park/edit.html")]
struct Page {
    frame: Frame,
    /// None: a new one.
    id: Option<i64>,
    typed: Typed,
    errors: Errors,
    authorities: Vec<authorities::Model>,
    sites: Vec<sites::Model>,
}

impl Page {
    fn kinds(&self) -> [Kind; 7] {
        Kind::ALL
    }

    fn states(&self) -> [Standing; 2] {
        Standing::KEPT
    }

    fn longest(&self) -> (usize, usize, usize) {
        (LONGEST_TAG, LINE, NOTE)
    }
}

/// `GET /parc/nouveau`
pub async fn blank(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let typed = Typed {
        kind: Kind::Desktop.slug().into(),
        state: Standing::InUse.slug().into(),
        supplied: "oui".into(),
        ..Typed::default()
    };
    render(&app, &visitor, None, typed, Errors::none()).await
}

/// `GET /parc/{asset}/modifier`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(id): Key<i64>) -> Result<Response> {
    let actor = visitor.actor()?;
    let row = store::asset(app.db.read(), actor, id).await?;
    let person = match row.person_id {
        Some(id) => {
            let user = people::account(app.db.read(), actor, id).await?;
            format!("{} {} <{}>", user.first_name, user.last_name, user.email)
        }
        None => String::new(),
    };
    render(&app, &visitor, Some(id), Typed::of(row, person), Errors::none()).await
}

/// `POST /parc` for a new one, `POST /parc/{asset}`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    key: Option<Key<i64>>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let id = key.map(|Key(id)| id);
    policy::may_keep(actor)?;
    let tx = app.db.write().await?;
    let mut errors = Errors::none();
    let mut typed = typed;
    if let Some(id) = id {
        let now = store::asset(&tx, actor, id).await?.updated_at.to_string();
        if !typed.seen.is_empty() && typed.seen != now {
            let last = store::traces(&tx, actor, id).await?;
            let who = last
                .first()
                .map_or("Quelqu’un", |trace| trace.actor_label.as_str());
            errors.add(
                "tag",
                format!(
                    "{who} a modifié ce matériel entre-temps. Vérifiez sa page, puis enregistrez à nouveau."
                ),
            );
        }
        typed.seen = now;
    }
    let draft = read(&tx, actor, &typed, &mut errors).await?;
    if let Some(draft) = draft {
        verbs::check(&tx, actor, &draft, id, &mut errors).await?;
        if errors.is_empty() {
            let (id, said) = match id {
                None => (
                    verbs::add(&tx, actor, app.now(), &draft).await?,
                    format!("{} est entré au parc.", draft.tag),
                ),
                Some(id) => {
                    verbs::change(&tx, actor, app.now(), id, &draft).await?;
                    (id, "Les changements sont enregistrés.".to_owned())
                }
            };
            return committed(tx, &format!("/parc/{id}"), &said).await;
        }
    }
    drop(tx);
    render(&app, &visitor, id, typed, errors).await
}

/// What was typed as a draft; none when something keeps it from being read, which `errors` tells.
async fn read<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    typed: &Typed,
    errors: &mut Errors,
) -> Result<Option<Draft>> {
    let tag = model::tag(&typed.tag).unwrap_or_else(|said| {
        errors.add("tag", said);
        String::new()
    });
    let kind = Kind::parse(&typed.kind);
    if kind.is_none() {
        errors.add("kind", "Choisissez le type dans la liste.");
    }
    let short = |errors: &mut Errors, field: &'static str, text: &str| {
        let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        errors.text(field, &one_line, LINE, None)
    };
    let (make, model) = (
        short(errors, "make", &typed.make),
        short(errors, "model", &typed.model),
    );
    let serial = short(errors, "serial", &typed.serial);
    let authority_id = typed.authority.parse().ok();
    if authority_id.is_none() {
        errors.add("authority", "Choisissez la collectivité dans la liste.");
    }
    let site_id = (!typed.site.is_empty()).then(|| typed.site.parse().unwrap_or(0));
    let person_id = match (typed.person.trim(), authority_id) {
        ("", _) | (_, None) => None,
        (told, Some(authority)) => {
            let address = told
                .rsplit_once('<')
                .map_or(told, |(_, rest)| rest.trim_end_matches('>'));
            let found = directory::person_named(conn, actor.service_id, authority, address).await?;
            if found.is_none() {
                errors.add(
                    "person",
                    "Personne ne porte ce nom dans cette collectivité, ou plusieurs\u{a0}: écrivez son adresse.",
                );
            }
            found.map(|user| user.id)
        }
    };
    let day = |errors: &mut Errors, field: &'static str, text: &str| {
        let read = words::day(text);
        if read.is_none() && !text.trim().is_empty() {
            errors.add(
                field,
                "Cette date est illisible. Écrivez-la ainsi\u{a0}: 24/11/2026.",
            );
        }
        read
    };
    let bought_on = day(errors, "bought", &typed.bought);
    let warranty_until = day(errors, "warranty", &typed.warranty);
    if let (Some(bought), Some(until)) = (bought_on, warranty_until)
        && until < bought
    {
        errors.add(
            "warranty",
            "La garantie finit avant l’achat. Vérifiez les deux dates.",
        );
    }
    let state = Standing::KEPT
        .into_iter()
        .find(|state| state.slug() == typed.state);
    if state.is_none() {
        errors.add("state", "Dites si ce matériel est en service ou en stock.");
    }
    let note = errors.text("note", &typed.note, NOTE, None);
    let (Some(kind), Some(authority_id), Some(state), true) = (kind, authority_id, state, errors.is_empty())
    else {
        return Ok(None);
    };
    Ok(Some(Draft {
        tag,
        kind,
        make,
        model,
        serial,
        authority_id,
        site_id,
        person_id,
        bought_on,
        warranty_until,
        state,
        supplied: typed.supplied == "oui",
        audited: typed.audited == "oui",
        note,
    }))
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: Option<i64>,
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_keep(actor)?;
    let conn = app.db.read();
    let status = errors.status();
    let title = if id.is_some() {
        "Modifier un matériel"
    } else {
        "Ajouter un matériel"
    };
    let page = Page {
        frame: Frame::new(app, visitor, Section::None, title),
        id,
        typed,
        errors,
        authorities: directory::authorities(conn, actor.service_id).await?,
        sites: directory::sites(conn, actor.service_id, None).await?,
    };
    page_with(status, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_shows_what_was_typed_and_what_is_wrong() {
        let html = Page {
            frame: Frame::sample(),
            id: Some(3),
            typed: Typed {
                tag: "PC-<1>".into(),
                kind: "laptop".into(),
                state: "in_stock".into(),
                supplied: "oui".into(),
                ..Typed::default()
            },
            errors: Errors::one("tag", "Ce numéro est pris."),
            authorities: Vec::new(),
            sites: Vec::new(),
        }
        .render()
        .unwrap();
        for said in [
            "PC-&#60;1&#62;",
            "value=\"laptop\" selected",
            "value=\"in_stock\" checked",
            "Ce numéro est pris.",
            "action=\"/parc/3\"",
            "aria-describedby=\"tag-err\"",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
