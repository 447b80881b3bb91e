//! Each of the 23 sheets of the demo's catalogue, by its own rule: asked on the portal or at the desk, what stops it, what
//! measures it, what its ticket may wait for, the tasks that it brings.

use axum::http::StatusCode;
use essaim::catalogue::model::{needs_audit, waits};
use essaim::db::entities::service_sheets::Model as Sheet;
use essaim::db::entities::{service_sheets, ticket_needs, ticket_tasks, tickets};
use essaim::desk::delay::Delay;
use essaim::desk::model::Family;
use essaim::desk::verbs::{self, Qualification};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter,
};

use crate::stage::{Base, Stage};

/// What a sheet does.
struct Rule {
    number: i64,
    /// Answers to its questions on the portal; none where it is not asked there.
    asked: Option<&'static [(&'static str, &'static str)]>,
    /// What it refuses: other answers, and the sentence.
    refused: Option<(&'static [(&'static str, &'static str)], &'static str)>,
    delay: Delay,
    /// The priority of a ticket of several blocked people.
    priority: &'static str,
    on_quote: bool,
    tasks: usize,
    lacking: &'static [&'static str],
}

const PLAIN: Rule = Rule {
    number: 0,
    asked: Some(&[]),
    refused: None,
    delay: Delay::Commitment,
    priority: "high",
    on_quote: false,
    tasks: 0,
    lacking: &[],
};

const WHO: (&str, &str) = ("q-agent", "Alice Martin");
const DAY: (&str, &str) = ("q-date", "2026-03-16");

fn rules() -> Vec<Rule> {
    vec![
        Rule { number: 1, ..PLAIN },
        Rule {
            number: 2,
            asked: Some(&[("q-logiciel", "Paie")]),
            refused: Some((&[], "Répondez à cette question")),
            delay: Delay::Contract(16 * 3600),
            ..PLAIN
        },
        Rule {
            number: 3,
            on_quote: true,
            ..PLAIN
        },
        Rule { number: 4, ..PLAIN },
        Rule {
            number: 5,
            asked: Some(&[
                ("q-agent", "Paul Nouveau"),
                DAY,
                ("q-lieu", "site"),
                ("q-fonction", "Accueil"),
                ("q-noeud", "Oui"),
            ]),
            refused: Some((&[("q-agent", "Paul Nouveau")], "Indiquez la date.")),
            tasks: 5,
            ..PLAIN
        },
        Rule {
            number: 6,
            asked: Some(&[WHO, DAY, ("q-fonction", "Finances")]),
            tasks: 3,
            ..PLAIN
        },
        Rule {
            number: 7,
            asked: Some(&[WHO, DAY]),
            refused: Some((&[WHO], "Indiquez la date.")),
            tasks: 4,
            ..PLAIN
        },
        Rule {
            number: 8,
            asked: Some(&[("q-article", "Encre noire")]),
            on_quote: true,
            ..PLAIN
        },
        Rule {
            number: 9,
            asked: Some(&[
                WHO,
                ("q-lieu", "site"),
                ("q-materiel", "Écran"),
                ("need-1", "inconnu"),
            ]),
            refused: Some((
                &[
                    ("q-agent", "Paul Inconnu"),
                    ("q-lieu", "site"),
                    ("q-materiel", "Écran"),
                    ("need-1", "oui"),
                ],
                "Demandez d’abord « Arrivée d’un agent ».",
            )),
            on_quote: true,
            lacking: &["network"],
            ..PLAIN
        },
        Rule {
            number: 10,
            asked: Some(&[("q-depart", "Bureau 1"), ("q-arrivee", "Bureau 2")]),
            delay: Delay::Agreed(None),
            priority: "low",
            ..PLAIN
        },
        Rule {
            number: 11,
            asked: Some(&[("need-0", "non")]),
            on_quote: true,
            lacking: &["hardware"],
            ..PLAIN
        },
        Rule { number: 12, ..PLAIN },
        Rule {
            number: 13,
            asked: Some(&[("q-appareil", "Tablette")]),
            delay: Delay::Open,
            lacking: &["audit"],
            ..PLAIN
        },
        Rule {
            number: 14,
            asked: Some(&[("q-lieu", "site")]),
            delay: Delay::Agreed(None),
            ..PLAIN
        },
        Rule {
            number: 15,
            asked: Some(&[WHO, ("q-logiciel", "Signature"), ("need-0", "oui")]),
            refused: Some((&[WHO, ("q-logiciel", "Signature")], "Dites si c’est déjà le cas")),
            on_quote: true,
            ..PLAIN
        },
        Rule {
            number: 16,
            asked: Some(&[("q-logiciel", "Finances"), ("need-0", "oui")]),
            delay: Delay::Agreed(None),
            on_quote: true,
            ..PLAIN
        },
        Rule {
            number: 17,
            asked: Some(&[("q-besoin", "Gérer le cimetière"), ("need-0", "non")]),
            delay: Delay::Agreed(None),
            on_quote: true,
            lacking: &["workstation"],
            ..PLAIN
        },
        Rule {
            number: 18,
            asked: Some(&[
                ("q-logiciel", "Paie"),
                ("q-endroit", "Sur place"),
                ("need-0", "4"),
            ]),
            refused: Some((
                &[
                    ("q-logiciel", "Paie"),
                    ("q-endroit", "Sur place"),
                    ("need-0", "3"),
                ],
                "Une séance s’ouvre à partir de 4 agents présents.",
            )),
            delay: Delay::Agreed(None),
            on_quote: true,
            ..PLAIN
        },
        Rule {
            number: 19,
            asked: None,
            delay: Delay::Open,
            ..PLAIN
        },
        Rule {
            number: 20,
            asked: None,
            delay: Delay::Open,
            ..PLAIN
        },
        Rule {
            number: 21,
            asked: None,
            delay: Delay::Open,
            ..PLAIN
        },
        Rule {
            number: 22,
            asked: None,
            delay: Delay::Open,
            ..PLAIN
        },
        Rule {
            number: 23,
            delay: Delay::Open,
            ..PLAIN
        },
    ]
}

/// The demo's catalogue in the service « Essai », in the place of its only sheet.
async fn catalogue(stage: &Stage) {
    let tx = stage.app.db.write().await.unwrap();
    for (slug, name) in [
        ("infrastructure", "Infrastructure"),
        ("administratif", "Administratif"),
        ("etudes", "Études"),
    ] {
        let row = essaim::db::entities::teams::ActiveModel {
            service_id: Set(stage.cast.service),
            slug: Set(slug.into()),
            name: Set(name.into()),
            ..Default::default()
        };
        essaim::db::entities::teams::Entity::insert(row)
            .exec(&tx)
            .await
            .unwrap();
    }
    let files = essaim::demo::Files::read().unwrap();
    let blank = service_sheets::Entity::find_by_id(stage.cast.sheet)
        .one(&tx)
        .await
        .unwrap()
        .unwrap();
    service_sheets::Entity::delete_by_id(stage.cast.sheet)
        .exec(&tx)
        .await
        .unwrap();
    for sheet in &files.sheets {
        let row = Sheet {
            id: 0,
            number: sheet.number,
            family: sheet.family.clone(),
            name: sheet.name.clone(),
            prerequisite: sheet.prerequisite.clone(),
            delay_rule: sheet.delay_rule.clone(),
            contract_seconds: sheet.contract_hours.map(|h| h * 3600),
            on_quote: sheet.on_quote,
            default_priority: match sheet.default_priority.as_str() {
                "haute" => "high",
                "basse" => "low",
                _ => "",
            }
            .into(),
            priority_fixed: sheet.priority_fixed,
            in_portal: sheet.portal,
            fields: serde_json::to_string(&sheet.fields).unwrap(),
            needs: serde_json::to_string(&sheet.needs).unwrap(),
            steps: serde_json::to_string(&sheet.steps).unwrap(),
            ..blank.clone()
        };
        let mut active: service_sheets::ActiveModel = row.into();
        active.id = NotSet;
        service_sheets::Entity::insert(active.reset_all())
            .exec(&tx)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

fn form<'a>(answers: &'a [(&'a str, &'a str)], site: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("subject", "Une demande"),
        ("body", "Ce qu’il faut."),
        ("people", "plusieurs"),
        ("work", "non"),
    ];
    fields.extend(
        answers
            .iter()
            .map(|(k, v)| (*k, if *v == "site" { site } else { *v })),
    );
    fields
}

async fn last(stage: &Stage) -> tickets::Model {
    use sea_orm::QueryOrder;
    tickets::Entity::find()
        .order_by_desc(tickets::Column::Id)
        .one(stage.app.db.read())
        .await
        .unwrap()
        .expect("a ticket was opened")
}

async fn follow(stage: &Stage, rule: &Rule, sheet: &Sheet) {
    let at = format!("sheet {}", rule.number);
    let alice = stage.browser("alice").await;
    let path = format!("/demander/{}", rule.number);
    let site = stage.cast.alpha_hall.to_string();
    let Some(answers) = rule.asked else {
        assert_eq!(alice.get(&path).await.status, StatusCode::NOT_FOUND, "{at}");
        assert_eq!(
            Delay::from_parts(&sheet.delay_rule, sheet.contract_seconds, None),
            rule.delay,
            "{at}"
        );
        return;
    };
    let page = alice.get(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{at}");
    assert_eq!(
        page.words().contains("ne peut pas rejoindre le réseau en l’état"),
        rule.number == 13,
        "{at}"
    );
    if let Some((answers, said)) = rule.refused {
        let refused = alice.post(&path, &form(answers, &site)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{at}");
        assert!(refused.words().contains(said), "{at}: {}", refused.words());
    }
    let done = alice.post(&path, &form(answers, &site)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{at}: {}", done.words());
    let ticket = last(stage).await;
    assert_eq!(ticket.sheet_id, Some(sheet.id), "{at}");
    let tasks = ticket_tasks::Entity::find()
        .filter(ticket_tasks::Column::TicketId.eq(ticket.id))
        .all(stage.app.db.read())
        .await
        .unwrap();
    assert_eq!(tasks.len(), rule.tasks, "{at}");
    assert!(tasks.iter().all(|t| t.team_id.is_some()), "{at}");
    let lacking: Vec<String> = ticket_needs::Entity::find()
        .filter(ticket_needs::Column::TicketId.eq(ticket.id))
        .all(stage.app.db.read())
        .await
        .unwrap()
        .into_iter()
        .map(|n| n.kind)
        .collect();
    assert_eq!(lacking, rule.lacking, "{at}");
    let tom = stage.actor("tom").await;
    let decided = Qualification {
        family: Family::parse(&ticket.family).unwrap(),
        sheet_id: ticket.sheet_id,
        several_people: true,
        blocking: true,
        technician_id: tom.id,
        planned_actions: String::new(),
    };
    let tx = stage.app.db.write().await.unwrap();
    let ticket = verbs::qualify(&stage.app, &tx, &tom, ticket.number, decided)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        (Delay::of(&ticket), ticket.priority.as_str()),
        (rule.delay, rule.priority),
        "{at}"
    );
    let measured = matches!(rule.delay, Delay::Commitment | Delay::Contract(_));
    assert_eq!(ticket.due_at.is_some(), measured, "{at}");
    assert_eq!(sheet.on_quote, rule.on_quote, "{at}");
    assert_eq!(waits(sheet).contains(&"quote"), rule.on_quote, "{at}");
    assert_eq!(needs_audit(sheet), rule.number == 13, "{at}");
    let tx = stage.app.db.write().await.unwrap();
    let waiting = verbs::suspend(&stage.app, &tx, &tom, ticket.number, "quote", "").await;
    assert_eq!(waiting.is_ok(), rule.on_quote, "{at}");
}

async fn every_sheet(base: Base) {
    let Some(stage) = Stage::new(base).await else {
        return;
    };
    catalogue(&stage).await;
    let sheets = service_sheets::Entity::find()
        .filter(service_sheets::Column::ServiceId.eq(stage.cast.service))
        .all(stage.app.db.read())
        .await
        .unwrap();
    let rules = rules();
    assert_eq!((sheets.len(), rules.len()), (23, 23));
    for rule in &rules {
        let sheet = sheets.iter().find(|s| s.number == rule.number).unwrap();
        follow(&stage, rule, sheet).await;
    }
}

#[tokio::test]
async fn each_of_the_23_sheets_keeps_its_own_rule_on_sqlite() {
    every_sheet(Base::Sqlite).await;
}

#[tokio::test]
async fn each_of_the_23_sheets_keeps_its_own_rule_on_postgres() {
    every_sheet(Base::Postgres).await;
}
