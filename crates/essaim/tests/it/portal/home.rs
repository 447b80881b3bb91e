use axum::http::StatusCode;

use super::{opened, qualified, resolved, sheet};
use crate::on_both;

on_both!(each_person_is_led_to_their_own_entrance, |stage| async move {
    for (who, leads) in [
        ("", "/connexion"),
        ("tom", "/file"),
        ("odile", "/file"),
        ("denis", "/file"),
        ("rosa", "/file"),
        ("dora", "/file"),
        ("ada", "/file"),
    ] {
        let answer = stage.browser(who).await.get("/").await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, leads),
            "{who}"
        );
    }
    for who in ["alice", "rita"] {
        let page = stage.browser(who).await.get("/").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.words().contains("De quoi avez-vous besoin ?"), "{who}");
    }
});

on_both!(
    my_requests_are_told_in_a_sentence_and_nobody_elses,
    |stage| async move {
        let mine = opened(&stage, "alice", "Imprimante bloquée").await;
        qualified(&stage, mine.number, false, true).await;
        opened(&stage, "bob", "Souris perdue").await;
        opened(&stage, "rita", "Clavier usé").await;
        let words = stage.browser("alice").await.get("/").await.words();
        assert!(
            words.contains("Tom Roux s’en occupe. Résolution au plus tard lundi 2 mars à 15 h 00."),
            "{words}"
        );
        assert!(!words.contains("Souris perdue") && !words.contains("Clavier usé"));
    }
);

on_both!(only_the_last_five_requests_are_shown, |stage| async move {
    for n in 1..=6 {
        stage.advance(60);
        opened(&stage, "alice", &format!("Demande-{n}")).await;
    }
    let words = stage.browser("alice").await.get("/").await.words();
    assert!(words.contains("Demande-6") && words.contains("Demande-2") && !words.contains("Demande-1"));
});

on_both!(
    what_is_broken_for_several_people_is_told_to_their_authority_only,
    |stage| async move {
        let t = opened(&stage, "alice", "Internet coupé à l’accueil").await;
        qualified(&stage, t.number, true, true).await;
        let words = stage.browser("rita").await.get("/").await.words();
        assert!(
            words.contains("1 incident en cours touche plusieurs personnes"),
            "{words}"
        );
        assert!(
            words.contains("Internet coupé à l’accueil , depuis lundi 2 mars à 10 h 00"),
            "{words}"
        );
        assert!(!words.contains("Alice") && !words.contains("depuis ce matin"));
        let other = stage.browser("bob").await.get("/").await.words();
        assert!(!other.contains("Internet coupé") && !other.contains("En ce moment"));
        resolved(&stage, t.number).await;
        assert!(
            !stage
                .browser("rita")
                .await
                .get("/")
                .await
                .words()
                .contains("Internet coupé")
        );
    }
);

on_both!(
    an_incident_of_one_person_is_told_to_nobody_else,
    |stage| async move {
        let t = opened(&stage, "alice", "Mon écran").await;
        qualified(&stage, t.number, false, true).await;
        assert!(
            !stage
                .browser("rita")
                .await
                .get("/")
                .await
                .words()
                .contains("Mon écran")
        );
    }
);

on_both!(
    the_sheets_that_my_authority_uses_most_come_first,
    |stage| async move {
        let arrival = sheet(&stage, 5, "Arrivée d’un agent", |_| {}).await;
        let departure = sheet(&stage, 7, "Départ d’un agent", |_| {}).await;
        sheet(&stage, 19, "Cybersécurité", |s| s.in_portal = false).await;
        let order = |text: String| {
            let at = |n: i64| text.find(&format!("href=\"/demander/{n}\""));
            (at(1), at(5), at(7), at(19))
        };
        let (one, five, seven, hidden) = order(stage.browser("alice").await.get("/").await.text());
        assert!(one < five && five < seven && hidden.is_none());
        use essaim::db::entities::tickets;
        use sea_orm::{ActiveValue::Set, EntityTrait};
        for (who, sheet_id) in [
            ("alice", departure),
            ("rita", departure),
            ("alice", arrival),
            ("bob", arrival),
            ("bob", arrival),
        ] {
            let t = opened(&stage, who, "Quelque chose").await;
            let tx = stage.app.db.write().await.unwrap();
            let row = tickets::ActiveModel {
                id: Set(t.id),
                sheet_id: Set(Some(sheet_id)),
                ..Default::default()
            };
            tickets::Entity::update(row).exec(&tx).await.unwrap();
            tx.commit().await.unwrap();
        }
        let (one, five, seven, _) = order(stage.browser("rita").await.get("/").await.text());
        assert!(seven < five && five < one);
        let (one, five, seven, _) = order(stage.browser("bob").await.get("/").await.text());
        assert!(five < one && one < seven);
    }
);
