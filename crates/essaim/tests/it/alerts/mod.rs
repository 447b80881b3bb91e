//! Alerts before a deadline: told once to each, gathered in one mail.

use axum::http::StatusCode;
use essaim::alerts::turn;
use essaim::db::entities::{alerts, outbox};
use essaim::desk::verbs;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::desk::{opened, qualified};
use crate::on_both;
use crate::stage::Stage;

async fn told(stage: &Stage, name: &str) -> Vec<String> {
    alerts::Entity::find()
        .filter(alerts::Column::UserId.eq(stage.cast.id(name)))
        .order_by_asc(alerts::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap()
        .into_iter()
        .map(|a| a.kind)
        .collect()
}

async fn mails(stage: &Stage) -> Vec<(String, String)> {
    outbox::Entity::find()
        .filter(outbox::Column::Kind.eq("alerts"))
        .order_by_asc(outbox::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap()
        .into_iter()
        .map(|m| (m.to_address, m.subject))
        .collect()
}

/// One turn of the job; gives the alerts and the mails that it wrote.
async fn turn(stage: &Stage) -> (usize, usize) {
    let told = turn::tell(&stage.app).await.unwrap();
    (told, turn::mail(&stage.app).await.unwrap())
}

on_both!(
    the_technician_and_the_head_are_told_once_near_the_deadline_and_at_it,
    |stage| async move {
        let support = stage.cast.support.to_string();
        let tess = stage.cast.id("tess").to_string();
        let denis = stage.browser("denis").await;
        let fields = [("team", support.as_str()), ("head", tess.as_str())];
        let answer = denis.post("/alertes/responsables", &fields).await;
        assert_eq!(answer.location, "/alertes", "{}", answer.words());
        // High: two hours, from ten to twelve; three quarters at half past eleven.
        let ticket = qualified(&stage, "alice", "Plus de réseau", true, true).await;
        stage.at(2026, 3, 2, 11, 29);
        assert_eq!(turn(&stage).await, (0, 0));
        stage.at(2026, 3, 2, 11, 30);
        assert_eq!(turn(&stage).await, (2, 2));
        assert_eq!(turn(&stage).await, (0, 0), "a second turn tells nothing again");
        for name in ["tom", "tess"] {
            assert_eq!(told(&stage, name).await, ["near"], "{name}");
        }
        assert_eq!(
            mails(&stage).await[0],
            (
                "tom@alpha.example.org".into(),
                "1\u{a0}ticket à tenir bientôt".into()
            )
        );
        stage.at(2026, 3, 2, 12, 0);
        assert_eq!(
            turn(&stage).await,
            (2, 2),
            "thirty minutes later, another mail may leave"
        );
        assert_eq!(told(&stage, "tom").await, ["near", "due"]);
        let page = stage.browser("tom").await.get("/alertes").await.words();
        assert!(
            page.contains("échéance passée") && page.contains("Plus de réseau"),
            "{page}"
        );
        // Suspended and resumed, nothing is told twice; reopened, the commitment has events of its own.
        let tom = stage.actor("tom").await;
        let tx = stage.app.db.write().await.unwrap();
        verbs::suspend(&stage.app, &tx, &tom, ticket.number, "supplier", "câble")
            .await
            .unwrap();
        verbs::resume(&stage.app, &tx, &tom, ticket.number).await.unwrap();
        tx.commit().await.unwrap();
        stage.at(2026, 3, 2, 14, 30);
        assert_eq!(turn(&stage).await, (0, 0));
        let tx = stage.app.db.write().await.unwrap();
        verbs::resolve(&stage.app, &tx, &tom, ticket.number, "Câble changé.")
            .await
            .unwrap();
        verbs::reopen(&stage.app, &tx, &tom, ticket.number, "Encore coupé.")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(turn(&stage).await, (2, 2));
    }
);

on_both!(
    many_alerts_make_one_mail_and_wait_their_turn,
    |stage| async move {
        for subject in ["Un", "Deux", "Trois"] {
            qualified(&stage, "alice", subject, true, true).await;
        }
        stage.at(2026, 3, 2, 11, 45);
        assert_eq!(turn(&stage).await, (3, 1));
        stage.at(2026, 3, 2, 12, 1);
        assert_eq!(turn(&stage).await, (3, 0), "too soon after the last mail");
        stage.at(2026, 3, 2, 12, 15);
        assert_eq!(turn(&stage).await, (0, 1));
        assert_eq!(mails(&stage).await.last().unwrap().1, "3\u{a0}tickets hors délai");
    }
);

on_both!(
    a_ticket_that_nobody_took_is_told_to_somebody_and_a_resolved_one_to_nobody,
    |stage| async move {
        opened(&stage, "alice", "Oublié").await;
        let done = qualified(&stage, "bob", "Fini", true, true).await;
        let tom = stage.actor("tom").await;
        let tx = stage.app.db.write().await.unwrap();
        verbs::resolve(&stage.app, &tx, &tom, done.number, "Fait.")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        stage.at(2026, 3, 3, 10, 0);
        turn(&stage).await;
        assert!(told(&stage, "tom").await.is_empty());
        assert_eq!(told(&stage, "denis").await, ["near"], "no pôle: the director");
    }
);

on_both!(
    the_bell_counts_what_was_not_looked_at_and_everybody_reads_their_own,
    |stage| async move {
        qualified(&stage, "alice", "Plus de réseau", true, true).await;
        stage.at(2026, 3, 2, 11, 45);
        turn(&stage).await;
        let tom = stage.browser("tom").await;
        let bell = tom.get("/file").await.words();
        assert!(bell.contains("Alertes 1"), "{bell}");
        let page = tom.get("/alertes").await.text();
        let last = page.split("name=\"last\" value=\"").nth(1).unwrap();
        let last = last.split('"').next().unwrap().to_owned();
        // Somebody else's click changes nothing for Tom.
        stage
            .browser("tess")
            .await
            .post("/alertes/lecture", &[("last", &last)])
            .await;
        assert!(tom.get("/file").await.words().contains("Alertes 1"));
        tom.post("/alertes/lecture", &[("last", &last)]).await;
        assert!(!tom.get("/file").await.words().contains("Alertes 1"));
        assert!(
            !stage
                .browser("tess")
                .await
                .get("/alertes")
                .await
                .words()
                .contains("Plus de réseau")
        );
        for name in ["alice", "rita"] {
            let browser = stage.browser(name).await;
            assert_eq!(browser.get("/alertes").await.status, StatusCode::NOT_FOUND);
        }
        let (support, bob) = (stage.cast.support.to_string(), stage.cast.id("bob").to_string());
        let fields = [("team", support.as_str()), ("head", bob.as_str())];
        let denis = stage.browser("denis").await;
        let answer = denis.post("/alertes/responsables", &fields).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "Bob is not of the department"
        );
        let zoe = stage.browser("zoe").await;
        let answer = zoe.post("/alertes/responsables", &fields).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "another service's pôle"
        );
        assert_eq!(
            stage
                .browser("tom")
                .await
                .post("/alertes/responsables", &fields)
                .await
                .status,
            StatusCode::NOT_FOUND
        );
    }
);

on_both!(
    the_threshold_of_the_service_is_valid_at_once_for_tickets_in_progress,
    |stage| async move {
        // High: two hours from ten on. Three quarters at half past eleven, a half at eleven.
        let ticket = qualified(&stage, "alice", "Plus de réseau", true, true).await;
        let other = opened(&stage, "zac", "Ailleurs").await;
        stage.at(2026, 3, 2, 11, 0);
        assert_eq!(turn(&stage).await.0, 0);
        let denis = stage.browser("denis").await;
        let page = denis.get("/alertes").await.words();
        assert!(page.contains("75 % de son délai, puis à son échéance"), "{page}");
        let fields = [("percent", "50 %")];
        let answer = denis.post("/alertes/seuil", &fields).await;
        assert_eq!(answer.location, "/alertes", "{}", answer.words());
        assert_eq!(turn(&stage).await.0, 1, "a half is consumed");
        assert_eq!(told(&stage, "tom").await, ["near"]);
        let page = denis.get("/alertes").await.words();
        assert!(page.contains("50 % de son délai, son technicien"), "{page}");
        // The queue and its counter follow.
        let queue = stage.browser("tom").await.get("/file").await.words();
        assert!(queue.contains("Bientôt en retard 1"), "{queue}");
        // The box was not ticked: the deadline is told no more, and nothing twice.
        stage.at(2026, 3, 2, 14, 0);
        assert_eq!(turn(&stage).await.0, 0);
        // Ticked again, it is told.
        let fields = [("percent", "90"), ("deadline", "oui")];
        denis.post("/alertes/seuil", &fields).await;
        assert_eq!(turn(&stage).await.0, 1);
        assert_eq!(told(&stage, "tom").await, ["near", "due"]);
        // Nine tenths: what is to come moves as well, and the other service keeps its own.
        let later = qualified(&stage, "alice", "Autre", true, true).await;
        assert_eq!(
            crate::desk::again(&stage, &later).await.warn_at.unwrap() - stage.app.now(),
            6480
        );
        assert_eq!(crate::desk::again(&stage, &other).await.warn_at, other.warn_at);
        assert!(crate::desk::again(&stage, &ticket).await.warn_at.unwrap() <= stage.app.now());
        let traces = essaim::db::entities::audit_events::Entity::find()
            .filter(essaim::db::entities::audit_events::Column::Action.eq("calendar.alerts"))
            .all(stage.app.db.read())
            .await
            .unwrap();
        assert_eq!(traces.len(), 2);
    }
);

on_both!(
    a_threshold_out_of_bounds_is_refused_and_only_the_direction_sets_it,
    |stage| async move {
        let denis = stage.browser("denis").await;
        for typed in ["", "49", "100", "75,5", "beaucoup"] {
            let answer = denis.post("/alertes/seuil", &[("percent", typed)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            let page = answer.text();
            assert!(
                page.contains(&format!("value=\"{typed}\"")) && page.contains("percent-err"),
                "{typed}"
            );
        }
        for name in ["tom", "odile", "rosa", "dora", "rita", "alice"] {
            let answer = stage
                .browser(name)
                .await
                .post("/alertes/seuil", &[("percent", "60")])
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
        // Zoe sets that of her own service.
        stage
            .browser("zoe")
            .await
            .post("/alertes/seuil", &[("percent", "60")])
            .await;
        let conn = stage.app.db.read();
        let of = async |service| essaim::calendar::store::alerts(conn, service).await.unwrap();
        assert_eq!(of(stage.cast.service).await, essaim::calendar::Alerts::default());
        assert_eq!(of(stage.cast.other_service).await.percent, 60);
    }
);
