//! What a page learns while it is open.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{opened, qualified};
use crate::on_both;
use crate::stage::Stage;

/// The first thing that a stream says to somebody.
async fn first(stage: &Stage, name: &str, path: &str) -> String {
    let browser = stage.browser(name).await;
    let request = Request::builder()
        .uri(path)
        .header(header::COOKIE, browser.cookie())
        .body(Body::empty())
        .unwrap();
    let response = stage.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    let frame = response.into_body().frame().await.unwrap().unwrap();
    String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
}

on_both!(the_queue_tells_what_others_changed, |stage| async move {
    opened(&stage, "alice", "Messagerie lente").await;
    let page = stage.browser("tess").await.get("/file").await.text();
    let path = page
        .split("data-live=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let ticket = opened(&stage, "bob", "Écran noir").await;
    let tom = stage.browser("tom").await;
    tom.post(
        &format!("/tickets/{}/reponses", ticket.number),
        &[("text", "Je passe.")],
    )
    .await;
    tom.post(
        &format!("/tickets/{}/notes", ticket.number),
        &[("text", "À deux.")],
    )
    .await;
    assert!(first(&stage, "tess", &path).await.contains("{\"changes\":1}"));
    // Tom's own acts are no news to him: the ticket is, which Bob opened.
    let told = first(&stage, "tom", &path).await;
    assert!(
        told.contains("{\"changes\":1}") && told.contains("id: "),
        "{told}"
    );
});

on_both!(
    a_ticket_tells_who_is_there_and_that_it_changed,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
        let path = format!("/tickets/{}", ticket.number);
        let stream = format!("{path}/flux?version={}", ticket.version);
        let (tess, tom) = (stage.browser("tess").await, stage.browser("tom").await);
        let sign = tess
            .post(&format!("{path}/presence"), &[("writing", "oui")])
            .await;
        assert_eq!(sign.status, StatusCode::NO_CONTENT);
        assert!(tom.get(&path).await.words().contains("Tess Faure écrit ici."));
        assert!(!tess.get(&path).await.words().contains("écrit ici"));
        let told = first(&stage, "tom", &stream).await;
        assert!(
            told.contains("Tess Faure écrit ici.") && told.contains("\"changed\":false"),
            "{told}"
        );
        tess.post(&format!("{path}/presence"), &[]).await;
        tess.post(&format!("{path}/reponses"), &[("text", "Je passe.")])
            .await;
        let told = first(&stage, "tom", &stream).await;
        assert!(
            told.contains("Tess Faure regarde ce ticket.") && told.contains("\"changed\":true"),
            "{told}"
        );
        stage.advance(60);
        assert!(!tom.get(&path).await.words().contains("regarde ce ticket"));
    }
);

on_both!(
    streams_are_for_the_department_of_the_service,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Écran noir").await;
        for (name, path) in [
            ("alice", "/file/flux".to_owned()),
            ("bruno", "/file/flux".to_owned()),
            ("alice", format!("/tickets/{}/flux", ticket.number)),
            ("bob", format!("/tickets/{}/flux", ticket.number)),
            ("zoe", format!("/tickets/{}/flux", ticket.number)),
        ] {
            let answer = stage.browser(name).await.get(&path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
        for name in ["alice", "rita", "zoe"] {
            let path = format!("/tickets/{}/presence", ticket.number);
            let answer = stage.browser(name).await.post(&path, &[]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
    }
);
