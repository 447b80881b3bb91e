use axum::http::StatusCode;

use super::{actions, link_in, mails};
use crate::on_both;
use crate::stage::PASSWORD;

const NEW: &str = "Cerise-2026-givre";

on_both!(everybody_sees_their_own_account_and_only_it, |stage| async move {
    for (name, said) in [
        ("alice", "alice@alpha.example.org"),
        ("rita", "Référent (Alpha)"),
        ("zoe", "zoe@gamma.example.org"),
    ] {
        let page = stage.browser(name).await.get("/mon-compte").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.words().contains(said), "{name}");
    }
    let nobody = stage.browser("").await;
    for path in [
        "/mon-compte/mot-de-passe",
        "/mon-compte/autres-sessions/fermeture",
    ] {
        assert!(nobody.post(path, &[]).await.location.starts_with("/connexion"));
    }
    assert!(nobody.get("/mon-compte").await.location.starts_with("/connexion"));
});

on_both!(
    a_new_password_ends_every_session_and_link_and_renews_the_cookie,
    |stage| async move {
        let (here, elsewhere) = (stage.browser("alice").await, stage.browser("alice").await);
        let visitor = stage.browser("").await;
        visitor
            .post("/mot-de-passe", &[("email", "alice@alpha.example.org")])
            .await;
        let link = link_in(&mails(&stage).await[0]);
        let answer = here
            .post(
                "/mon-compte/mot-de-passe",
                &[("current", PASSWORD), ("password", NEW)],
            )
            .await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/mon-compte")
        );
        let renewed = answer
            .headers
            .get_all("set-cookie")
            .iter()
            .any(|c| c.to_str().unwrap().starts_with("essaim_session="));
        assert!(renewed);
        for browser in [&here, &elsewhere] {
            assert!(
                browser
                    .get("/mon-compte")
                    .await
                    .location
                    .starts_with("/connexion")
            );
        }
        assert_eq!(visitor.get(&link).await.status, StatusCode::GONE);
        let right = [("email", "alice@alpha.example.org"), ("password", NEW)];
        assert_eq!(
            visitor.post("/connexion", &right).await.status,
            StatusCode::SEE_OTHER
        );
        assert!(
            actions(&stage)
                .await
                .contains(&"account.password_changed".to_owned())
        );
    }
);

on_both!(
    a_wrong_current_or_a_weak_new_password_is_told_beside_its_field,
    |stage| async move {
        let alice = stage.browser("alice").await;
        for (current, new, said) in [
            ("Pas-celui-la-26", NEW, "Ce n’est pas votre mot de passe actuel"),
            (PASSWORD, "soleil", "trop facile à deviner"),
            (PASSWORD, PASSWORD, "différent de l’actuel"),
            ("", "", "trop facile à deviner"),
        ] {
            let fields = [("current", current), ("password", new)];
            let answer = alice.post("/mon-compte/mot-de-passe", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.words().contains(said), "{said}");
            assert!(!answer.text().contains(PASSWORD));
        }
        assert_eq!(alice.get("/mon-compte").await.status, StatusCode::OK);
    }
);

on_both!(
    the_current_password_cannot_be_guessed_at_length,
    |stage| async move {
        let alice = stage.browser("alice").await;
        let wrong = [("current", "Pas-celui-la-26"), ("password", NEW)];
        for _ in 0..10 {
            let answer = alice.post("/mon-compte/mot-de-passe", &wrong).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let right = [("current", PASSWORD), ("password", NEW)];
        let refused = alice.post("/mon-compte/mot-de-passe", &right).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    }
);

on_both!(
    other_sessions_are_listed_and_closed_one_s_own_stays,
    |stage| async move {
        let (here, elsewhere) = (stage.browser("alice").await, stage.browser("alice").await);
        let bob = stage.browser("bob").await;
        let page = here.get("/mon-compte").await.words();
        assert!(page.contains("celle-ci") && page.contains("Fermer les autres sessions"));
        let answer = here.post("/mon-compte/autres-sessions/fermeture", &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(
            elsewhere
                .get("/mon-compte")
                .await
                .location
                .starts_with("/connexion")
        );
        assert_eq!(bob.get("/mon-compte").await.status, StatusCode::OK);
        let page = here.get("/mon-compte").await.words();
        assert!(!page.contains("Fermer les autres sessions"));
    }
);

on_both!(
    preferences_follow_an_account_to_every_browser,
    |stage| async move {
        let (here, elsewhere) = (stage.browser("tom").await, stage.browser("tom").await);
        let keys_on = "id=\"touches-actives\" checked";
        let dark = "id=\"theme-dark\" checked";
        let page = elsewhere.get("/file").await.text();
        assert!(page.contains(keys_on) && !page.contains(dark));
        // The form of one's account, without script.
        let answer = here.post("/mon-compte/preferences", &[("theme", "dark")]).await;
        assert_eq!(answer.location, "/mon-compte");
        let page = elsewhere.get("/file").await.text();
        assert!(!page.contains(keys_on) && page.contains(dark), "{page}");
        // A switch of any page, by its script: one thing at a time, and no page comes back.
        let quiet = [("keys", "oui"), ("quiet", "oui")];
        let answer = here.post("/mon-compte/preferences", &quiet).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert!(
            answer.headers.get("set-cookie").is_none(),
            "nothing to say on the next page"
        );
        let quiet = [("keys", "keep"), ("theme", "auto"), ("quiet", "oui")];
        here.post("/mon-compte/preferences", &quiet).await;
        let page = elsewhere.get("/file").await.text();
        assert!(page.contains(keys_on) && !page.contains(dark));
        // What is not understood changes nothing, and another's account neither.
        here.post("/mon-compte/preferences", &[("keys", "oui"), ("theme", "rose")])
            .await;
        let tess = stage.browser("tess").await.get("/file").await.text();
        assert!(tess.contains(keys_on) && tess.contains("id=\"theme-auto\" checked"));
        let nobody = stage.browser("").await;
        let answer = nobody.post("/mon-compte/preferences", &[]).await;
        assert!(answer.location.starts_with("/connexion"));
    }
);
