//! Canned replies.

use axum::http::StatusCode;
use essaim::desk::canned::verbs::{self, Draft};

use super::{again, qualified};
use crate::on_both;
use crate::stage::Stage;

/// A reply of the whole service, or of the support's pôle.
async fn canned(stage: &Stage, title: &str, body: &str, team_id: Option<i64>) -> i64 {
    let ada = stage.actor("ada").await;
    let draft = Draft {
        title: title.into(),
        body: body.into(),
        team_id,
    };
    let tx = stage.app.db.write().await.unwrap();
    let id = verbs::add(&stage.app, &tx, &ada, draft).await.unwrap().id;
    tx.commit().await.unwrap();
    id
}

on_both!(
    a_canned_reply_is_inserted_filled_and_nothing_is_sent,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
        let body = "Bonjour {{prenom}}, le ticket {{numero}} est pour {{technicien}} avant le {{echeance}}.";
        let id = canned(&stage, "Accusé", body, None).await.to_string();
        let tess = stage.browser("tess").await;
        let page = tess.get(&format!("/tickets/{}", ticket.number)).await.text();
        assert!(page.contains("Accusé</option>"));
        for act in ["reponses", "resolution"] {
            let path = format!("/tickets/{}/{act}/modele", ticket.number);
            let answer = tess
                .post_files(&path, &[("text", "Merci."), ("canned", &id)], &[])
                .await;
            assert_eq!(answer.status, StatusCode::OK);
            let words = answer.words();
            assert!(
                words.contains(
                    "Merci. Bonjour Alice, le ticket 1 est pour Tom Roux avant le 03/03/2026 11:30."
                ),
                "{words}"
            );
            let missing = tess.post(&path, &[("text", "Merci.")]).await;
            assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(missing.text().contains("Merci.</textarea>"));
        }
        assert_eq!(again(&stage, &ticket).await.version, ticket.version);
        // Neither the requester, nor a reader without tickets, nor another service.
        for (name, status) in [
            ("alice", StatusCode::NOT_FOUND),
            ("dora", StatusCode::FORBIDDEN),
            ("zoe", StatusCode::NOT_FOUND),
        ] {
            let path = format!("/tickets/{}/reponses/modele", ticket.number);
            let answer = stage.browser(name).await.post(&path, &[("canned", &id)]).await;
            assert_eq!(answer.status, status, "{name}");
        }
    }
);

on_both!(
    a_technician_writes_for_their_team_and_the_direction_for_all,
    |stage| async move {
        let team = stage.cast.support.to_string();
        let tess = stage.browser("tess").await;
        let own = [
            ("title", "Reprise"),
            ("body", "Bonjour {{prenom}}"),
            ("team", team.as_str()),
        ];
        assert_eq!(
            tess.post("/reponses-types", &own).await.location,
            "/reponses-types"
        );
        assert!(
            tess.get("/reponses-types")
                .await
                .words()
                .contains("Reprise pôle Support")
        );
        let all = [("title", "Pour tous"), ("body", "Bonjour"), ("team", "")];
        let refused = tess.post("/reponses-types", &all).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.words().contains("Choisissez votre pôle"));
        let denis = stage.browser("denis").await;
        assert_eq!(
            denis.post("/reponses-types", &all).await.location,
            "/reponses-types"
        );
        let id = canned(&stage, "Du service", "Bonjour", None).await;
        let path = format!("/reponses-types/{id}");
        assert!(tess.get("/reponses-types").await.words().contains("Du service"));
        assert_eq!(tess.get(&path).await.status, StatusCode::FORBIDDEN);
        assert_eq!(
            tess.post(&format!("{path}/suppression"), &[]).await.status,
            StatusCode::FORBIDDEN
        );
        for name in ["alice", "bruno", "zoe"] {
            let answer = stage.browser(name).await.post(&path, &all).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
        let changed = [("title", "Renommée"), ("body", "Bonsoir"), ("team", "")];
        assert_eq!(denis.post(&path, &changed).await.location, "/reponses-types");
        assert!(denis.get(&path).await.text().contains("Bonsoir</textarea>"));
        assert_eq!(
            denis.post(&format!("{path}/suppression"), &[]).await.location,
            "/reponses-types"
        );
        assert_eq!(denis.get(&path).await.status, StatusCode::NOT_FOUND);
    }
);

on_both!(
    a_variable_that_no_ticket_fills_is_told_when_written,
    |stage| async move {
        let ada = stage.browser("ada").await;
        let wrong = [("title", "Accusé"), ("body", "Bonjour {{nom}}")];
        let refused = ada.post("/reponses-types", &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.words().contains("ne sait remplir {{nom}}"),
            "{}",
            refused.words()
        );
        assert!(refused.text().contains("Bonjour {{nom}}</textarea>"));
        let refused = ada.post("/reponses-types", &[("title", " "), ("body", "")]).await;
        assert!(refused.words().contains("Donnez un titre") && refused.words().contains("Écrivez le texte"));
    }
);
