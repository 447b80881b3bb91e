//! Prerequisites: what stops a request, what is told on the ticket, and when it is met.

use axum::http::StatusCode;
use essaim::catalogue::content::{Field, Kind, Need, NeedKind};
use essaim::db::entities::{ticket_needs, tickets};
use sea_orm::EntityTrait;

use crate::on_both;
use crate::portal::sheet;
use crate::stage::Stage;

async fn needing(stage: &Stage, needs: &[Need]) -> i64 {
    sheet(stage, 5, "Arrivée d’un agent", |_| {}).await;
    let person = Field {
        slug: "agent".into(),
        label: "Pour qui ?".into(),
        kind: Kind::Person,
        required: true,
        ..Field::default()
    };
    sheet(stage, 9, "Nouveau matériel", |s| {
        s.fields = serde_json::to_string(&[person]).unwrap();
        s.needs = serde_json::to_string(needs).unwrap();
        s.prerequisite = "Un compte (service 5), et du réseau.".into();
    })
    .await
}

fn need(kind: NeedKind, blocks: bool) -> Need {
    Need {
        kind,
        blocks,
        least: if kind == NeedKind::Attendees { 4 } else { 0 },
        way: Some(5),
    }
}

fn asked<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("subject", "Un écran"),
        ("body", "Pour l’accueil."),
        ("people", "une"),
        ("work", "oui"),
    ];
    fields.extend_from_slice(more);
    fields
}

async fn lacking(stage: &Stage) -> Vec<(String, String)> {
    ticket_needs::Entity::find()
        .all(stage.app.db.read())
        .await
        .unwrap()
        .into_iter()
        .map(|n| (n.kind, n.met))
        .collect()
}

async fn opened(stage: &Stage) -> usize {
    tickets::Entity::find()
        .all(stage.app.db.read())
        .await
        .unwrap()
        .len()
}

on_both!(
    without_an_account_new_hardware_is_stopped_with_the_way_out,
    |stage| async move {
        needing(
            &stage,
            &[need(NeedKind::Account, true), need(NeedKind::Network, false)],
        )
        .await;
        let alice = stage.browser("alice").await;
        let page = alice.get("/demander/9").await;
        assert!(!page.text().contains("name=\"ready\"") && page.text().contains("href=\"/demander/5\""));
        // Bob has an account, but in another authority.
        for who in ["Paul Inconnu", "Bob Durand"] {
            let answer = alice
                .post("/demander/9", &asked(&[("q-agent", who), ("need-1", "oui")]))
                .await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                answer
                    .words()
                    .contains("Demandez d’abord « Arrivée d’un agent »."),
                "{}",
                answer.words()
            );
        }
        let unsaid = alice
            .post("/demander/9", &asked(&[("q-agent", "Rita Petit")]))
            .await;
        assert!(unsaid.words().contains("Dites si c’est déjà le cas"));
        assert_eq!(opened(&stage).await, 0);
        let done = alice
            .post(
                "/demander/9",
                &asked(&[("q-agent", "petit RITA"), ("need-1", "non")]),
            )
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.words());
        assert_eq!(lacking(&stage).await, [("network".to_owned(), "no".to_owned())]);
    }
);

on_both!(
    what_is_missing_stands_on_the_ticket_until_the_service_has_it,
    |stage| async move {
        needing(&stage, &[need(NeedKind::Network, false)]).await;
        let alice = stage.browser("alice").await;
        alice
            .post(
                "/demander/9",
                &asked(&[("q-agent", "Rita Petit"), ("need-0", "inconnu")]),
            )
            .await;
        let id = ticket_needs::Entity::find()
            .one(stage.app.db.read())
            .await
            .unwrap()
            .unwrap()
            .id;
        let path = format!("/tickets/1/prerequis/{id}");
        let words = alice.get("/tickets/1").await.words();
        assert!(words.contains("Une prise réseau ou du wifi à vérifier") && !words.contains("C’est réuni"));
        for who in ["alice", "bob", "zoe"] {
            assert_eq!(
                stage.browser(who).await.post(&path, &[]).await.status,
                StatusCode::NOT_FOUND,
                "{who}"
            );
        }
        let tom = stage.browser("tom").await;
        assert_eq!(
            tom.post("/tickets/1/prerequis/999", &[]).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(tom.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(lacking(&stage).await, [("network".to_owned(), "yes".to_owned())]);
        assert!(tom.get("/tickets/1").await.words().contains("réuni"));
    }
);

on_both!(
    a_session_opens_from_four_people_on_the_portal_and_on_the_telephone,
    |stage| async move {
        let id = needing(&stage, &[need(NeedKind::Attendees, true)])
            .await
            .to_string();
        let alice = stage.browser("alice").await;
        let three = alice
            .post(
                "/demander/9",
                &asked(&[("q-agent", "Rita Petit"), ("need-0", "3")]),
            )
            .await;
        assert_eq!(three.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            three
                .words()
                .contains("Une séance s’ouvre à partir de 4 agents présents.")
        );
        let call = |number: &'static str| {
            vec![
                ("qui", "alice@alpha.example.org".to_owned()),
                ("subject", "Formation".into()),
                ("sheet", id.clone()),
                ("questions", id.clone()),
                ("q-agent", "Rita Petit".into()),
                ("need-0", number.into()),
            ]
        };
        let tess = stage.browser("tess").await;
        for (number, status) in [
            ("3", StatusCode::UNPROCESSABLE_ENTITY),
            ("4", StatusCode::SEE_OTHER),
            ("", StatusCode::SEE_OTHER),
        ] {
            let fields = call(number);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            assert_eq!(tess.post("/tickets", &fields).await.status, status, "{number:?}");
        }
        assert_eq!(
            lacking(&stage).await,
            [("attendees".to_owned(), "unknown".to_owned())]
        );
        let words = tess.get("/tickets/1").await.words();
        assert!(words.contains("Agents présents à chaque séance 4"), "{words}");
    }
);

on_both!(
    hardware_from_elsewhere_stays_refused_until_its_audit,
    |stage| async move {
        needing(&stage, &[need(NeedKind::Audit, true)]).await;
        let alice = stage.browser("alice").await;
        let page = alice.get("/demander/9").await.words();
        assert!(
            page.contains("ne peut pas rejoindre le réseau en l’état") && page.contains("Demander l’audit")
        );
        let done = alice
            .post("/demander/9", &asked(&[("q-agent", "Rita Petit")]))
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert!(
            alice
                .get("/tickets/1")
                .await
                .words()
                .contains("Refusé sur le réseau tant que l’audit")
        );
    }
);
