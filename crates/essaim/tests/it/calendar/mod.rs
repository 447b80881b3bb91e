//! The calendar and the commitments through their page.

mod closures;
mod commitments;
mod hours;
mod on_call;

use axum::http::StatusCode;
use essaim::db::entities::tickets;
use essaim::desk::verbs;
use essaim::web::words;

use crate::on_both;
use crate::stage::{Answer, Browser, Stage};

const HERE: &str = "/reglages/calendrier";

/// The due instant of a ticket as it stands, once open tickets follow the calendar.
async fn due(stage: &Stage, ticket: &tickets::Model) -> String {
    verbs::follow_calendars(&stage.app).await.unwrap();
    let kept = crate::desk::again(stage, ticket).await;
    kept.due_at.map(|at| words::date_time(&at)).unwrap_or_default()
}

fn accepted(answer: &Answer) {
    assert_eq!(
        (answer.status, answer.location.as_str()),
        (StatusCode::SEE_OTHER, HERE),
        "{}",
        answer.words()
    );
}

fn refused(answer: &Answer, said: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.words().contains(said), "{said}: {}", answer.words());
}

/// Posts to one of the page's forms.
async fn post(browser: &Browser, form: &str, fields: &[(&str, &str)]) -> Answer {
    browser.post(&format!("{HERE}/{form}"), fields).await
}

on_both!(
    administrators_and_the_direction_set_the_calendar_nobody_else,
    |stage| async move {
        for name in ["ada", "denis"] {
            assert_eq!(stage.browser(name).await.get(HERE).await.status, StatusCode::OK);
        }
        let forms = [
            "horaires",
            "fermetures",
            "fermetures/1/retrait",
            "astreintes",
            "astreintes/1/retrait",
            "engagements",
        ];
        for name in ["alice", "rita", "bob", "bruno", "tom", "odile", "rosa", "dora"] {
            let browser = stage.browser(name).await;
            assert_eq!(browser.get(HERE).await.status, StatusCode::NOT_FOUND, "{name}");
            for form in forms {
                let answer = post(&browser, form, &[]).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {form}");
            }
        }
        let nobody = stage.browser("").await;
        for form in forms {
            assert!(post(&nobody, form, &[]).await.location.starts_with("/connexion"));
        }
    }
);

on_both!(
    the_holidays_of_the_zone_are_shown_for_two_years,
    |stage| async move {
        let page = stage.browser("denis").await.get(HERE).await.words();
        for said in ["vendredi 01/05/2026", "samedi 01/05/2027", "Zone : Métropole"] {
            assert!(page.contains(said), "{said}");
        }
    }
);
