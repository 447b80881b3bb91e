//! What the forms of the living desk were answered, and the quotes that some tickets wait for.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::acts::Stage;
use crate::catalogue::asks::Answer;
use crate::catalogue::content::{self, Kind};
use crate::clock::instant;
use crate::db::entities::{ticket_events, tickets};
use crate::db::fulltext::fold;
use crate::demo::contact::Contact;
use crate::demo::house::House;
use crate::demo::park::Hardware;
use crate::desk::known::verbs as known;
use crate::desk::model::suspend_reason;
use crate::directory::store as directory;
use crate::error::{Error, Result};
use crate::park::model::Kind as Hard;
use crate::quotes::model::{Draft, Line};
use crate::quotes::verbs;
use crate::web::words;
use crate::web::words::day_in_words;

/// People who come and go, none of them in the directory.
const NEWCOMERS: [&str; 4] = [
    "Camille Roussel",
    "Yanis Delorme",
    "Maëlle Guérin",
    "Tristan Aubry",
];

/// The answers to the questions of a sheet, as the requester would give them on the day of the request.
pub fn answers(contact: &Contact<'_>, house: &House, at: i64, place: usize) -> Vec<Answer> {
    let day = words::local(at + 8 * 86_400).date();
    content::fields(contact.sheet)
        .into_iter()
        .filter_map(|field| {
            let (value, shown) = match (field.kind, field.slug.as_str()) {
                (Kind::Date, _) => (day.to_string(), day_in_words(day)),
                (Kind::Person, "reprise") => return None,
                (Kind::Person, _) if contact.sheet.number < 8 => {
                    (String::new(), NEWCOMERS[place % NEWCOMERS.len()].to_owned())
                }
                (Kind::Person, _) => (
                    String::new(),
                    format!("{} {}", contact.requester.first_name, contact.requester.last_name),
                ),
                (Kind::Site, _) => (contact.site.id.to_string(), contact.site.name.clone()),
                (Kind::Asset, _) => {
                    let named = hardware(contact, house)?;
                    (named.id.to_string(), named.label.clone())
                }
                (Kind::Choice, _) => {
                    let choice = field.choices.get(place % field.choices.len().max(1))?.clone();
                    (choice.clone(), choice)
                }
                (Kind::Line, "fonction") => {
                    let told = "Agent d’accueil, service à la population".to_owned();
                    (told.clone(), told)
                }
                _ => return None,
            };
            Some(Answer {
                slug: field.slug,
                label: field.label,
                kind: field.kind,
                value,
                shown,
            })
        })
        .collect()
}

/// The hardware that a request is about: a printer or a screen when it says so, else the computer of who asks.
fn hardware<'a>(contact: &Contact<'_>, house: &'a House) -> Option<&'a Hardware> {
    let words = fold(&format!("{} {}", contact.subject, contact.body));
    let says = |all: &[&str]| all.iter().any(|word| words.contains(word));
    let theirs = |h: &&Hardware| h.person_id == Some(contact.requester.id);
    let mut all = house
        .hardware
        .iter()
        .filter(|h| h.authority_id == contact.site.authority_id);
    if says(&["imprim", "copieur", "scan", "toner"]) {
        return all.find(|h| h.kind == Hard::Printer && h.site_id == Some(contact.site.id));
    }
    if says(&["ecran"]) {
        return all.find(|h| h.kind == Hard::Screen && theirs(h));
    }
    all.find(|h| matches!(h.kind, Hard::Laptop | Hard::Desktop) && theirs(h))
}

impl Stage<'_> {
    /// Each ticket that waits for a quote has one, at its referents' since the day before or so.
    pub async fn quote(&self, now: i64) -> Result<()> {
        let reason = suspend_reason("quote");
        let events = ticket_events::Entity::find()
            .filter(ticket_events::Column::Kind.eq("suspended"))
            .filter(ticket_events::Column::Reason.eq(reason))
            .order_by_asc(ticket_events::Column::Id)
            .all(self.tx)
            .await?;
        let author = self.house.person("veronique.maupas@disn.example.org")?;
        let author = directory::actor(self.tx, author.id)
            .await?
            .ok_or_else(|| Error::internal("the demo's administrative officer has no account"))?;
        for event in events {
            let Some(ticket) = tickets::Entity::find_by_id(event.ticket_id)
                .filter(tickets::Column::State.eq("suspended"))
                .filter(tickets::Column::ServiceId.eq(self.house.service.id))
                .one(self.tx)
                .await?
            else {
                continue;
            };
            self.app.clock.set(instant((event.at + 1200).min(now)));
            let today = words::local(self.app.now()).date();
            let until = today
                .checked_add(jiff::Span::new().days(30))
                .map_err(Error::internal)?;
            let draft = Draft {
                title: ticket.subject.clone(),
                supplier: "Bureautique de l’Yerres".into(),
                note: "Livraison sous dix jours ouvrés après votre accord.".into(),
                valid_until: until,
                lines: vec![
                    line("Matériel", 1, 34_900),
                    line("Livraison et reprise de l’ancien", 1, 2_450),
                ],
            };
            let quote = verbs::draft(&self.app, self.tx, &author, ticket.number, &draft).await?;
            verbs::send(&self.app, self.tx, &author, quote.id, until).await?;
        }
        self.app.clock.set(instant(now));
        Ok(())
    }

    /// The major incident is told to the agents of three members, and one of them is concerned.
    pub async fn tell(&self, now: i64, number: i64) -> Result<()> {
        let ticket = tickets::Entity::find()
            .filter(tickets::Column::ServiceId.eq(self.house.service.id))
            .filter(tickets::Column::Number.eq(number))
            .one(self.tx)
            .await?
            .ok_or(Error::NotFound)?;
        let author = match ticket.technician_id {
            Some(id) => directory::actor(self.tx, id).await?,
            None => None,
        };
        let Some(author) = author else { return Ok(()) };
        let members = ["BCR", "Servon", "Chevry-Cossigny"]
            .into_iter()
            .map(|name| self.house.authority(name).map(|a| a.id))
            .collect::<Result<Vec<i64>>>()?;
        let at = now.min(ticket.received_at + 900);
        self.app.clock.set(instant(at.max(ticket.received_at)));
        let sentence = "La messagerie est en panne\u{a0}: les messages n’arrivent plus et ne partent plus. Le service y \
                        travaille.";
        known::tell(&self.app, self.tx, &author, ticket.number, sentence, &members).await?;
        let other = self
            .house
            .requesters
            .get(&ticket.authority_id)
            .and_then(|people| people.iter().find(|p| p.id != ticket.requester_id));
        if let Some(other) = other
            && let Some(actor) = directory::actor(self.tx, other.id).await?
            && let Some((incident, _)) = crate::desk::known::store::of_ticket(self.tx, ticket.id).await?
        {
            known::join(&self.app, self.tx, &actor, incident.id).await?;
        }
        self.app.clock.set(instant(now));
        Ok(())
    }
}

fn line(label: &str, quantity: i64, unit: i64) -> Line {
    Line {
        label: label.into(),
        quantity,
        unit,
        rate: 2000,
    }
}
