//! On-call asked by members, through its page.

use axum::http::StatusCode;
use essaim::db::entities::{on_call_requests, on_call_windows, outbox};
use essaim::desk::verbs;
use essaim::web::words;
use sea_orm::{EntityTrait, QueryOrder};

use crate::desk::opened;
use crate::on_both;
use crate::stage::{Answer, Browser, Stage};

const HERE: &str = "/astreintes";

async fn ask(browser: &Browser, starts: &str, ends: &str, reason: &str) -> Answer {
    let fields = [("starts", starts), ("ends", ends), ("reason", reason)];
    browser.post(HERE, &fields).await
}

async fn requests(stage: &Stage) -> Vec<on_call_requests::Model> {
    on_call_requests::Entity::find()
        .order_by_asc(on_call_requests::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap()
}

async fn mails(stage: &Stage) -> Vec<(String, String, String)> {
    outbox::Entity::find()
        .order_by_asc(outbox::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap()
        .into_iter()
        .filter(|m| m.kind.starts_with("on_call"))
        .map(|m| (m.kind, m.to_address, m.body_text))
        .collect()
}

on_both!(
    a_referent_asks_the_director_accepts_and_the_clock_follows,
    |stage| async move {
        let rita = stage.browser("rita").await;
        let answer = ask(&rita, "2026-04-04T08:00", "2026-04-04T20:00", "Élections").await;
        assert_eq!(answer.location, HERE, "{}", answer.words());
        let mail = mails(&stage).await.remove(0);
        assert_eq!(
            (mail.0.as_str(), mail.1.as_str()),
            ("on_call_asked", "denis@alpha.example.org")
        );
        assert!(
            mail.2.contains("Commune d’Alpha demande une astreinte"),
            "{}",
            mail.2
        );
        let id = requests(&stage).await[0].id;
        let denis = stage.browser("denis").await;
        assert!(denis.get(HERE).await.words().contains("à décider"));
        let answer = denis.post(&format!("{HERE}/{id}/acceptation"), &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        let told = mails(&stage).await.remove(1);
        assert_eq!(
            (told.0.as_str(), told.1.as_str()),
            ("on_call_decided", "rita@alpha.example.org")
        );
        // A ticket of the Friday before, with 9 h to go, ends during the Saturday of the election.
        stage.at(2026, 4, 3, 16, 30);
        let (ours, theirs) = (
            opened(&stage, "alice", "Panne").await,
            opened(&stage, "bob", "Panne").await,
        );
        verbs::follow_calendars(&stage.app).await.unwrap();
        let due = async |ticket| {
            let ticket = crate::desk::again(&stage, ticket).await;
            ticket.due_at.map(|at| words::date_time(&at)).unwrap_or_default()
        };
        assert_eq!(due(&ours).await, "04/04/2026 16:00");
        // Monday 6 April is Easter Monday: one hour on Friday, seven and a half on Tuesday, half an hour on Wednesday.
        assert_eq!(due(&theirs).await, "08/04/2026 09:30");
        // A month has passed: the director signs in again.
        let denis = stage.browser("denis").await;
        let again = denis.post(&format!("{HERE}/{id}/acceptation"), &[]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let windows = on_call_windows::Entity::find()
            .all(stage.app.db.read())
            .await
            .unwrap();
        assert_eq!(windows.len(), 1);
        assert_eq!(requests(&stage).await[0].window_id, Some(windows[0].id));
    }
);

on_both!(
    a_request_comes_a_month_ahead_and_makes_sense,
    |stage| async move {
        let rita = stage.browser("rita").await;
        for (starts, ends, reason, said) in [
            (
                "2026-04-01T08:00",
                "2026-04-01T20:00",
                "Vote",
                "La convention demande un mois d’avance. Choisissez un jour à partir du 02/04/2026",
            ),
            (
                "2026-04-04T20:00",
                "2026-04-04T08:00",
                "Vote",
                "La fin vient après le début",
            ),
            ("2026-04-04T08:00", "2026-05-04T08:00", "Vote", "quatorze jours"),
            ("2026-04-02T10:00", "2026-04-02T11:00", "Vote", "déjà ouvert"),
            (
                "",
                "2026-04-04T20:00",
                "Vote",
                "Indiquez le jour et l’heure du début",
            ),
            ("2026-04-04T08:00", "2026-04-04T20:00", " ", "Indiquez pourquoi"),
        ] {
            let answer = ask(&rita, starts, ends, reason).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
            assert!(answer.words().contains(said), "{said}: {}", answer.words());
            assert!(answer.text().contains(&format!("value=\"{starts}\"")));
        }
        assert!(requests(&stage).await.is_empty() && mails(&stage).await.is_empty());
        ask(&rita, "2026-04-02T18:00", "2026-04-02T20:00", "Conseil").await;
        let twice = ask(&rita, "2026-04-02T19:00", "2026-04-02T22:00", "Encore").await;
        assert!(
            twice.words().contains("couvre déjà une partie"),
            "{}",
            twice.words()
        );
        assert_eq!(requests(&stage).await.len(), 1);
    }
);

on_both!(
    a_refusal_says_why_and_a_request_can_be_taken_back,
    |stage| async move {
        let rita = stage.browser("rita").await;
        ask(&rita, "2026-04-04T08:00", "2026-04-04T20:00", "Élections").await;
        ask(&rita, "2026-04-11T08:00", "2026-04-11T20:00", "Second tour").await;
        let all = requests(&stage).await;
        let denis = stage.browser("denis").await;
        let refuse = format!("{HERE}/{}/refus", all[0].id);
        let silent = denis.post(&refuse, &[("answer", "")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(silent.words().contains("Dites pourquoi"));
        let answer = denis.post(&refuse, &[("answer", "Personne n’est libre.")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let told = mails(&stage).await.pop().unwrap();
        assert!(told.2.contains("Personne n’est libre."), "{}", told.2);
        assert!(rita.get(HERE).await.words().contains("Personne n’est libre."));
        let back = format!("{HERE}/{}/retrait", all[1].id);
        assert_eq!(rita.post(&back, &[]).await.status, StatusCode::SEE_OTHER);
        let late = denis
            .post(&format!("{HERE}/{}/acceptation", all[1].id), &[])
            .await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let states: Vec<String> = requests(&stage).await.into_iter().map(|r| r.state).collect();
        assert_eq!(states, ["refused", "withdrawn"]);
    }
);

on_both!(
    members_see_their_own_requests_and_only_the_director_decides,
    |stage| async move {
        let rita = stage.browser("rita").await;
        ask(&rita, "2026-04-04T08:00", "2026-04-04T20:00", "Élections d’Alpha").await;
        let id = requests(&stage).await[0].id;
        for name in ["rita", "tom", "denis", "odile"] {
            let page = stage.browser(name).await.get(HERE).await.words();
            assert!(page.contains("Élections d’Alpha"), "{name}");
        }
        for name in ["bruno", "zoe"] {
            let browser = stage.browser(name).await;
            assert!(
                !browser.get(HERE).await.words().contains("Élections d’Alpha"),
                "{name}"
            );
            for act in ["acceptation", "refus", "retrait"] {
                let answer = browser
                    .post(&format!("{HERE}/{id}/{act}"), &[("answer", "non")])
                    .await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {act}");
            }
        }
        // Bruno cannot ask in Alpha's name.
        let alpha = stage.cast.alpha.to_string();
        let fields = [
            ("authority", alpha.as_str()),
            ("starts", "2026-05-02T08:00"),
            ("ends", "2026-05-02T20:00"),
            ("reason", "Piège"),
        ];
        let answer = stage.browser("bruno").await.post(HERE, &fields).await;
        assert!(answer.words().contains("Rien n’a été enregistré"));
        for (name, act) in [("tom", "acceptation"), ("ada", "refus"), ("denis", "retrait")] {
            let answer = stage
                .browser(name)
                .await
                .post(&format!("{HERE}/{id}/{act}"), &[("answer", "non")])
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {act}");
        }
        assert_eq!(requests(&stage).await.len(), 1);
        assert_eq!(requests(&stage).await[0].state, "asked");
        for name in ["alice", "bob"] {
            assert_eq!(
                stage.browser(name).await.get(HERE).await.status,
                StatusCode::NOT_FOUND
            );
        }
    }
);
