//! Plays the acts of all tickets in the order of time, each as its author, by the verbs of the desk.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::scripts::{Act, Script};
use super::{asked, letters};
use crate::app::App;
use crate::clock::instant;
use crate::db::Tx;
use crate::db::entities::{outbox, tickets, users};
use crate::demo::house::House;
use crate::desk::model::Channel;
use crate::desk::verbs::{self, Asked, NewTicket, Qualification, Reply};
use crate::desk::{store as desk, tasks};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::mail::receive::{Fate, Received, receive_within};

/// Where the acts are played.
pub struct Stage<'a> {
    /// Its clock is moved.
    pub(super) app: App,
    pub(super) tx: &'a Tx,
    pub(super) house: &'a House,
    actors: HashMap<i64, Actor>,
    /// Numbers of the tickets opened so far, by the place of their script.
    numbers: HashMap<usize, i64>,
}

impl<'a> Stage<'a> {
    pub fn new(app: App, tx: &'a Tx, house: &'a House) -> Stage<'a> {
        Stage {
            app,
            tx,
            house,
            actors: HashMap::new(),
            numbers: HashMap::new(),
        }
    }

    pub async fn play(&mut self, scripts: Vec<Script<'_>>) -> Result<()> {
        let mut order: Vec<(i64, usize, usize)> = Vec::new();
        for (place, script) in scripts.iter().enumerate() {
            order.extend(
                script
                    .acts
                    .iter()
                    .enumerate()
                    .map(|(act, (at, _))| (*at, place, act)),
            );
        }
        order.sort_unstable();
        for (at, place, act) in order {
            self.app.clock.set(instant(at));
            let script = &scripts[place];
            let (_, act) = &script.acts[act];
            self.act(place, script, act).await.map_err(|e| {
                Error::internal(format!(
                    "demo: {act:?} of «\u{a0}{}\u{a0}»: {e}",
                    script.contact.subject
                ))
            })?;
        }
        Ok(())
    }

    async fn act(&mut self, place: usize, script: &Script<'_>, act: &Act) -> Result<()> {
        let contact = &script.contact;
        if matches!(act, Act::Open) {
            let number = self.open(script, place).await?;
            self.numbers.insert(place, number);
            return Ok(());
        }
        let number = *self
            .numbers
            .get(&place)
            .ok_or_else(|| Error::internal("an act comes before its ticket"))?;
        let technician = self.actor(contact.technician).await?;
        let requester = self.actor(contact.requester).await?;
        let (app, tx) = (&self.app, self.tx);
        let said = |text: &str| Reply {
            body: text.to_owned(),
            ..Reply::default()
        };
        match act {
            Act::Open => {}
            Act::Qualify => {
                verbs::qualify(app, tx, &technician, number, qualification(script)).await?;
                if matches!(contact.sheet.delay_rule.as_str(), "project" | "planning") {
                    let day = crate::web::words::local(app.now() + 12 * 86_400).date();
                    verbs::agree(app, tx, &technician, number, day, "").await?;
                }
            }
            Act::Note(text, files) => {
                let note = Reply {
                    files: files.clone(),
                    ..said(text)
                };
                verbs::note(app, tx, &technician, number, note).await?;
            }
            Act::Reply(text) => {
                verbs::reply(app, tx, &technician, number, said(text)).await?;
            }
            Act::Answer(text) if contact.channel == Channel::Mail => {
                let answered = self.last_mail(number, "reply").await?;
                let raw = letters::answer(contact.requester, text, &answered, app.now())?;
                self.post(&raw, Fate::Reply).await?;
            }
            Act::Answer(text) => {
                verbs::reply(app, tx, &requester, number, said(text)).await?;
            }
            Act::Suspend(reason, detail) => {
                verbs::suspend(app, tx, &technician, number, reason, detail).await?;
            }
            Act::Resume => {
                verbs::resume(app, tx, &technician, number).await?;
            }
            Act::Resolve => {
                let ticket = desk::by_number(tx, &technician, number).await?;
                for task in tasks::store::of_ticket(tx, ticket.id).await? {
                    tasks::verbs::tick(app, tx, &technician, number, task.id, true).await?;
                }
                let done = &contact.scenario.resolution;
                verbs::resolve(app, tx, &technician, number, done).await?;
            }
            Act::Reopen(why) => {
                verbs::reopen(app, tx, &requester, number, why).await?;
            }
            Act::Confirm => {
                verbs::close(app, tx, &requester, number).await?;
            }
            Act::Silence => {
                let essaim = Actor::system(self.house.service.id);
                verbs::close(app, tx, &essaim, number).await?;
            }
        }
        Ok(())
    }

    async fn open(&mut self, script: &Script<'_>, place: usize) -> Result<i64> {
        let contact = &script.contact;
        let actor = match contact.channel {
            Channel::Mail => {
                let support = &self.house.service.support_address;
                let raw = letters::request(contact, support, self.app.now(), &script.files)?;
                let number = self.post(&raw, Fate::Ticket).await?.ticket;
                return number.ok_or_else(|| Error::internal("a message made no ticket"));
            }
            Channel::Phone => self.actor(contact.technician).await?,
            Channel::Portal => self.actor(contact.requester).await?,
        };
        let new = NewTicket {
            family: contact.family(),
            sheet_id: Some(contact.sheet.id),
            subject: contact.subject.clone(),
            body: contact.body.clone(),
            quoted: String::new(),
            html: String::new(),
            requester_id: contact.requester.id,
            site_id: None,
            channel: contact.channel,
            several_people: Some(contact.scenario.several()),
            blocking: Some(contact.scenario.blocking),
            received_at: self.app.now(),
            inbound_id: None,
            files: script.files.clone(),
            announce: true,
        };
        let asked = Asked {
            answers: asked::answers(contact, self.house, self.app.now(), place),
            ..Asked::default()
        };
        Ok(verbs::open_with(&self.app, self.tx, &actor, new, asked)
            .await?
            .number)
    }

    /// A message arrives at the support address; what becomes of it is known beforehand.
    async fn post(&self, raw: &[u8], fate: Fate) -> Result<Received> {
        let received = receive_within(&self.app, self.tx, self.house.service.id, raw).await?;
        if received.fate != fate {
            return Err(Error::internal(format!("{fate:?} expected, found {received:?}")));
        }
        Ok(received)
    }

    /// The last mail of a kind that a ticket sent.
    async fn last_mail(&self, number: i64, kind: &str) -> Result<outbox::Model> {
        let ticket = tickets::Entity::find()
            .filter(tickets::Column::ServiceId.eq(self.house.service.id))
            .filter(tickets::Column::Number.eq(number))
            .one(self.tx)
            .await?
            .ok_or(Error::NotFound)?;
        outbox::Entity::find()
            .filter(outbox::Column::TicketId.eq(ticket.id))
            .filter(outbox::Column::Kind.eq(kind))
            .order_by_desc(outbox::Column::Id)
            .one(self.tx)
            .await?
            .ok_or_else(|| Error::internal(format!("ticket {number} sent no mail of kind {kind}")))
    }

    /// Three messages that nobody can treat without a look: an unknown sender, an absence notice, a delivery report.
    pub async fn hold(&self, now: i64, stranger_at: i64) -> Result<()> {
        let support = &self.house.service.support_address;
        self.app.clock.set(instant(stranger_at));
        self.post(&letters::stranger(support, stranger_at)?, Fate::Quarantine)
            .await?;
        let sent = outbox::Entity::find()
            .filter(outbox::Column::ServiceId.eq(self.house.service.id))
            .filter(outbox::Column::Kind.is_in(["reply", "qualified"]))
            .filter(outbox::Column::CreatedAt.lte(now - 300))
            .order_by_desc(outbox::Column::Id)
            .all(self.tx)
            .await?;
        // The newest mails of two tickets and two people, neither of them the same.
        let mut seen: Vec<&outbox::Model> = Vec::new();
        for mail in &sent {
            if !seen
                .iter()
                .any(|s| s.ticket_id == mail.ticket_id || s.to_address == mail.to_address)
            {
                seen.push(mail);
            }
        }
        let [absent, full] = seen[..]
            .first_chunk::<2>()
            .ok_or_else(|| Error::internal("the desk has sent no mail"))?;
        let at = absent.created_at + 25;
        self.app.clock.set(instant(at));
        let who = self.house.person(&absent.to_address)?;
        self.post(&letters::absence(who, absent, at)?, Fate::Quarantine)
            .await?;
        let at = full.created_at + 70;
        self.app.clock.set(instant(at));
        self.post(&letters::bounce(full, support, at), Fate::Quarantine)
            .await?;
        Ok(())
    }

    async fn actor(&mut self, person: &users::Model) -> Result<Actor> {
        if let Some(known) = self.actors.get(&person.id) {
            return Ok(known.clone());
        }
        let actor = directory::actor(self.tx, person.id)
            .await?
            .ok_or_else(|| Error::internal(format!("{} has no active account", person.email)))?;
        self.actors.insert(person.id, actor.clone());
        Ok(actor)
    }
}

fn qualification(script: &Script<'_>) -> Qualification {
    let contact = &script.contact;
    Qualification {
        family: contact.family(),
        sheet_id: Some(contact.sheet.id),
        several_people: contact.scenario.several(),
        blocking: contact.scenario.blocking,
        technician_id: contact.technician.id,
        planned_actions: contact.planned_actions.clone(),
    }
}
