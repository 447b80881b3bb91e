//! Arrivals, moves and departures: one form, tasks over the pôles, and a resolution that waits for all of them.

use axum::http::StatusCode;
use essaim::catalogue::content::{Field, Kind, Step};
use essaim::db::entities::{ticket_tasks, tickets};
use sea_orm::{EntityTrait, QueryOrder};

use super::again;
use crate::on_both;
use crate::portal::sheet;
use crate::stage::Stage;

async fn arrival(stage: &Stage) -> i64 {
    let field = |slug: &str, kind: Kind| Field {
        slug: slug.into(),
        label: slug.into(),
        kind,
        required: true,
        choices: vec!["Non".into(), "Oui".into()],
        ..Field::default()
    };
    let step = |label: &str, days: i64, when: &str| Step {
        label: label.into(),
        team: "support".into(),
        days,
        when: when.into(),
        is: if when.is_empty() {
            String::new()
        } else {
            "Oui".into()
        },
    };
    sheet(stage, 5, "Arrivée d’un agent", |s| {
        let fields = [
            field("agent", Kind::Person),
            field("date", Kind::Date),
            field("noeud", Kind::Choice),
        ];
        let steps = [
            step("Créer le compte", -2, ""),
            step("Facturer un nœud", 1, "noeud"),
            step("Accueillir", 0, ""),
        ];
        s.fields = serde_json::to_string(&fields).unwrap();
        s.steps = serde_json::to_string(&steps).unwrap();
    })
    .await
}

async fn asked(stage: &Stage, node: &str) -> tickets::Model {
    let answer = stage
        .browser("alice")
        .await
        .post(
            "/demander/5",
            &[
                ("subject", "Arrivée de Paul"),
                ("body", "Il rejoint l’accueil."),
                ("people", "une"),
                ("work", "oui"),
                ("q-agent", "Paul Nouveau"),
                ("q-date", "2026-03-16"),
                ("q-noeud", node),
            ],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    tickets::Entity::find()
        .order_by_desc(tickets::Column::Id)
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap()
}

async fn all(stage: &Stage) -> Vec<ticket_tasks::Model> {
    ticket_tasks::Entity::find()
        .order_by_asc(ticket_tasks::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap()
}

on_both!(
    an_arrival_is_split_into_tasks_due_in_working_days,
    |stage| async move {
        arrival(&stage).await;
        asked(&stage, "Oui").await;
        let told: Vec<(String, String)> = all(&stage)
            .await
            .into_iter()
            .map(|t| (t.label, t.due_day))
            .collect();
        assert_eq!(
            told,
            [
                ("Créer le compte".to_owned(), "2026-03-12".to_owned()),
                ("Facturer un nœud".into(), "2026-03-17".into()),
                ("Accueillir".into(), "2026-03-16".into())
            ]
        );
        asked(&stage, "Non").await;
        assert_eq!(
            all(&stage).await.len(),
            5,
            "without one more node, nobody bills one"
        );
        let tom = stage.browser("tom").await;
        let words = tom.get("/taches").await.words();
        assert!(
            words.contains("Créer le compte") && words.contains("Ensuite"),
            "{words}"
        );
        stage.at(2026, 3, 13, 10, 0);
        let words = stage.browser("tom").await.get("/taches").await.words();
        assert!(
            words.contains("En retard") && words.contains("12/03/2026 en retard"),
            "{words}"
        );
        let none = stage.browser("odile").await.get("/taches?pole=999").await.words();
        assert!(
            none.contains("Créer le compte"),
            "she works in no pôle: all are shown"
        );
    }
);

on_both!(a_ticket_is_resolved_once_its_tasks_are_done, |stage| async move {
    arrival(&stage).await;
    let ticket = asked(&stage, "Non").await;
    crate::portal::qualified(&stage, ticket.number, false, false).await;
    let tom = stage.browser("tom").await;
    let resolution = format!("/tickets/{}/resolution", ticket.number);
    let refused = tom.post(&resolution, &[("text", "Fait.")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused
            .words()
            .contains("Il reste 2 tâches à faire sur ce ticket : Créer le compte ; Accueillir."),
        "{}",
        refused.words()
    );
    for task in all(&stage).await {
        let path = format!("/tickets/{}/taches/{}/fin", ticket.number, task.id);
        assert_eq!(tom.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    }
    let words = stage
        .browser("alice")
        .await
        .get(&format!("/tickets/{}", ticket.number))
        .await
        .words();
    assert!(
        words.contains("2 sur 2 faites") && !words.contains("À refaire"),
        "{words}"
    );
    let first = all(&stage).await[0].id;
    let again_path = format!("/tickets/{}/taches/{first}/reprise", ticket.number);
    assert_eq!(tom.post(&again_path, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        tom.post(&resolution, &[("text", "Fait.")]).await.status,
        StatusCode::CONFLICT
    );
    tom.post(&format!("/tickets/{}/taches/{first}/fin", ticket.number), &[])
        .await;
    assert_eq!(
        tom.post(&resolution, &[("text", "Fait.")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(again(&stage, &ticket).await.state, "resolved");
    assert_eq!(tom.post(&again_path, &[]).await.status, StatusCode::CONFLICT);
});

on_both!(
    tasks_are_ticked_by_the_service_on_their_own_ticket,
    |stage| async move {
        arrival(&stage).await;
        let ticket = asked(&stage, "Non").await;
        let other = crate::portal::opened(&stage, "bob", "Souris").await;
        let task = all(&stage).await[0].id;
        let path = format!("/tickets/{}/taches/{task}/fin", ticket.number);
        for who in ["alice", "rita", "bob", "zoe"] {
            assert_eq!(
                stage.browser(who).await.post(&path, &[]).await.status,
                StatusCode::NOT_FOUND,
                "{who}"
            );
        }
        let wrong = format!("/tickets/{}/taches/{task}/fin", other.number);
        assert_eq!(
            stage.browser("tom").await.post(&wrong, &[]).await.status,
            StatusCode::NOT_FOUND
        );
        assert!(all(&stage).await.iter().all(|t| !t.done));
    }
);
