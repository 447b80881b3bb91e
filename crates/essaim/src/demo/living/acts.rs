//! Plays the acts of all tickets in the order of time, each as its author, by the verbs of the desk.

use std::collections::HashMap;

use super::scripts::{Act, Script};
use crate::app::App;
use crate::clock::instant;
use crate::db::Tx;
use crate::db::entities::users;
use crate::demo::house::House;
use crate::desk::model::Channel;
use crate::desk::verbs::{self, NewTicket, Qualification, Reply};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};

/// Where the acts are played.
pub struct Stage<'a> {
    /// Its clock is moved.
    app: App,
    tx: &'a Tx,
    house: &'a House,
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
                Error::internal(format!("demo: {act:?} of « {} »: {e}", script.contact.subject))
            })?;
        }
        Ok(())
    }

    async fn act(&mut self, place: usize, script: &Script<'_>, act: &Act) -> Result<()> {
        let contact = &script.contact;
        if matches!(act, Act::Open) {
            let number = self.open(script).await?;
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

    async fn open(&mut self, script: &Script<'_>) -> Result<i64> {
        let contact = &script.contact;
        let actor = match contact.channel {
            Channel::Phone => self.actor(contact.technician).await?,
            _ => self.actor(contact.requester).await?,
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
        Ok(verbs::open(&self.app, self.tx, &actor, new).await?.number)
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
