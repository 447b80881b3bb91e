//! Known incidents: told to the agents of some members before they write, joined by « moi aussi », over with the ticket.

use axum::http::StatusCode;
use essaim::db::entities::outbox;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::on_both;
use crate::stage::Stage;

const SENTENCE: &str = "La messagerie est coupée, retour à 15 h.";

async fn told(stage: &Stage, members: &[i64]) -> i64 {
    let ticket = super::qualified(stage, "bob", "Messagerie", true, true).await;
    let members: Vec<String> = members.iter().map(i64::to_string).collect();
    let mut fields = vec![("sentence", SENTENCE)];
    fields.extend(members.iter().map(|m| ("member", m.as_str())));
    let answer = stage
        .browser("tom")
        .await
        .post(&format!("/tickets/{}/incident-connu", ticket.number), &fields)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    ticket.number
}

/// The path of the button « moi aussi » on a page, when it is there.
fn button(html: &str) -> Option<String> {
    let start = html.find("/incidents/")?;
    let path = &html[start..];
    Some(path[..path.find('"')?].to_owned())
}

on_both!(
    an_incident_is_told_to_the_members_that_it_concerns,
    |stage| async move {
        told(&stage, &[stage.cast.alpha]).await;
        let alice = stage.browser("alice").await;
        for path in ["/", "/demander/1", "/demander/autre"] {
            assert!(alice.get(path).await.words().contains(SENTENCE), "{path}");
        }
        for who in ["bob", "zac"] {
            assert!(
                !stage.browser(who).await.get("/").await.words().contains(SENTENCE),
                "{who}"
            );
        }
        told(&stage, &[]).await;
        assert!(
            stage
                .browser("bob")
                .await
                .get("/")
                .await
                .words()
                .contains(SENTENCE)
        );
        assert!(
            !stage
                .browser("zac")
                .await
                .get("/")
                .await
                .words()
                .contains(SENTENCE)
        );
    }
);

on_both!(
    who_says_me_too_is_counted_and_told_when_it_is_over,
    |stage| async move {
        let number = told(&stage, &[stage.cast.alpha]).await;
        let alice = stage.browser("alice").await;
        let path = button(&alice.get("/").await.text()).expect("a button");
        for _ in 0..2 {
            assert_eq!(alice.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
        }
        let home = alice.get("/").await;
        assert!(home.words().contains("vous serez prévenu") && button(&home.text()).is_none());
        for who in ["bob", "zac"] {
            assert_eq!(
                stage.browser(who).await.post(&path, &[]).await.status,
                StatusCode::NOT_FOUND,
                "{who}"
            );
        }
        let tom = stage.browser("tom").await;
        let page = tom.get(&format!("/tickets/{number}")).await.words();
        assert!(page.contains("1 personne a dit « moi aussi »."), "{page}");
        tom.post(&format!("/tickets/{number}/resolution"), &[("text", "Relancé.")])
            .await;
        assert!(!alice.get("/").await.words().contains(SENTENCE));
        let mails = outbox::Entity::find()
            .filter(outbox::Column::Kind.eq("restored"))
            .all(stage.app.db.read())
            .await
            .unwrap();
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to_address, "alice@alpha.example.org");
        assert!(mails[0].body_text.contains(SENTENCE));
    }
);

on_both!(
    only_the_service_tells_an_incident_in_progress,
    |stage| async move {
        let number = told(&stage, &[]).await;
        let path = format!("/tickets/{number}/incident-connu");
        for who in ["alice", "bob", "bruno", "zoe"] {
            for path in [path.clone(), format!("{path}/fin")] {
                let answer = stage
                    .browser(who)
                    .await
                    .post(&path, &[("sentence", "Tout va bien.")])
                    .await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
            }
        }
        let tom = stage.browser("tom").await;
        let gamma = stage.cast.gamma.to_string();
        for fields in [
            vec![("sentence", " ")],
            vec![("sentence", "Panne."), ("member", gamma.as_str())],
        ] {
            assert_eq!(
                tom.post(&path, &fields).await.status,
                StatusCode::UNPROCESSABLE_ENTITY
            );
        }
        assert_eq!(
            tom.post(&format!("{path}/fin"), &[]).await.status,
            StatusCode::SEE_OTHER
        );
        assert!(
            !stage
                .browser("alice")
                .await
                .get("/")
                .await
                .words()
                .contains(SENTENCE)
        );
    }
);

on_both!(what_is_told_in_a_sentence_is_not_told_twice, |stage| async move {
    told(&stage, &[stage.cast.alpha]).await;
    let bob = stage.browser("bob").await;
    let words = bob.get("/").await.words();
    assert!(
        words.contains("En ce moment") && !words.contains(SENTENCE),
        "{words}"
    );
    told(&stage, &[]).await;
    let words = bob.get("/").await.words();
    assert!(
        words.contains(SENTENCE) && words.contains("1 incident en cours touche"),
        "{words}"
    );
});
