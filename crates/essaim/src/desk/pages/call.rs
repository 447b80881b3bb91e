//! A call, written down while it lasts: who, what, how many, blocked or not.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::sheets::{self, SheetGroup};
use super::ticket::choices::{Cell, SiteGroup, matrix, parse_cell, site_groups};
use crate::app::App;
use crate::catalogue::asks::{self, Answer, Ask};
use crate::catalogue::content::{self, Field, Kind};
use crate::catalogue::needs::{self, Manner, Wanted};
use crate::db::entities::service_sheets;
use crate::desk::model::{Channel, Family};
use crate::desk::verbs::{self, Asked, NewTicket, Qualification};
use crate::directory::store::Person;
use crate::directory::{Actor, Role, store as directory};
use crate::error::{Error, Result};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done, once};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// A name, a part of one, or a name with its address.
    qui: String,
    /// What `qui` was when the people below were listed.
    asked: String,
    /// The person chosen among several.
    requester: String,
    subject: String,
    body: String,
    sheet: String,
    site: String,
    cell: String,
    mine: String,
    actions: String,
    /// The form's own word: sent twice, it opens one ticket.
    once: String,
    /// The sheet whose questions stand in the form.
    questions: String,
    #[serde(flatten)]
    answers: asks::Typed,
}

/// One of several people who answer to what was typed.
struct Candidate {
    id: i64,
    name: String,
    detail: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "desk/call.html")]
struct Page {
    frame: Frame,
    typed: Typed,
    errors: Errors,
    candidates: Vec<Candidate>,
    sheets: Vec<SheetGroup>,
    sites: Vec<SiteGroup>,
    matrix: Vec<Vec<Cell>>,
    can_take: bool,
    keeps_people: bool,
    asks: Vec<Ask>,
    wanted: Vec<Wanted>,
}

/// `GET /tickets/nouveau`, with what is already known in the query.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(mut typed): Query<Typed>,
) -> Result<Response> {
    if typed.sheet.is_empty() {
        typed.sheet = Family::Incident.slug().into();
    }
    render(&app, &visitor, typed, Errors::none(), Vec::new(), None).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    mut typed: Typed,
    errors: Errors,
    people: Vec<Person>,
    authority: Option<i64>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let all = sheets::all(conn, actor.service_id).await?;
    let candidates = people
        .into_iter()
        .map(|person| Candidate {
            chosen: person.id.to_string() == typed.requester,
            name: person.label(),
            detail: format!("{}, {}", person.authority.unwrap_or_default(), person.email),
            id: person.id,
        })
        .collect();
    typed.asked = typed.qui.clone();
    typed.questions = typed.sheet.clone();
    let places = directory::sites(conn, actor.service_id, authority).await?;
    let status = errors.status();
    page_with(
        status,
        &Page {
            frame: Frame::new(app, visitor, Section::Queue, "Nouveau ticket"),
            sheets: sheets::groups(&all, &typed.sheet),
            sites: site_groups(conn, actor, &typed.site).await?,
            matrix: matrix(&typed.cell),
            asks: asks::asks(&questions(&all, &typed.sheet), &typed.answers, &places),
            wanted: wanted(&all, &typed),
            can_take: actor.has(Role::Technician),
            keeps_people: actor.has(Role::Administrator),
            typed,
            errors,
            candidates,
        },
    )
}

/// `POST /tickets`
pub async fn create(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let (requester, people) = requester(&app, actor, &typed, &mut errors).await?;
    let subject = errors.line(
        "subject",
        &typed.subject,
        150,
        "Dites en quelques mots de quoi il s’agit.",
    );
    let body = errors.text("body", &typed.body, 20_000, None);
    let actions = errors.text("actions", &typed.actions, 2_000, None);
    let all = sheets::all(app.db.read(), actor.service_id).await?;
    let sheet = sheets::chosen(&all, &typed.sheet);
    if sheet.is_none() {
        errors.add("sheet", "Choisissez le service dans la liste.");
    }
    let authority = match requester {
        Some(id) => directory::person(app.db.read(), actor.service_id, id)
            .await?
            .and_then(|person| person.authority_id),
        None => None,
    };
    let fields = questions(&all, &typed.sheet);
    let wanted = wanted(&all, &typed);
    let mut asked = Asked::default();
    if !(fields.is_empty() && wanted.is_empty()) && typed.questions != typed.sheet {
        errors.add(
            "questions",
            "Ce service pose des questions\u{a0}: répondez-y ci-dessous.",
        );
    } else {
        let places = directory::sites(app.db.read(), actor.service_id, authority).await?;
        asked.answers = asks::read(&fields, &typed.answers, &places, &mut errors);
        let known = has_account(&app, actor, authority, &asked.answers).await?;
        let checked = needs::check(&wanted, known, Manner::Desk, &mut errors);
        asked.answers.extend(checked.answers);
        asked.lacking = checked.lacking;
    }
    let cell = parse_cell(&typed.cell);
    let mine = !typed.mine.is_empty();
    if mine && cell.is_none() {
        errors.add(
            "cell",
            "Pour vous en occuper, dites combien de personnes sont gênées et si elles sont bloquées.",
        );
    }
    let (Some(requester_id), Some((family, sheet_id)), true) = (requester, sheet, errors.is_empty()) else {
        return render(&app, &visitor, typed, errors, people, authority).await;
    };
    let new = NewTicket {
        family,
        sheet_id,
        subject,
        body,
        quoted: String::new(),
        html: String::new(),
        requester_id,
        site_id: typed.site.parse().ok(),
        channel: Channel::Phone,
        several_people: cell.map(|(several, _)| several),
        blocking: cell.map(|(_, blocking)| blocking),
        received_at: app.now(),
        inbound_id: None,
        files: Vec::new(),
        announce: true,
    };
    let qualification = cell
        .filter(|_| mine)
        .map(|(several_people, blocking)| Qualification {
            family,
            sheet_id,
            several_people,
            blocking,
            technician_id: actor.id,
            planned_actions: actions,
        });
    match register(&app, actor, new, asked, qualification, &typed.once).await {
        Ok(Registered::Now(number)) => {
            let sentence = format!("Ticket {number} enregistré\u{a0}: le demandeur en reçoit le numéro.");
            Ok(done(&format!("/tickets/{number}"), &sentence))
        }
        Ok(Registered::Before(path)) => Ok(done(&path, "Ce ticket est déjà enregistré\u{a0}: le voici.")),
        Err(Error::Invalid(why)) => {
            let errors = Errors::one("site", why);
            render(&app, &visitor, typed, errors, people, authority).await
        }
        Err(error) => Err(error),
    }
}

/// The questions of the sheet chosen.
fn questions(all: &[service_sheets::Model], chosen: &str) -> Vec<Field> {
    all.iter()
        .find(|sheet| sheet.id.to_string() == chosen)
        .map(content::fields)
        .unwrap_or_default()
}

/// The prerequisites of the sheet chosen.
fn wanted(all: &[service_sheets::Model], typed: &Typed) -> Vec<Wanted> {
    let names: Vec<(i64, String)> = all.iter().map(|s| (s.number, s.name.clone())).collect();
    let sheet = all.iter().find(|sheet| sheet.id.to_string() == typed.sheet);
    let needs = sheet.map(content::needs).unwrap_or_default();
    needs::wanted(&needs, &typed.answers, &names)
}

/// Whether the person that the request is about has an account; true when it is about nobody in particular.
async fn has_account(app: &App, actor: &Actor, authority: Option<i64>, answers: &[Answer]) -> Result<bool> {
    match (answers.iter().find(|a| a.kind == Kind::Person), authority) {
        (Some(person), Some(authority)) => {
            Ok(
                directory::person_named(app.db.read(), actor.service_id, authority, &person.shown)
                    .await?
                    .is_some(),
            )
        }
        _ => Ok(true),
    }
}

enum Registered {
    /// The number of the ticket.
    Now(i64),
    /// The form was sent twice: the path of the ticket that it opened.
    Before(String),
}

/// The ticket and its qualification commit together.
async fn register(
    app: &App,
    actor: &Actor,
    new: NewTicket,
    asked: Asked,
    qualification: Option<Qualification>,
    word: &str,
) -> Result<Registered> {
    let tx = app.db.write().await?;
    if let Some(path) = once::already(app, &tx, actor, word).await? {
        return Ok(Registered::Before(path));
    }
    let mut ticket = verbs::open_with(app, &tx, actor, new, asked).await?;
    if let Some(decided) = qualification {
        ticket = verbs::qualify(app, &tx, actor, ticket.number, decided).await?;
    }
    once::led_to(&tx, actor, word, &format!("/tickets/{}", ticket.number)).await?;
    tx.commit().await?;
    Ok(Registered::Now(ticket.number))
}

/// Who calls: the person chosen below, the one whose address stands in the field, or the only one who answers to what
/// was typed. When several do, they are listed to choose from.
async fn requester(
    app: &App,
    actor: &Actor,
    typed: &Typed,
    errors: &mut Errors,
) -> Result<(Option<i64>, Vec<Person>)> {
    let conn = app.db.read();
    if typed.qui.trim().is_empty() {
        errors.add("qui", "Dites qui appelle.");
        return Ok((None, Vec::new()));
    }
    let address = typed
        .qui
        .rsplit_once('<')
        .map_or(typed.qui.as_str(), |(_, rest)| rest.trim_end_matches('>'));
    if address.contains('@')
        && let Some(person) = directory::person_by_email(conn, actor.service_id, address).await?
        && person.active
    {
        return Ok((Some(person.id), Vec::new()));
    }
    let people = directory::search_people(conn, actor, &typed.qui, 20).await?;
    let chosen = typed
        .requester
        .parse::<i64>()
        .ok()
        .filter(|id| typed.qui == typed.asked && people.iter().any(|p| p.id == *id));
    match (chosen, people.len()) {
        (Some(id), _) => Ok((Some(id), people)),
        (None, 0) => {
            errors.add(
                "qui",
                format!(
                    "Personne ne répond à «\u{a0}{}\u{a0}». Vérifiez le nom, ou cherchez par la commune.",
                    typed.qui.trim()
                ),
            );
            Ok((None, people))
        }
        (None, 1) => Ok((Some(people[0].id), Vec::new())),
        (None, _) => {
            errors.add(
                "qui",
                "Plusieurs personnes répondent à ce nom\u{a0}: choisissez la bonne.",
            );
            Ok((None, people))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_with_what_is_wrong_beside_its_field() {
        let html = Page {
            frame: Frame::sample(),
            typed: Typed {
                qui: "martin".into(),
                ..Typed::default()
            },
            errors: Errors::one("qui", "Plusieurs personnes répondent."),
            candidates: vec![Candidate {
                id: 3,
                name: "Alice Martin".into(),
                detail: "Alpha".into(),
                chosen: true,
            }],
            sheets: sheets::groups(&[], "request"),
            sites: Vec::new(),
            matrix: matrix("one-no"),
            can_take: true,
            keeps_people: true,
            asks: Vec::new(),
            wanted: Vec::new(),
        }
        .render()
        .unwrap();
        for said in [
            "id=\"qui-err\"",
            "Alice Martin",
            "value=\"request\" selected",
            "value=\"one-no\" checked",
            "Je m’en occupe",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
