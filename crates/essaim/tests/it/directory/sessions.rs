use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use tower::ServiceExt;

use crate::on_both;
use crate::stage::{PASSWORD, Stage};

async fn send(stage: &Stage, request: Request<Body>) -> (StatusCode, HeaderMap) {
    let answer = stage.router.clone().oneshot(request).await.unwrap();
    (answer.status(), answer.headers().clone())
}

/// Signs Alice in with the cookies given; gives the session's secret.
async fn sign_in(stage: &Stage, cookies: &str, binding: &str) -> String {
    let token = stage.app.key.form_token(binding);
    let form = serde_urlencoded::to_string([
        ("csrf", token.as_str()),
        ("email", "alice@alpha.example.org"),
        ("password", PASSWORD),
    ])
    .unwrap();
    let request = Request::post("/connexion")
        .header(header::COOKIE, cookies)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let (status, headers) = send(stage, request).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    session_in(&headers).expect("a session")
}

fn session_in(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok()?.strip_prefix("essaim_session="))
        .map(|v| v.split(';').next().unwrap_or_default().to_owned())
        .next()
}

/// Whether a session's secret still opens a page for signed-in people.
async fn is_open(stage: &Stage, secret: &str) -> bool {
    let request = Request::get("/mon-compte")
        .header(header::COOKIE, format!("essaim_session={secret}"))
        .body(Body::empty())
        .unwrap();
    send(stage, request).await.0 == StatusCode::OK
}

on_both!(
    a_session_put_in_the_browser_beforehand_is_never_the_one_opened,
    |stage| async move {
        let planted = "planted-by-somebody-else";
        let secret = sign_in(
            &stage,
            &format!("essaim_session={planted}; essaim_visit=visitor"),
            "visitor",
        )
        .await;
        assert_ne!(secret, planted);
        assert!(secret.len() >= 43 && is_open(&stage, &secret).await);
        assert!(!is_open(&stage, planted).await);
    }
);

on_both!(signing_in_again_ends_the_session_before, |stage| async move {
    let first = sign_in(&stage, "essaim_visit=visitor", "visitor").await;
    let binding = essaim::crypto::digest(first.as_bytes());
    let second = sign_in(&stage, &format!("essaim_session={first}"), &binding).await;
    assert_ne!(first, second);
    assert!(!is_open(&stage, &first).await && is_open(&stage, &second).await);
});

on_both!(
    signing_out_ends_the_session_on_the_server_too,
    |stage| async move {
        let secret = sign_in(&stage, "essaim_visit=visitor", "visitor").await;
        let token = stage
            .app
            .key
            .form_token(&essaim::crypto::digest(secret.as_bytes()));
        let request = Request::post("/deconnexion")
            .header(header::COOKIE, format!("essaim_session={secret}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(
                serde_urlencoded::to_string([("csrf", token)]).unwrap(),
            ))
            .unwrap();
        let (status, headers) = send(&stage, request).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let cookie = headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with("essaim_session=;") && cookie.contains("Max-Age=0"));
        assert!(!is_open(&stage, &secret).await);
    }
);

on_both!(a_session_ends_after_twelve_idle_hours, |stage| async move {
    let secret = sign_in(&stage, "essaim_visit=visitor", "visitor").await;
    stage.advance(12 * 3600 - 1);
    assert!(is_open(&stage, &secret).await);
    // That visit counts: twelve hours more.
    stage.advance(12 * 3600 - 1);
    assert!(is_open(&stage, &secret).await);
    stage.advance(12 * 3600);
    assert!(!is_open(&stage, &secret).await);
});

on_both!(a_session_ends_after_seven_days_however_busy, |stage| async move {
    let secret = sign_in(&stage, "essaim_visit=visitor", "visitor").await;
    for _ in 0..27 {
        stage.advance(6 * 3600);
        assert!(is_open(&stage, &secret).await);
    }
    stage.advance(6 * 3600 - 1);
    assert!(is_open(&stage, &secret).await);
    stage.advance(1);
    assert!(!is_open(&stage, &secret).await);
});

on_both!(the_database_keeps_no_secret_of_a_session, |stage| async move {
    use sea_orm::EntityTrait;
    let secret = sign_in(&stage, "essaim_visit=visitor", "visitor").await;
    let kept = essaim::db::entities::sessions::Entity::find()
        .all(stage.app.db.read())
        .await
        .unwrap();
    assert!(!kept.is_empty() && !format!("{kept:?}").contains(&secret));
});

on_both!(ended_sessions_are_forgotten, |stage| async move {
    sign_in(&stage, "essaim_visit=visitor", "visitor").await;
    assert_eq!(essaim::directory::session::sweep(&stage.app).await.unwrap(), 0);
    stage.advance(12 * 3600);
    assert_eq!(essaim::directory::session::sweep(&stage.app).await.unwrap(), 1);
});
