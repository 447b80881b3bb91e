//! A ticket of Alice in a given state, with what the verb to try needs.

use std::cell::Cell;
use std::collections::BTreeMap;

use essaim::db::Tx;
use essaim::db::entities::{
    attachments, canned_replies, inbound_mails, publisher_cases, quote_lines, quotes, team_heads,
    ticket_needs, ticket_tasks, ticket_ties, ticket_times, tickets, user_roles, users,
};
use essaim::desk::known::store as known;
use essaim::desk::links::{self, Link};
use essaim::desk::store::{self, NewMessage};
use essaim::desk::ties;
use essaim::desk::verbs::{self, Qualification};
use essaim::desk::watch::store as watch;
use essaim::desk::{model::Family, spent};
use essaim::directory::Actor;
use essaim::publishers::store as publishers;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::super::opened;
use crate::isolation::rows;
use crate::quotes::SCREENS;
use crate::stage::Stage;

/// The ticket, and the keys of what hangs on it.
pub struct Scene {
    pub ticket: tickets::Model,
    pub state: String,
    keys: BTreeMap<&'static str, String>,
}

/// The stage with what all scenes share.
pub struct Staging {
    pub stage: Stage,
    alice: Actor,
    tom: Actor,
    /// An open ticket of Alice to merge into.
    other: i64,
    /// Another, to be tied with.
    spare: i64,
    publisher: i64,
    canned: i64,
    quotes: Cell<i64>,
}

impl Staging {
    pub async fn new(mut stage: Stage) -> Staging {
        anna(&mut stage).await;
        let other = opened(&stage, "alice", "la même panne").await;
        let spare = opened(&stage, "alice", "une autre panne").await;
        let (alice, tom) = (stage.actor("alice").await, stage.actor("tom").await);
        let tx = stage.app.db.write().await.unwrap();
        let head = team_heads::ActiveModel {
            team_id: Set(stage.cast.support),
            service_id: Set(stage.cast.service),
            user_id: Set(stage.cast.id("tess")),
        };
        team_heads::Entity::insert(head)
            .exec_without_returning(&tx)
            .await
            .unwrap();
        let sheet = publishers::Sheet {
            name: "Mairie Logiciels".into(),
            delay_amount: 5,
            delay_unit: "days",
            active: true,
            ..Default::default()
        };
        let publisher = publishers::write(&tx, &tom, None, sheet).await.unwrap().unwrap();
        let row = canned_replies::ActiveModel {
            service_id: Set(stage.cast.service),
            team_id: Set(None),
            title: Set("Accusé".into()),
            body: Set("Nous regardons.".into()),
            created_at: Set(0),
            updated_at: Set(0),
            ..Default::default()
        };
        let canned = essaim::desk::canned::store::insert(&tx, row).await.unwrap().id;
        tx.commit().await.unwrap();
        Staging {
            alice,
            tom,
            other: other.number,
            spare: spare.id,
            publisher,
            canned,
            quotes: Cell::new(0),
            stage,
        }
    }

    /// A new ticket in a state, for the verb at an address.
    pub async fn scene(&self, path: &str, state: &str) -> Scene {
        let ticket = opened(&self.stage, "alice", "écran noir").await;
        let tx = self.stage.app.db.write().await.unwrap();
        let number = ticket.number;
        self.bring(&tx, number, state).await;
        let mut keys = BTreeMap::new();
        self.furnish(&tx, path, ticket.id, number, &mut keys).await;
        let ticket = store::by_number(&tx, &self.tom, number).await.unwrap();
        tx.commit().await.unwrap();
        Scene {
            state: ticket.state.clone(),
            ticket,
            keys,
        }
    }

    async fn bring(&self, tx: &Tx, number: i64, state: &str) {
        let app = &self.stage.app;
        if !matches!(state, "new" | "early") {
            let decided = Qualification {
                family: Family::Incident,
                sheet_id: None,
                several_people: false,
                blocking: true,
                technician_id: self.tom.id,
                planned_actions: "Regarder le câble.".into(),
            };
            verbs::qualify(app, tx, &self.tom, number, decided).await.unwrap();
        }
        if matches!(state, "early" | "suspended") {
            verbs::suspend(app, tx, &self.tom, number, "quote", "")
                .await
                .unwrap();
        }
        if matches!(state, "resolved" | "closed") {
            verbs::resolve(app, tx, &self.tom, number, "Câble remplacé.")
                .await
                .unwrap();
        }
        if state == "closed" {
            verbs::close(app, tx, &self.alice, number).await.unwrap();
        }
        if state == "merged" {
            ties::merge(app, tx, &self.tom, number, self.other).await.unwrap();
        }
    }

    /// What the verb acts on.
    async fn furnish(
        &self,
        tx: &Tx,
        path: &str,
        id: i64,
        number: i64,
        keys: &mut BTreeMap<&'static str, String>,
    ) {
        let now = self.stage.app.now();
        let service_id = self.stage.cast.service;
        let rita = self.stage.cast.id("rita");
        macro_rules! insert {
            ($table:ident { $($field:ident: $value:expr),* $(,)? }) => {
                $table::Entity::insert($table::ActiveModel { $($field: Set($value),)* ..Default::default() })
                    .exec(tx).await.unwrap().last_insert_id
            };
        }
        let mut key = |name, value: i64| keys.insert(name, value.to_string());
        if path.contains("{need}") {
            let row = insert!(ticket_needs {
                ticket_id: id,
                kind: "network".into(),
                label: "Prise".into(),
                met: "no".into()
            });
            key("need", row);
        }
        if path.contains("{task}") {
            let done = path.ends_with("/reprise");
            let row = insert!(ticket_tasks {
                service_id: service_id,
                ticket_id: id,
                position: 0,
                label: "Créer le compte".into(),
                due_day: "2026-03-09".into(),
                done: done,
            });
            key("task", row);
        }
        if path.ends_with("/date-convenue") {
            let row = tickets::ActiveModel {
                delay_rule: Set("project".into()),
                ..Default::default()
            };
            tickets::Entity::update_many()
                .set(row)
                .filter(tickets::Column::Id.eq(id))
                .exec(tx)
                .await
                .unwrap();
        }
        if path.ends_with("/retrait") {
            watch::add(tx, now, id, rita).await.unwrap();
            key("user", rita);
        }
        if path.contains("{time}") {
            let entry = spent::verbs::Entry {
                day: jiff::civil::date(2026, 3, 2),
                minutes: 30,
                on_site: false,
                travel_km: 0,
                note: String::new(),
            };
            spent::verbs::spend(&self.stage.app, tx, &self.tom, number, entry)
                .await
                .unwrap();
            key("time", spent::store::of_ticket(tx, id).await.unwrap()[0].id);
        }
        if path.contains("{tie}") {
            let row = insert!(ticket_ties {
                service_id: service_id,
                from_id: id,
                to_id: self.spare,
                kind: "duplicate".into(),
                created_at: now,
            });
            key("tie", row);
        }
        if path.contains("{message}") {
            let ticket = store::by_number(tx, &self.tom, number).await.unwrap();
            let said = NewMessage {
                at: now,
                kind: "public",
                body: "Et autre chose.".into(),
                ..Default::default()
            };
            key(
                "message",
                store::add_message(tx, &self.alice, &ticket, said).await.unwrap(),
            );
        }
        if path.contains("incident") {
            known::tell(
                tx,
                (service_id, id),
                now,
                "Le réseau est coupé.",
                &[self.stage.cast.alpha],
            )
            .await
            .unwrap();
            key(
                "incident",
                known::of_ticket(tx, id).await.unwrap().expect("it was told").0.id,
            );
        }
        if path.ends_with("/relances") || path.ends_with("/reponse-editeur") {
            insert!(publisher_cases {
                service_id: service_id,
                ticket_id: id,
                publisher_id: self.publisher,
                reference: String::new(),
                contact: String::new(),
                sent_at: now,
                expected_at: now,
                open: true,
                answer: String::new(),
                created_by: self.tom.id,
                created_at: now,
            });
        }
        if path.contains("{quote}") || path.starts_with("/accord") {
            key("quote", self.quote(tx, path, id).await);
        }
        if path.contains("{inbound}") {
            let raw = format!("From: alice@alpha.example.org\r\nSubject: suite {id}\r\n\r\nEncore.");
            let raw_id = store::keep_blob(tx, raw.as_bytes()).await.unwrap();
            let row = insert!(inbound_mails {
                service_id: service_id,
                digest: raw.clone(),
                content_digest: raw.clone(),
                message_id: format!("{id}@example.org"),
                from_address: self.alice.email.clone(),
                from_name: "Alice".into(),
                subject: "suite".into(),
                received_at: now,
                fate: "quarantine".into(),
                reason: "Expéditeur inconnu".into(),
                cause: "unknown".into(),
                raw_id: raw_id,
            });
            key("inbound", row);
        }
    }

    async fn quote(&self, tx: &Tx, path: &str, ticket_id: i64) -> i64 {
        let state = match path.rsplit('/').next() {
            Some("{quote}" | "envoi") => "draft",
            Some("renouvellement") => "expired",
            _ => "sent",
        };
        self.quotes.set(self.quotes.get() + 1);
        let sent = (state != "draft").then_some(self.stage.app.now());
        let row = quotes::ActiveModel {
            service_id: Set(self.stage.cast.service),
            ticket_id: Set(ticket_id),
            authority_id: Set(self.stage.cast.alpha),
            year: Set(sent.map(|_| 2026)),
            number: Set(sent.map(|_| self.quotes.get())),
            title: Set("Deux écrans".into()),
            state: Set(state.into()),
            valid_until: Set("2026-04-01".into()),
            created_at: Set(self.stage.app.now()),
            sent_at: Set(sent),
            ..Default::default()
        };
        let quote = quotes::Entity::insert(row).exec(tx).await.unwrap().last_insert_id;
        let line = quote_lines::ActiveModel {
            quote_id: Set(quote),
            position: Set(0),
            label: Set("Écran".into()),
            quantity: Set(2),
            unit_cents: Set(14_900),
            rate: Set(2000),
            ..Default::default()
        };
        quote_lines::Entity::insert(line).exec(tx).await.unwrap();
        quote
    }

    /// The address and the form of a line, for somebody: their own signed link, or a forged one for nobody.
    pub fn fill(&self, scene: &Scene, path: &str, form: &str, name: &str) -> (String, Vec<(String, String)>) {
        let fields = match form {
            "{draft}" => SCREENS
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
            form => form
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(k, v)| (k.to_owned(), self.named(scene, v)))
                .collect(),
        };
        let path = match path.split_once("{link}") {
            Some((start, end)) => format!("{}{end}", self.link(scene, start, name)),
            None => self.named(scene, path),
        };
        (path, fields)
    }

    fn link(&self, scene: &Scene, start: &str, name: &str) -> String {
        if name.is_empty() {
            return format!("{start}1.1.0.AAAAAAAAAAAAAAAAAAAAAA");
        }
        let app = &self.stage.app;
        let user_id = self.stage.cast.id(name);
        match start {
            "/suivi/" => links::follow_path(app, scene.ticket.id, user_id),
            "/confirmation/" => links::confirm_path(
                app,
                Link {
                    ticket_id: scene.ticket.id,
                    requester_id: user_id,
                    round: scene.ticket.reopened_count,
                },
            ),
            _ => essaim::quotes::links::path(
                app,
                essaim::quotes::links::Link {
                    quote_id: scene.keys["quote"].parse().unwrap(),
                    user_id,
                },
            ),
        }
    }

    fn named(&self, scene: &Scene, text: &str) -> String {
        let cast = &self.stage.cast;
        let mut text = text.replace("{number}", &scene.ticket.number.to_string());
        for (name, id) in [
            ("{tom}", cast.id("tom")),
            ("{tess}", cast.id("tess")),
            ("{sheet}", cast.sheet),
            ("{support}", cast.support),
            ("{alpha}", cast.alpha),
            ("{beta}", cast.beta),
            ("{beta_hall}", cast.beta_hall),
            ("{other}", self.other),
            ("{publisher}", self.publisher),
            ("{canned}", self.canned),
        ] {
            text = text.replace(name, &id.to_string());
        }
        for (name, value) in &scene.keys {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        assert!(!text.contains('{'), "{text}: nothing fills it");
        text
    }

    pub async fn state(&self, scene: &Scene) -> String {
        let conn = self.stage.app.db.read();
        store::by_number(conn, &self.tom, scene.ticket.number)
            .await
            .unwrap()
            .state
    }

    /// The ticket and everything that hangs on it.
    pub async fn print(&self, scene: &Scene) -> String {
        let conn = self.stage.app.db.read();
        let id = scene.ticket.id;
        let ticket = tickets::Entity::find_by_id(id).one(conn).await.unwrap();
        let mut out = format!("{ticket:?}{}", rows::of_ticket(conn, id).await);
        macro_rules! add {
            ($($table:ident: $column:ident),*) => {$(
                let all = $table::Entity::find()
                    .filter($table::Column::$column.eq(id))
                    .order_by_asc($table::Column::Id)
                    .all(conn)
                    .await
                    .unwrap();
                out += &format!("{all:?}");
            )*};
        }
        add!(attachments: TicketId, ticket_times: TicketId, ticket_ties: FromId, publisher_cases: TicketId,
             inbound_mails: TicketId);
        out
    }
}

/// Another requester of Alice's authority.
async fn anna(stage: &mut Stage) {
    let tx = stage.app.db.write().await.unwrap();
    let row = users::ActiveModel {
        service_id: Set(stage.cast.service),
        authority_id: Set(Some(stage.cast.alpha)),
        site_id: Set(Some(stage.cast.alpha_hall)),
        email: Set("anna@alpha.example.org".into()),
        folded: Set("anna simon".into()),
        first_name: Set("Anna".into()),
        last_name: Set("Simon".into()),
        function: Set(String::new()),
        active: Set(true),
        failed_logins: Set(0),
        created_at: Set(stage.app.now()),
        ..Default::default()
    };
    let id = users::Entity::insert(row).exec(&tx).await.unwrap().last_insert_id;
    let role = user_roles::ActiveModel {
        user_id: Set(id),
        role: Set("requester".into()),
        ..Default::default()
    };
    user_roles::Entity::insert(role).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    stage.cast.people.insert("anna", id);
}
