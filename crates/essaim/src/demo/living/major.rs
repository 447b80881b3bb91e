//! The major incident of the day: the mail is down, and people of three members say so within the hour.

use super::acts::Stage;
use super::backwards::before;
use crate::clock::instant;
use crate::desk::model::{Channel, Family};
use crate::desk::ties::model::Kind;
use crate::desk::ties::verbs as ties;
use crate::desk::verbs::{self, Asked, NewTicket, Qualification};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};

/// Working minutes before now, who, subject, and what they say. The first is the one that the others are tied to.
const CALLS: [(i64, &str, &str, &str); 3] = [
    (
        55,
        "francoise.delacourcelle@brie.example.org",
        "Messagerie\u{a0}: plus aucun message n’arrive à l’hôtel de ville",
        "Depuis l’ouverture, personne ne reçoit de message à l’hôtel de ville, et ceux que nous envoyons restent dans \
         la boîte d’envoi.",
    ),
    (
        40,
        "chantal.virlouvet@servon.example.org",
        "Messagerie en panne à la mairie de Servon",
        "La messagerie affiche «\u{a0}serveur injoignable\u{a0}» sur tous les postes de l’accueil.",
    ),
    (
        25,
        "martine.fauvelet@chevry.example.org",
        "Boîte aux lettres de l’état civil bloquée",
        "Les messages ne partent plus depuis ce matin. Internet fonctionne pourtant normalement.",
    ),
];

/// What the technician plans, for each.
const PLANNED: &str =
    "Redémarrage du serveur de messagerie, puis contrôle des files d’attente avec l’hébergeur.";

impl Stage<'_> {
    /// Opens the three tickets, qualifies them and ties them together; gives their numbers, the major one first.
    pub async fn major(&self, now: i64) -> Result<[i64; 3]> {
        let calendar = self.house.calendars.of(self.house.authority("BCR")?.id);
        let nadia = self.named("nadia.belkacem@disn.example.org").await?;
        let sheet_id = self.house.sheets.get(&1).map(|sheet| sheet.id);
        let mut numbers = [0; 3];
        for (place, (minutes, email, subject, body)) in CALLS.into_iter().enumerate() {
            let at = before(calendar, now, minutes * 60);
            self.app.clock.set(instant(at));
            let caller = self.named(email).await?;
            let new = NewTicket {
                family: Family::Incident,
                sheet_id,
                subject: subject.into(),
                body: body.into(),
                quoted: String::new(),
                html: String::new(),
                requester_id: caller.id,
                site_id: None,
                channel: Channel::Phone,
                several_people: Some(true),
                blocking: Some(true),
                received_at: at,
                inbound_id: None,
                files: Vec::new(),
                announce: true,
            };
            let opened = verbs::open_with(&self.app, self.tx, &nadia, new, Asked::default()).await?;
            let decided = Qualification {
                family: Family::Incident,
                sheet_id,
                several_people: true,
                blocking: true,
                technician_id: nadia.id,
                planned_actions: PLANNED.into(),
            };
            verbs::qualify(&self.app, self.tx, &nadia, opened.number, decided).await?;
            if place > 0 {
                let (part, whole) = (opened.number, numbers[0]);
                ties::link(&self.app, self.tx, &nadia, part, Kind::PartOf, whole).await?;
            }
            numbers[place] = opened.number;
        }
        self.app.clock.set(instant(now));
        Ok(numbers)
    }

    async fn named(&self, email: &str) -> Result<Actor> {
        let person = self.house.person(email)?;
        directory::actor(self.tx, person.id)
            .await?
            .ok_or_else(|| Error::internal(format!("{email} has no active account")))
    }
}
