//! A call, written down while it lasts: who, what, how many, blocked or not.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::files;
use super::questions::{self, Caller, Questions};
use super::sheets::{self, SheetGroup};
use super::ticket::choices::{Cell, SiteGroup, matrix, parse_cell, site_groups};
use crate::app::App;
use crate::catalogue::asks;
use crate::db::ConnectionTrait;
use crate::desk::model::{Channel, Family};
use crate::desk::verbs::{self, Asked, NewTicket, Qualification};
use crate::directory::store::Person;
use crate::directory::{Actor, Role, store as directory};
use crate::error::{Error, Result};
use crate::web::joined::Limits;
use crate::web::layout::page_with;
use crate::web::{Errors, Frame, Section, Upload, Visitor, done, once};

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
    /// Files were joined, that a browser does not send again by itself.
    #[serde(skip)]
    had_files: bool,
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
    asked: Questions,
    limits: Limits,
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
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let person = named(conn, actor, &typed.qui, &typed.requester).await?;
    let caller = Caller::of(conn, actor, person).await?;
    render(&app, &visitor, typed, Errors::none(), Vec::new(), caller).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    mut typed: Typed,
    errors: Errors,
    people: Vec<Person>,
    caller: Caller,
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
    let asked = (typed.sheet.as_str(), &typed.answers);
    let asked = Questions::load(conn, actor, &all, asked, caller).await?;
    let status = errors.status();
    page_with(
        status,
        &Page {
            frame: Frame::new(app, visitor, Section::Queue, "Nouveau ticket"),
            sheets: sheets::groups(&all, &typed.sheet),
            sites: site_groups(conn, actor, &typed.site).await?,
            matrix: matrix(&typed.cell),
            asked,
            limits: Limits::of(app),
            can_take: actor.has(Role::Technician),
            keeps_people: actor.has(Role::Administrator),
            typed,
            errors,
            candidates,
        },
    )
}

/// `POST /tickets`
pub async fn create(
    State(app): State<App>,
    visitor: Visitor,
    Upload { form: typed, files }: Upload<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let had_files = !files.is_empty();
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
    let caller = Caller::of(app.db.read(), actor, requester).await?;
    let answers = (typed.sheet.as_str(), typed.questions.as_str(), &typed.answers);
    let asked = questions::read(app.db.read(), actor, &all, answers, caller, &mut errors).await?;
    let cell = parse_cell(&typed.cell);
    let mine = !typed.mine.is_empty();
    if mine && cell.is_none() {
        errors.add(
            "cell",
            "Pour vous en occuper, dites combien de personnes sont gênées et si elles sont bloquées.",
        );
    }
    let files = files::accepted(&app, files, &mut errors);
    let typed = Typed { had_files, ..typed };
    let (Some(requester_id), Some((family, sheet_id)), true) = (requester, sheet, errors.is_empty()) else {
        return render(&app, &visitor, typed, errors, people, caller).await;
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
        files,
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
            render(&app, &visitor, typed, errors, people, caller).await
        }
        Err(error) => Err(error),
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

/// Who is named without doubt, while the form is still being filled in.
pub(super) async fn named<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    qui: &str,
    requester: &str,
) -> Result<Option<i64>> {
    if qui.trim().is_empty() {
        return Ok(None);
    }
    if let Some(person) = by_address(conn, actor, qui).await? {
        return Ok(Some(person));
    }
    let people = directory::search_people(conn, actor, qui, 20).await?;
    Ok(match people.as_slice() {
        [one] => Some(one.id),
        several => requester
            .parse()
            .ok()
            .filter(|id| several.iter().any(|p| p.id == *id)),
    })
}

/// The active account whose address stands in a text, alone or in angle brackets.
async fn by_address<C: ConnectionTrait>(conn: &C, actor: &Actor, qui: &str) -> Result<Option<i64>> {
    let address = qui
        .rsplit_once('<')
        .map_or(qui, |(_, rest)| rest.trim_end_matches('>'));
    if !address.contains('@') {
        return Ok(None);
    }
    let found = directory::person_by_email(conn, actor.service_id, address).await?;
    Ok(found.filter(|person| person.active).map(|person| person.id))
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
    if let Some(id) = by_address(conn, actor, &typed.qui).await? {
        return Ok((Some(id), Vec::new()));
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
            asked: Questions::default(),
            limits: Limits {
                files: 10,
                bytes: 10_000_000,
            },
        }
        .render()
        .unwrap();
        for said in [
            "id=\"qui-err\"",
            "Alice Martin",
            "value=\"request\" selected",
            "value=\"one-no\" checked",
            "Je m’en occupe",
            "type=\"file\"",
            "multipart/form-data",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
