//! The form of a request: what the sheet offers, then one question after the other.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::search;
use crate::app::App;
use crate::calendar::store as calendar;
use crate::catalogue::{model, store as catalogue};
use crate::db::entities::service_sheets::Model as Sheet;
use crate::db::entities::sites;
use crate::desk::model::{Channel, Family};
use crate::desk::store::NewFile;
use crate::desk::verbs::{self, NewTicket};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::files::Limits;
use crate::web::layout::page_with;
use crate::web::{Errors, Frame, Section, Upload, Visitor, done, once, throttle};

/// Requests of one person in an hour: far more than anybody writes by hand.
const PER_HOUR: u32 = 40;
/// Longest subject and longest description, in characters.
const SUBJECT: usize = 150;
const BODY: usize = 20_000;
const DETAIL: usize = 2_000;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// For a general need: `incident` or `request`.
    kind: String,
    subject: String,
    body: String,
    site: String,
    /// `une` or `plusieurs`.
    people: String,
    who: String,
    /// Whether one can work in the meantime: `oui` or `non`.
    work: String,
    /// What the sheet asks for beforehand: `pret`, or `autre` when it is missing or unknown.
    ready: String,
    missing: String,
    /// The form's own word: sent twice, it opens one ticket.
    once: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

/// What the form is about.
struct Offer {
    /// None: a general need.
    sheet: Option<Sheet>,
    delay: String,
    /// The agreement refuses this until an audit: the form asks for the audit.
    audit: bool,
    /// Sheets that lead to what is asked for beforehand.
    ways: Vec<Sheet>,
}

impl Offer {
    /// A form asks how many people are touched, except to have one piece of hardware audited.
    fn asks_about_people(&self) -> bool {
        !self.audit
    }

    fn asks_beforehand(&self) -> bool {
        !self.audit && self.sheet.as_ref().is_some_and(|s| !s.prerequisite.is_empty())
    }

    fn is_incident(&self) -> bool {
        self.sheet.as_ref().is_some_and(|s| s.family == "incident")
    }
}

#[derive(Template)]
#[template(path = "portal/request.html")]
struct Page {
    frame: Frame,
    offer: Offer,
    action: String,
    sites: Vec<sites::Model>,
    limits: Limits,
    had_files: bool,
    typed: Typed,
    errors: Errors,
}

impl Page {
    fn chosen(&self, site: &i64) -> bool {
        self.typed.site == site.to_string()
    }
}

/// `GET /demander/{sheet}`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let offer = offer(&app, visitor.actor()?, Some(number)).await?;
    blank(&app, &visitor, offer, &asked.q).await
}

/// `GET /demander/autre`
pub async fn show_other(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let offer = offer(&app, visitor.actor()?, None).await?;
    blank(&app, &visitor, offer, &asked.q).await
}

/// `POST /demander/{sheet}`
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    upload: Upload<Typed>,
) -> Result<Response> {
    let offer = offer(&app, visitor.actor()?, Some(number)).await?;
    register(&app, &visitor, offer, upload).await
}

/// `POST /demander/autre`
pub async fn send_other(State(app): State<App>, visitor: Visitor, upload: Upload<Typed>) -> Result<Response> {
    let offer = offer(&app, visitor.actor()?, None).await?;
    register(&app, &visitor, offer, upload).await
}

/// A sheet of the actor's service that may be asked for in the portal.
async fn offer(app: &App, actor: &Actor, number: Option<String>) -> Result<Offer> {
    let conn = app.db.read();
    let promise = calendar::promise(conn, actor.service_id, app.now()).await?;
    let Some(number) = number else {
        return Ok(Offer {
            sheet: None,
            delay: String::new(),
            audit: false,
            ways: Vec::new(),
        });
    };
    let number: i64 = number.parse().map_err(|_| Error::NotFound)?;
    let sheets = catalogue::portal_sheets(conn, actor.service_id).await?;
    let sheet = sheets
        .iter()
        .find(|s| s.number == number)
        .cloned()
        .ok_or(Error::NotFound)?;
    let referred = model::referred(&sheet.prerequisite);
    Ok(Offer {
        delay: model::delay(&sheet, &promise),
        audit: model::needs_audit(&sheet),
        ways: sheets
            .into_iter()
            .filter(|s| referred.contains(&s.number))
            .collect(),
        sheet: Some(sheet),
    })
}

/// The form as it opens, with what can be known already.
async fn blank(app: &App, visitor: &Visitor, offer: Offer, q: &str) -> Result<Response> {
    let asked = search::words_of(q);
    let subject = match &offer.sheet {
        _ if offer.audit => "Audit d’un matériel à relier au réseau".to_owned(),
        _ if !asked.is_empty() => upper_first(&asked).chars().take(SUBJECT).collect(),
        Some(sheet) => sheet.name.clone(),
        None => String::new(),
    };
    // Somebody who asks for a new screen is alone and can work; a fault must be told.
    let is_request = offer.sheet.is_some() && !offer.is_incident();
    let usual = |value: &str| {
        if is_request {
            value.to_owned()
        } else {
            String::new()
        }
    };
    let typed = Typed {
        subject,
        site: visitor
            .actor()?
            .site_id
            .map(|id| id.to_string())
            .unwrap_or_default(),
        people: usual("une"),
        work: usual("oui"),
        ..Typed::default()
    };
    answer(app, visitor, offer, typed, Errors::none(), false).await
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    offer: Offer,
    typed: Typed,
    errors: Errors,
    had_files: bool,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let title = match &offer.sheet {
        _ if offer.audit => "Demander l’audit d’un matériel".to_owned(),
        Some(sheet) => sheet.name.clone(),
        None => "Décrire un besoin".to_owned(),
    };
    let mut frame = Frame::new(app, visitor, Section::Portal, title);
    frame.calm = true;
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = Page {
        frame,
        action: match &offer.sheet {
            Some(sheet) => format!("/demander/{}", sheet.number),
            None => "/demander/autre".into(),
        },
        sites: places(app, actor).await?,
        limits: Limits::of(app),
        had_files,
        offer,
        typed,
        errors,
    };
    page_with(status, &page)
}

/// The places of the person's authority.
async fn places(app: &App, actor: &Actor) -> Result<Vec<sites::Model>> {
    match actor.authority_id {
        Some(authority) => directory::sites(app.db.read(), actor.service_id, Some(authority)).await,
        None => Ok(Vec::new()),
    }
}

/// Reads the form and opens the ticket; e-mail 1 leaves with it.
async fn register(
    app: &App,
    visitor: &Visitor,
    offer: Offer,
    Upload { form: typed, files }: Upload<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let places = places(app, actor).await?;
    let mut errors = Errors::none();
    let had_files = !files.is_empty();
    let read = read(app, actor, &offer, &typed, &places, &mut errors);
    let files = errors.files("files", files, &Limits::of(app));
    if !errors.is_empty() {
        return answer(app, visitor, offer, typed, errors, had_files).await;
    }
    throttle::count(app, &format!("request:{}", actor.id), PER_HOUR, 3600).await?;
    let new = NewTicket {
        files: files.into_iter().map(NewFile::from).collect(),
        ..read
    };
    let tx = app.db.write().await?;
    if let Some(path) = once::already(app, &tx, actor, &typed.once).await? {
        return Ok(done(&path, "Votre demande est déjà partie\u{a0}: la voici."));
    }
    let ticket = verbs::open(app, &tx, actor, new).await?;
    let path = format!("/tickets/{}", ticket.number);
    once::led_to(&tx, actor, &typed.once, &path).await?;
    tx.commit().await?;
    let said = format!(
        "C’est enregistré\u{a0}: ticket {}. Un message vous le confirme à l’adresse {}.",
        ticket.number, actor.email
    );
    Ok(done(&path, &said))
}

/// What was typed, as a contact to register; what is wrong goes to `errors`, in the order of the page.
fn read(
    app: &App,
    actor: &Actor,
    offer: &Offer,
    typed: &Typed,
    places: &[sites::Model],
    errors: &mut Errors,
) -> NewTicket {
    let family = match &offer.sheet {
        Some(sheet) => Some(Family::parse(&sheet.family).unwrap_or(Family::Request)),
        None => Family::parse(&typed.kind),
    };
    if family.is_none() {
        errors.add("kind", "Dites s’il s’agit d’une panne ou d’autre chose.");
    }
    if offer.asks_beforehand() && !matches!(typed.ready.as_str(), "pret" | "autre") {
        errors.add(
            "ready",
            "Dites si c’est déjà le cas. Sinon, nous commencerons par là.",
        );
    }
    let subject = errors.line(
        "subject",
        &typed.subject,
        SUBJECT,
        "Donnez un objet à votre demande, en quelques mots.",
    );
    let wanted = "Décrivez votre besoin en une phrase au moins\u{a0}: le technicien saura par où commencer.";
    let mut body = errors.text("body", &typed.body, BODY, Some(wanted));
    let site_id = site(&typed.site, places, errors);
    let (mut several, mut blocking) = (false, false);
    if offer.asks_about_people() {
        match typed.people.as_str() {
            "plusieurs" => several = true,
            "une" => {}
            _ => errors.add("people", "Dites si vous êtes seul dans ce cas."),
        }
        match typed.work.as_str() {
            "non" => blocking = true,
            "oui" => {}
            _ => errors.add("work", "Dites si vous pouvez travailler en attendant."),
        }
    }
    let who = errors.text("who", &typed.who, DETAIL, None);
    if several && !who.is_empty() {
        body.push_str(&format!("\n\nAutres personnes concernées\u{a0}: {who}"));
    }
    let missing = errors.text("missing", &typed.missing, DETAIL, None);
    if offer.asks_beforehand() && typed.ready == "autre" {
        let what = if missing.is_empty() {
            "à vérifier"
        } else {
            &missing
        };
        body.push_str(&format!("\n\nPrérequis\u{a0}: {what}"));
    }
    NewTicket {
        family: family.unwrap_or(Family::Request),
        sheet_id: offer.sheet.as_ref().map(|s| s.id),
        subject,
        body,
        quoted: String::new(),
        html: String::new(),
        requester_id: actor.id,
        site_id,
        channel: Channel::Portal,
        several_people: Some(several),
        blocking: Some(blocking),
        received_at: app.now(),
        inbound_id: None,
        files: Vec::new(),
        announce: true,
    }
}

/// A place of the person's authority; none typed leaves the usual one.
fn site(typed: &str, places: &[sites::Model], errors: &mut Errors) -> Option<i64> {
    if typed.is_empty() {
        return None;
    }
    let found = places.iter().find(|s| s.id.to_string() == typed).map(|s| s.id);
    if found.is_none() {
        errors.add(
            "site",
            "Ce lieu n’est pas de votre collectivité. Choisissez-en un dans la liste.",
        );
    }
    found
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::tests::sheet;

    fn html(change: impl FnOnce(&mut Sheet), typed: Typed, errors: Errors) -> String {
        let arrival = sheet(5, "Arrivée", "", "");
        let mut sheet = sheet(9, "Nouveau matériel", "Un écran de plus.", "");
        sheet.condition = "Sur devis accepté.".into();
        change(&mut sheet);
        let place = sites::Model {
            id: 4,
            service_id: 1,
            authority_id: 1,
            name: "Mairie".into(),
        };
        Page {
            frame: Frame::sample(),
            action: "/demander/9".into(),
            sites: vec![place],
            limits: Limits {
                files: 10,
                bytes: 10_000_000,
            },
            had_files: !errors.is_empty(),
            offer: Offer {
                delay: "Dès que possible.".into(),
                audit: model::needs_audit(&sheet),
                ways: vec![arrival],
                sheet: Some(sheet),
            },
            typed,
            errors,
        }
        .render()
        .unwrap()
    }

    #[test]
    fn the_form_says_what_is_offered_and_what_is_needed_first() {
        let html = html(
            |s| s.prerequisite = "Un compte (service 5).".into(),
            Typed::default(),
            Errors::none(),
        );
        for said in [
            "Pôle support",
            "Dès que possible.",
            "Sur devis accepté.",
            "Un compte (service 5).",
            "/demander/5",
            "10\u{a0}fichiers au plus",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }

    #[test]
    fn hardware_from_elsewhere_is_refused_and_its_audit_offered() {
        let html = html(|s| s.delay_rule = "none".into(), Typed::default(), Errors::none());
        assert!(html.contains("Demander l’audit") && !html.contains("name=\"people\""));
    }

    #[test]
    fn a_form_with_mistakes_sums_them_up_and_keeps_what_was_typed() {
        let mut errors = Errors::one("subject", "Donnez un objet.");
        errors.add("people", "Dites si vous êtes seul.");
        let typed = Typed {
            body: "Il me faut un écran".into(),
            people: "plusieurs".into(),
            ..Typed::default()
        };
        let html = html(|_| {}, typed, errors);
        assert!(html.contains("href=\"#subject\"") && html.contains("href=\"#people\""));
        assert!(html.contains("Il me faut un écran</textarea>") && html.contains("joindre de nouveau"));
    }
}
