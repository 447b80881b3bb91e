//! Faults handed to publishers, through their pages.

use axum::http::StatusCode;
use essaim::db::entities::publishers;
use sea_orm::EntityTrait;

use crate::desk::{again, opened, qualified};
use crate::on_both;
use crate::stage::{Answer, Browser, Stage};

async fn publisher(browser: &Browser, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("name", "Mairie Logiciels"),
        ("software", "Finances"),
        ("email", "assistance@editeur.example.org"),
        ("delay", "5"),
        ("unit", "working_days"),
        ("active", "oui"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    browser.post("/editeurs", &fields).await
}

async fn first(stage: &Stage) -> String {
    let found = publishers::Entity::find()
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap();
    found.id.to_string()
}

on_both!(
    a_fault_goes_to_its_publisher_is_followed_up_and_comes_back,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "Paie bloquée", true, true).await;
        let tom = stage.browser("tom").await;
        assert_eq!(publisher(&tom, &[]).await.location, "/editeurs");
        let id = first(&stage).await;
        let here = format!("/tickets/{}/editeur", ticket.number);
        let fields = [
            ("publisher", id.as_str()),
            ("reference", "48 211"),
            ("sent", "2026-03-02T10:00"),
            ("clock", "oui"),
        ];
        let answer = tom.post(&here, &fields).await;
        assert_eq!(answer.location, here, "{}", answer.words());
        assert_eq!(again(&stage, &ticket).await.state, "suspended");
        let page = tom.get(&here).await.words();
        assert!(page.contains("Réponse attendue 09/03/2026 17:30"), "{page}");
        let twice = tom.post(&here, &fields).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        let silent = tom
            .post(&format!("/tickets/{}/relances", ticket.number), &[("text", "")])
            .await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        tom.post(
            &format!("/tickets/{}/relances", ticket.number),
            &[("text", "Rappelés.")],
        )
        .await;
        stage.at(2026, 3, 10, 9, 0);
        let tom = stage.browser("tom").await;
        let list = tom.get("/editeurs").await.words();
        assert!(
            list.contains("1 réponse en retard") && list.contains("48 211"),
            "{list}"
        );
        let side = tom.get(&format!("/tickets/{}", ticket.number)).await.words();
        assert!(
            side.contains("Mairie Logiciels") && side.contains("Confié à l’éditeur"),
            "{side}"
        );
        let fields = [("text", "Corrigé en version 12."), ("clock", "oui")];
        let answer = tom
            .post(&format!("/tickets/{}/reponse-editeur", ticket.number), &fields)
            .await;
        assert_eq!(answer.location, format!("/tickets/{}", ticket.number));
        assert_eq!(again(&stage, &ticket).await.state, "qualified");
        assert!(
            tom.get("/editeurs")
                .await
                .words()
                .contains("Aucun éditeur ne doit de réponse")
        );
        // The member reads what their ticket waited for, neither the notes nor the page.
        let alice = stage.browser("alice").await;
        let page = alice.get(&format!("/tickets/{}", ticket.number)).await.words();
        assert!(page.contains("Correction par l’éditeur du logiciel"), "{page}");
        assert!(
            !page.contains("Confié à l’éditeur") && !page.contains("version 12"),
            "{page}"
        );
        assert_eq!(alice.get(&here).await.status, StatusCode::NOT_FOUND);
    }
);

on_both!(
    a_late_answer_is_asked_of_known_publishers_only,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Paie bloquée").await;
        let tom = stage.browser("tom").await;
        publisher(&tom, &[]).await;
        let zoe = stage.browser("zoe").await;
        assert_eq!(
            zoe.get("/editeurs/1").await.status,
            StatusCode::NOT_FOUND,
            "another service's publisher"
        );
        let id = first(&stage).await;
        let here = format!("/tickets/{}/editeur", ticket.number);
        for (fields, said) in [
            (
                [("publisher", "999"), ("sent", "2026-03-02T10:00")],
                "Choisissez un éditeur de la liste",
            ),
            (
                [("publisher", id.as_str()), ("sent", "2026-03-02T09:00")],
                "entre la réception du ticket",
            ),
            (
                [("publisher", id.as_str()), ("sent", "2026-03-02T11:00")],
                "entre la réception du ticket",
            ),
            (
                [("publisher", id.as_str()), ("sent", "")],
                "Indiquez un jour et une heure",
            ),
        ] {
            let answer = tom.post(&here, &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
            assert!(answer.words().contains(said), "{said}: {}", answer.words());
        }
        let rosa = stage.browser("rosa").await;
        let fields = [("publisher", id.as_str()), ("sent", "2026-03-02T10:00")];
        assert_eq!(rosa.post(&here, &fields).await.status, StatusCode::FORBIDDEN);
        for act in ["relances", "reponse-editeur"] {
            let answer = tom
                .post(&format!("/tickets/{}/{act}", ticket.number), &[("text", "x")])
                .await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "nobody was told yet");
            let answer = zoe
                .post(&format!("/tickets/{}/{act}", ticket.number), &[("text", "x")])
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
    }
);

on_both!(a_publisher_is_named_once_and_has_a_delay, |stage| async move {
    let odile = stage.browser("odile").await;
    assert_eq!(publisher(&odile, &[]).await.status, StatusCode::SEE_OTHER);
    for (more, said) in [
        (vec![], "porte déjà ce nom"),
        (vec![("name", "")], "Donnez le nom"),
        (vec![("name", "Autre"), ("delay", "0")], "de 1 à 1000"),
        (vec![("name", "Autre"), ("unit", "mois")], "Choisissez l’unité"),
        (
            vec![("name", "Autre"), ("email", "nulle part")],
            "n’est pas complète",
        ),
    ] {
        let answer = publisher(&odile, &more).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.words().contains(said), "{said}");
    }
    let path = format!("/editeurs/{}", first(&stage).await);
    let fields = [("name", "Mairie Logiciels"), ("delay", "2"), ("unit", "hours")];
    assert_eq!(odile.post(&path, &fields).await.location, "/editeurs");
    let list = odile.get("/editeurs").await.words();
    assert!(
        list.contains("ancien") && list.contains("2 heures ouvrées"),
        "{list}"
    );
    for name in ["rosa", "alice", "rita"] {
        let browser = stage.browser(name).await;
        assert_eq!(
            browser.post(&path, &fields).await.status,
            StatusCode::NOT_FOUND,
            "{name}"
        );
    }
});
