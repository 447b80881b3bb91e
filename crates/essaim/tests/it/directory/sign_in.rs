use axum::http::StatusCode;

use crate::on_both;
use crate::stage::PASSWORD;

on_both!(the_right_password_opens_a_session, |stage| async move {
    let browser = stage.browser("").await;
    let answer = browser
        .post(
            "/connexion",
            &[("email", " Alice@alpha.example.org "), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(
        (answer.status, answer.location.as_str()),
        (StatusCode::SEE_OTHER, "/")
    );
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
});

on_both!(
    a_wrong_password_is_told_beside_the_field_and_locks_after_eight,
    |stage| async move {
        let browser = stage.browser("").await;
        let wrong = [
            ("email", "alice@alpha.example.org"),
            ("password", "Pas-celui-la-26"),
        ];
        for _ in 0..8 {
            let answer = browser.post("/connexion", &wrong).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.words().contains("ne vont pas ensemble"));
        }
        let right = [("email", "alice@alpha.example.org"), ("password", PASSWORD)];
        assert!(
            browser
                .post("/connexion", &right)
                .await
                .words()
                .contains("bloqué pour 1 min")
        );
        stage.advance(61);
        assert_eq!(
            browser.post("/connexion", &right).await.status,
            StatusCode::SEE_OTHER
        );
    }
);

on_both!(
    a_form_without_its_token_or_from_another_visit_is_refused,
    |stage| async move {
        let browser = stage.browser("").await;
        let other = stage.app.key.form_token("somebody else");
        let fields = [
            ("email", "alice@alpha.example.org"),
            ("password", PASSWORD),
            ("csrf", other.as_str()),
        ];
        assert_eq!(
            browser.post_raw("/connexion", &fields).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            browser.post_raw("/connexion", &fields[..2]).await.status,
            StatusCode::FORBIDDEN
        );
    }
);

on_both!(
    an_unknown_address_is_told_the_same_as_a_wrong_password,
    |stage| async move {
        let browser = stage.browser("").await;
        let answer = browser
            .post(
                "/connexion",
                &[("email", "personne@example.org"), ("password", PASSWORD)],
            )
            .await;
        assert!(answer.words().contains("ne vont pas ensemble"));
    }
);
