//! What surrounds every answer: headers, cookies, foreign posts, rate limits, silence about secrets.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use essaim::app::{App, Parts};
use essaim::directory::Role;
use essaim::directory::account::Offer;
use essaim::server;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::on_both;
use crate::stage::{PASSWORD, Stage};

/// The stage's application under another address.
fn served_at(stage: &Stage, public_url: &str, offers: Vec<Offer>) -> Router {
    server::router(App::new(Parts {
        config: stage.app.config.clone(),
        db: stage.app.db.clone(),
        clock: stage.app.clock.clone(),
        key: stage.app.key.clone(),
        public_url: public_url.into(),
        demo: !offers.is_empty(),
        offers,
    }))
}

async fn send(router: &Router, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
    let answer = router.clone().oneshot(request).await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, headers, String::from_utf8_lossy(&bytes).into_owned())
}

fn get(path: &str) -> Request<Body> {
    Request::get(path)
        .header(header::COOKIE, "essaim_visit=visitor")
        .body(Body::empty())
        .unwrap()
}

/// A right sign-in, with other headers.
fn sign_in(stage: &Stage, headers: &[(&str, &str)]) -> Request<Body> {
    let token = stage.app.key.form_token("visitor");
    let form = [
        ("csrf", token.as_str()),
        ("email", "alice@alpha.example.org"),
        ("password", PASSWORD),
    ];
    let mut request = Request::post("/connexion")
        .header(header::COOKIE, "essaim_visit=visitor")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request
        .body(Body::from(serde_urlencoded::to_string(form).unwrap()))
        .unwrap()
}

on_both!(every_answer_carries_the_protective_headers, |stage| async move {
    let router = served_at(&stage, "http://essaim.example.org", Vec::new());
    let css = essaim::web::assets::href("app.css");
    for (path, expected) in [
        ("/connexion", StatusCode::OK),
        ("/mon-compte", StatusCode::SEE_OTHER),
        ("/nulle-part", StatusCode::NOT_FOUND),
        ("/mot-de-passe/x", StatusCode::GONE),
        (css, StatusCode::OK),
    ] {
        let (status, headers, _) = send(&router, get(path)).await;
        assert_eq!(status, expected, "{path}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe") && policy.contains("form-action 'self'"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["x-frame-options"], "DENY");
        assert_eq!(headers["referrer-policy"], "same-origin");
        assert!(!headers.contains_key("strict-transport-security"));
        assert!(!headers.contains_key("server"));
    }
    let (_, headers, _) = send(
        &router,
        sign_in(
            &stage,
            &[
                ("origin", "https://ailleurs.example.org"),
                ("host", "essaim.example.org"),
            ],
        ),
    )
    .await;
    assert!(
        headers.contains_key("x-frame-options"),
        "a refusal carries them too"
    );
});

on_both!(pages_are_not_kept_by_caches, |stage| async move {
    let router = served_at(&stage, "http://essaim.example.org", Vec::new());
    for path in ["/connexion", "/mot-de-passe"] {
        assert_eq!(send(&router, get(path)).await.1["cache-control"], "no-store");
    }
});

on_both!(
    cookies_are_secure_and_hsts_is_said_behind_https_only,
    |stage| async move {
        for (url, secure) in [
            ("https://essaim.example.org", true),
            ("http://essaim.example.org", false),
        ] {
            let router = served_at(&stage, url, Vec::new());
            let (status, headers, _) = send(&router, sign_in(&stage, &[])).await;
            assert_eq!(status, StatusCode::SEE_OTHER);
            assert_eq!(headers.contains_key("strict-transport-security"), secure);
            let fresh = Request::get("/connexion").body(Body::empty()).unwrap();
            let (_, first, _) = send(&router, fresh).await;
            let link = opened_by_link(&stage, &router).await;
            let cookies: Vec<&str> = headers
                .get_all(header::SET_COOKIE)
                .iter()
                .chain(link.get_all(header::SET_COOKIE))
                .chain(first.get_all(header::SET_COOKIE))
                .map(|v| v.to_str().unwrap())
                .collect();
            assert!(cookies.len() >= 4, "{cookies:?}");
            for cookie in cookies {
                assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"));
                assert!(cookie.contains("; Path=/"));
                assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
            }
        }
    }
);

/// The headers of an answer that sets a session and says a sentence for the next page.
async fn opened_by_link(stage: &Stage, router: &Router) -> HeaderMap {
    let browser = stage.browser("").await;
    browser
        .post("/mot-de-passe", &[("email", "bob@beta.example.org")])
        .await;
    let path = super::link_in(super::mails(stage).await.last().unwrap());
    let token = stage.app.key.form_token("visitor");
    let form = [("csrf", token.as_str()), ("password", "Cerise-2026-givre")];
    let request = Request::post(path)
        .header(header::COOKIE, "essaim_visit=visitor")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(serde_urlencoded::to_string(form).unwrap()))
        .unwrap();
    send(router, request).await.1
}

on_both!(a_post_from_another_site_is_refused, |stage| async move {
    let router = served_at(&stage, "https://essaim.example.org", Vec::new());
    let host = ("host", "essaim.example.org");
    for (headers, expected) in [
        (
            vec![host, ("origin", "https://ailleurs.example.org")],
            StatusCode::FORBIDDEN,
        ),
        (
            vec![
                host,
                ("origin", "https://essaim.example.org.ailleurs.example.org"),
            ],
            StatusCode::FORBIDDEN,
        ),
        (vec![host, ("origin", "null")], StatusCode::FORBIDDEN),
        (
            vec![host, ("sec-fetch-site", "cross-site")],
            StatusCode::FORBIDDEN,
        ),
        (vec![host, ("sec-fetch-site", "same-site")], StatusCode::FORBIDDEN),
        (
            vec![host, ("sec-fetch-site", "same-origin")],
            StatusCode::SEE_OTHER,
        ),
        (
            vec![host, ("origin", "https://essaim.example.org")],
            StatusCode::SEE_OTHER,
        ),
    ] {
        let (status, _, _) = send(&router, sign_in(&stage, &headers)).await;
        assert_eq!(status, expected, "{headers:?}");
    }
});

on_both!(
    too_many_failures_from_one_place_are_told_when_to_come_back,
    |stage| async move {
        let browser = stage.browser("").await;
        // Successes do not count: a town hall signs in from one address on the same morning.
        for _ in 0..3 {
            let right = [("email", "alice@alpha.example.org"), ("password", PASSWORD)];
            assert_eq!(
                browser.post("/connexion", &right).await.status,
                StatusCode::SEE_OTHER
            );
        }
        for n in 0..30 {
            let email = format!("personne{n}@example.org");
            let wrong = [("email", email.as_str()), ("password", "x")];
            assert_eq!(
                browser.post("/connexion", &wrong).await.status,
                StatusCode::UNPROCESSABLE_ENTITY
            );
        }
        let right = [("email", "alice@alpha.example.org"), ("password", PASSWORD)];
        let refused = browser.post("/connexion", &right).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        let wait: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=900).contains(&wait));
        assert!(refused.words().contains("Patientez"));
        stage.advance(wait);
        assert_eq!(
            browser.post("/connexion", &right).await.status,
            StatusCode::SEE_OTHER
        );
    }
);

on_both!(accounts_are_offered_in_the_demo_only, |stage| async move {
    let plain = served_at(&stage, "http://essaim.example.org", Vec::new());
    let (_, _, text) = send(&plain, get("/connexion")).await;
    assert!(!text.contains("démonstration") && !text.contains(PASSWORD));
    let offer = Offer {
        role: Role::Requester,
        name: "Alice Martin".into(),
        detail: "Accueil, Alpha".into(),
        email: "alice@alpha.example.org".into(),
        password: PASSWORD,
    };
    let demo = served_at(&stage, "http://essaim.example.org", vec![offer]);
    let (_, _, text) = send(&demo, get("/connexion")).await;
    assert!(text.contains("Alice Martin") && text.contains(&format!("value=\"{PASSWORD}\"")));
    assert_eq!(send(&demo, sign_in(&stage, &[])).await.0, StatusCode::SEE_OTHER);
});

/// Everything that is logged, at the finest level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

on_both!(no_secret_is_logged, |stage| async move {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    tracing::info!("the log is read");
    let browser = stage.browser("").await;
    let email = ("email", "alice@alpha.example.org");
    browser
        .post("/connexion", &[email, ("password", "Pas-celui-la-26")])
        .await;
    let entered = browser.post("/connexion", &[email, ("password", PASSWORD)]).await;
    let secret = entered.headers["set-cookie"]
        .to_str()
        .unwrap()
        .trim_start_matches("essaim_session=")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    browser.post("/mot-de-passe", &[email]).await;
    let path = crate::directory::link_in(&crate::directory::mails(&stage).await[0]);
    browser.get(&path).await;
    browser.post(&path, &[("password", "Cerise-2026-givre")]).await;
    drop(guard);
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(logged.contains("the log is read"));
    let token = path.rsplit('/').next().unwrap();
    for word in [PASSWORD, "Pas-celui-la-26", "Cerise-2026-givre", token, &secret] {
        assert!(!logged.contains(word), "a secret was logged");
    }
    let config = essaim::config::Config {
        smtp: essaim::config::Smtp {
            password: essaim::config::Secret("soleil-du-matin".into()),
            ..Default::default()
        },
        ..Default::default()
    };
    assert!(!format!("{config:?}").contains("soleil-du-matin"));
});
