//! What was typed in the form of a request, as a contact to register.

use super::{BODY, DETAIL, Offer, SUBJECT, Typed};
use crate::app::App;
use crate::catalogue::asks::{self, Lists};
use crate::catalogue::content::Kind;
use crate::catalogue::needs::{self, Facts, Manner};
use crate::db::entities::sites;
use crate::desk::model::{Channel, Family};
use crate::desk::verbs::{Asked, NewTicket};
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::web::Errors;

/// What was typed, as a contact to register; what is wrong goes to `errors`, in the order of the page.
pub(super) async fn read(
    app: &App,
    actor: &Actor,
    offer: &Offer,
    typed: &Typed,
    lists: &Lists,
    errors: &mut Errors,
) -> Result<(NewTicket, Asked)> {
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
    let asked = asked(app, actor, offer, typed, lists, errors).await?;
    let subject = errors.line(
        "subject",
        &typed.subject,
        SUBJECT,
        "Donnez un objet à votre demande, en quelques mots.",
    );
    let wanted = "Décrivez votre besoin en une phrase au moins\u{a0}: le technicien saura par où commencer.";
    let mut body = errors.text("body", &typed.body, BODY, Some(wanted));
    let site_id = site(&typed.site, &lists.places, errors);
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
    let new = NewTicket {
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
    };
    Ok((new, asked))
}

/// The answers to the questions of the sheet, and what it needs that is missing.
async fn asked(
    app: &App,
    actor: &Actor,
    offer: &Offer,
    typed: &Typed,
    lists: &Lists,
    errors: &mut Errors,
) -> Result<Asked> {
    let mut answers = asks::read(&offer.fields, &typed.answers, lists, errors);
    let person = answers.iter().find(|a| a.kind == Kind::Person);
    let known = match (person, actor.authority_id) {
        (Some(person), Some(authority)) => {
            directory::person_named(app.db.read(), actor.service_id, authority, &person.shown)
                .await?
                .is_some()
        }
        _ => true,
    };
    let wanted = needs::wanted(&offer.needs, &offer.fields, &typed.answers, &offer.names);
    let audit = (!offer.audit).then(|| {
        offer
            .audit_sheet
            .clone()
            .map(|(_, name)| name)
            .unwrap_or_default()
    });
    let facts = Facts::new(known, &answers, lists, audit);
    let checked = needs::check(&wanted, &facts, Manner::Portal, errors);
    answers.extend(checked.answers);
    Ok(Asked {
        answers,
        lacking: checked.lacking,
    })
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
