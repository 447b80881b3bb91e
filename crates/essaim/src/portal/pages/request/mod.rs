//! The form of a request: what the sheet offers, then one question after the other.

mod offer;
pub mod proposed;
mod read;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::search;
use crate::app::App;
use crate::catalogue::asks::{self, Ask, Lists};
use crate::catalogue::needs::{self, Wanted};
use crate::catalogue::store as catalogue;
use crate::db::entities::articles::Model as Article;
use crate::db::entities::sites;
use crate::desk::known::store::{self as known, Told};
use crate::desk::store::NewFile;
use crate::desk::verbs::{self, NewTicket};
use crate::directory::Actor;
use crate::error::Result;
use crate::web::joined::Limits;
use crate::web::layout::page_with;
use crate::web::{Errors, Frame, Section, Upload, Visitor, done, once, throttle};
use offer::{Offer, offer};

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
    /// To the questions of the sheet, by the names of their inputs.
    #[serde(flatten)]
    answers: asks::Typed,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub(super) q: String,
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
    asks: Vec<Ask>,
    wanted: Vec<Wanted>,
    /// Incidents in progress at the person's authority, before they write.
    told: Vec<Told>,
    /// Articles that answer, and what follows their addresses.
    articles: Vec<Article>,
    suffix: String,
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
    let status = errors.status();
    let lists = lists(app, actor, &offer).await?;
    // What is no fault is not about an incident.
    let told = if offer.sheet.is_none() || offer.is_incident() {
        known::told_now(app.db.read(), actor).await?
    } else {
        Vec::new()
    };
    let words = search::words_of(&typed.subject);
    let found = proposed::at_first(app, actor, &words, offer.sheet.as_ref()).await?;
    let page = Page {
        articles: found.articles,
        suffix: found.suffix,
        told,
        frame,
        asks: asks::asks(&offer.fields, &typed.answers, &lists),
        wanted: needs::wanted(&offer.needs, &offer.fields, &typed.answers, &offer.names),
        action: match &offer.sheet {
            Some(sheet) => format!("/demander/{}", sheet.number),
            None => "/demander/autre".into(),
        },
        sites: lists.places,
        limits: Limits::of(app),
        had_files,
        offer,
        typed,
        errors,
    };
    page_with(status, &page)
}

/// What the form offers to choose from: places and hardware of the person's authority, and the sheets to begin with when
/// the hardware stops the request.
async fn lists(app: &App, actor: &Actor, offer: &Offer) -> Result<Lists> {
    if actor.authority_id.is_none() {
        return Ok(Lists::default());
    }
    let conn = app.db.read();
    let fields = &offer.fields;
    let lists = catalogue::lists(conn, actor.service_id, actor.authority_id, Some(actor.id), fields).await?;
    Ok(Lists {
        ways: offer.ways_of_hardware(),
        ..lists
    })
}

/// Reads the form and opens the ticket; e-mail 1 leaves with it.
async fn register(
    app: &App,
    visitor: &Visitor,
    offer: Offer,
    Upload { form: typed, files }: Upload<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let lists = lists(app, actor, &offer).await?;
    let mut errors = Errors::none();
    let had_files = !files.is_empty();
    let (read, asked) = read::read(app, actor, &offer, &typed, &lists, &mut errors).await?;
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
    let missing: Vec<String> = asked.lacking.iter().map(|l| l.label.to_lowercase()).collect();
    let ticket = verbs::open_with(app, &tx, actor, new, asked).await?;
    let path = format!("/tickets/{}", ticket.number);
    once::led_to(&tx, actor, &typed.once, &path).await?;
    tx.commit().await?;
    let mut said = format!(
        "C’est enregistré\u{a0}: ticket {}. Un message vous le confirme à l’adresse {}.",
        ticket.number, actor.email
    );
    if !offer.audit && !missing.is_empty() {
        said.push_str(&format!(
            " À réunir ou à vérifier d’abord\u{a0}: {}.",
            missing.join(", ")
        ));
    }
    Ok(done(&path, &said))
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
    use crate::catalogue::content::{Field, Need, NeedKind};
    use crate::catalogue::model::{self, tests::sheet};
    use crate::db::entities::service_sheets::Model as Sheet;
    use crate::knowledge::model::tests::article;

    fn html(change: impl FnOnce(&mut Sheet), typed: Typed, errors: Errors) -> String {
        let arrival = sheet(5, "Arrivée", "", "");
        let mut sheet = sheet(9, "Nouveau matériel", "Un écran de plus.", "");
        sheet.condition = "Sur devis accepté.".into();
        change(&mut sheet);
        let field = Field {
            slug: "quand".into(),
            label: "Pour quand ?".into(),
            ..Field::default()
        };
        let network = Need {
            kind: NeedKind::Network,
            way: Some(14),
            ..Need::default()
        };
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
                ..Offer::default()
            },
            asks: asks::asks(&[field], &typed.answers, &Lists::default()),
            told: Vec::new(),
            articles: vec![article(6, "Un écran ne s’allume pas", "x")],
            suffix: String::new(),
            wanted: needs::wanted(&[network], &[], &typed.answers, &[(14, "Câblage".into())]),
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
            "Pour quand ?",
            "name=\"need-0\"",
            "Câblage",
            "/connaissances/6",
            "data-proposes=\"/demander/propositions\"",
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
