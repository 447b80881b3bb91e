use axum::http::StatusCode;
use essaim::db::entities::users;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{account, actions, link_in, mails};
use crate::on_both;
use crate::stage::{PASSWORD, Stage};

const NEW: &str = "Cerise-2026-givre";

/// Asks for a link as a visitor; gives its path.
async fn asked(stage: &Stage, email: &str) -> String {
    let browser = stage.browser("").await;
    let answer = browser.post("/mot-de-passe", &[("email", email)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    link_in(mails(stage).await.last().expect("a mail"))
}

async fn without_password(stage: &Stage, id: i64) {
    let row = users::ActiveModel {
        id: Set(id),
        password_hash: Set(None),
        ..Default::default()
    };
    let tx = stage.app.db.write().await.unwrap();
    users::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

on_both!(
    the_answer_is_the_same_with_and_without_an_account,
    |stage| async move {
        let browser = stage.browser("").await;
        let known = browser
            .post("/mot-de-passe", &[("email", "Alice@alpha.example.org ")])
            .await;
        let unknown = browser
            .post("/mot-de-passe", &[("email", "allie@alpha.example.org")])
            .await;
        assert_eq!((known.status, unknown.status), (StatusCode::OK, StatusCode::OK));
        assert_eq!(known.words(), unknown.words().replace("allie@", "alice@"));
        let sent = mails(&stage).await;
        assert_eq!(sent.len(), 1);
        assert_eq!(
            (sent[0].kind.as_str(), sent[0].to_address.as_str()),
            ("reset", "alice@alpha.example.org")
        );
        assert!(sent[0].body_text.contains("une heure") && sent[0].body_html.contains("/mot-de-passe/"));
    }
);

on_both!(a_closed_account_gets_no_mail, |stage| async move {
    let ada = stage.browser("ada").await;
    let path = format!("/personnes/{}/desactivation", stage.cast.id("alice"));
    assert_eq!(ada.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    let browser = stage.browser("").await;
    let answer = browser
        .post("/mot-de-passe", &[("email", "alice@alpha.example.org")])
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(mails(&stage).await.is_empty());
});

on_both!(
    an_incomplete_address_is_told_beside_the_field,
    |stage| async move {
        let browser = stage.browser("").await;
        let answer = browser.post("/mot-de-passe", &[("email", "alice@alpha")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.words().contains("n’est pas complète") && answer.text().contains("value=\"alice@alpha\"")
        );
        assert!(mails(&stage).await.is_empty());
    }
);

on_both!(
    a_mailbox_gets_at_most_three_links_an_hour_known_or_not,
    |stage| async move {
        let browser = stage.browser("").await;
        for email in ["alice@alpha.example.org", "personne@example.org"] {
            let fields = [("email", email)];
            for _ in 0..3 {
                assert_eq!(
                    browser.post("/mot-de-passe", &fields).await.status,
                    StatusCode::OK
                );
            }
            let refused = browser.post("/mot-de-passe", &fields).await;
            assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
            let wait: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=3600).contains(&wait));
        }
        assert_eq!(mails(&stage).await.len(), 3);
        stage.advance(3600);
        let again = browser
            .post("/mot-de-passe", &[("email", "alice@alpha.example.org")])
            .await;
        assert_eq!(again.status, StatusCode::OK);
    }
);

on_both!(a_place_may_ask_for_twenty_links_an_hour, |stage| async move {
    let browser = stage.browser("").await;
    for n in 0..20 {
        let email = format!("personne{n}@example.org");
        assert_eq!(
            browser.post("/mot-de-passe", &[("email", &email)]).await.status,
            StatusCode::OK
        );
    }
    let refused = browser
        .post("/mot-de-passe", &[("email", "encore@example.org")])
        .await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
});

on_both!(
    a_link_sets_the_password_signs_in_and_ends_other_sessions,
    |stage| async move {
        let before = stage.browser("alice").await;
        let path = asked(&stage, "alice@alpha.example.org").await;
        let browser = stage.browser("").await;
        // Looking, even twice, uses nothing up.
        assert!(
            browser
                .get(&path)
                .await
                .words()
                .contains("Choisissez un nouveau mot de passe")
        );
        assert_eq!(browser.get(&path).await.status, StatusCode::OK);
        let answer = browser.post(&path, &[("password", NEW)]).await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/")
        );
        let cookies: Vec<_> = answer
            .headers
            .get_all("set-cookie")
            .iter()
            .map(|v| v.to_str().unwrap())
            .collect();
        assert!(
            cookies
                .iter()
                .any(|c| c.starts_with("essaim_session=") && c.contains("HttpOnly"))
        );
        assert!(before.get("/personnes").await.location.starts_with("/connexion"));
        for (word, status) in [
            (PASSWORD, StatusCode::UNPROCESSABLE_ENTITY),
            (NEW, StatusCode::SEE_OTHER),
        ] {
            let fields = [("email", "alice@alpha.example.org"), ("password", word)];
            assert_eq!(browser.post("/connexion", &fields).await.status, status);
        }
        let traced = actions(&stage).await;
        assert_eq!(traced, ["account.link_asked", "account.password_set"]);
    }
);

on_both!(a_link_serves_once_and_ends_its_sisters, |stage| async move {
    let first = asked(&stage, "alice@alpha.example.org").await;
    let second = asked(&stage, "alice@alpha.example.org").await;
    assert_ne!(first, second);
    let browser = stage.browser("").await;
    assert_eq!(
        browser.post(&second, &[("password", NEW)]).await.status,
        StatusCode::SEE_OTHER
    );
    let kept = account(&stage, stage.cast.id("alice")).await.password_hash;
    for path in [&first, &second] {
        assert_eq!(browser.get(path).await.status, StatusCode::GONE);
        let again = browser.post(path, &[("password", "Myrtille-2026-vent")]).await;
        assert_eq!(again.status, StatusCode::GONE);
    }
    assert_eq!(account(&stage, stage.cast.id("alice")).await.password_hash, kept);
});

on_both!(
    a_reset_lasts_an_hour_and_an_invitation_seven_days,
    |stage| async move {
        without_password(&stage, stage.cast.id("bob")).await;
        let reset = asked(&stage, "alice@alpha.example.org").await;
        let invitation = asked(&stage, "bob@beta.example.org").await;
        let kinds: Vec<String> = mails(&stage).await.into_iter().map(|m| m.kind).collect();
        assert_eq!(kinds, ["reset", "invitation"]);
        let browser = stage.browser("").await;
        stage.advance(3599);
        assert_eq!(browser.get(&reset).await.status, StatusCode::OK);
        stage.advance(1);
        assert_eq!(browser.get(&reset).await.status, StatusCode::GONE);
        assert_eq!(
            browser.post(&reset, &[("password", NEW)]).await.status,
            StatusCode::GONE
        );
        stage.advance(7 * 86_400 - 3601);
        assert!(browser.get(&invitation).await.words().contains("Bienvenue, Bob"));
        stage.advance(1);
        assert_eq!(browser.get(&invitation).await.status, StatusCode::GONE);
    }
);

on_both!(
    a_weak_password_is_told_and_the_link_still_serves,
    |stage| async move {
        let path = asked(&stage, "alice@alpha.example.org").await;
        let browser = stage.browser("").await;
        let refused = browser.post(&path, &[("password", "soleil")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.words().contains("trop facile à deviner"));
        assert!(!refused.text().contains("soleil"));
        assert_eq!(
            browser.post(&path, &[("password", NEW)]).await.status,
            StatusCode::SEE_OTHER
        );
    }
);

on_both!(a_link_unlocks_a_locked_account, |stage| async move {
    let browser = stage.browser("").await;
    for _ in 0..8 {
        let wrong = [
            ("email", "alice@alpha.example.org"),
            ("password", "Pas-celui-la-26"),
        ];
        browser.post("/connexion", &wrong).await;
    }
    assert!(
        account(&stage, stage.cast.id("alice"))
            .await
            .locked_until_at
            .is_some()
    );
    let path = asked(&stage, "alice@alpha.example.org").await;
    browser.post(&path, &[("password", NEW)]).await;
    let right = [("email", "alice@alpha.example.org"), ("password", NEW)];
    assert_eq!(
        browser.post("/connexion", &right).await.status,
        StatusCode::SEE_OTHER
    );
});

on_both!(a_link_of_an_account_closed_since_is_dead, |stage| async move {
    let path = asked(&stage, "alice@alpha.example.org").await;
    let ada = stage.browser("ada").await;
    let close = format!("/personnes/{}/desactivation", stage.cast.id("alice"));
    ada.post(&close, &[]).await;
    let browser = stage.browser("").await;
    assert_eq!(browser.get(&path).await.status, StatusCode::GONE);
    assert_eq!(
        browser.post(&path, &[("password", NEW)]).await.status,
        StatusCode::GONE
    );
});

on_both!(an_invented_link_is_refused, |stage| async move {
    let browser = stage.browser("").await;
    for path in ["/mot-de-passe/x", "/mot-de-passe/%3Cscript%3E"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::GONE);
        assert!(!answer.text().contains("<script>"));
        assert_eq!(
            browser.post(path, &[("password", NEW)]).await.status,
            StatusCode::GONE
        );
    }
});

on_both!(the_database_keeps_no_secret_of_a_link, |stage| async move {
    let path = asked(&stage, "alice@alpha.example.org").await;
    let secret = path.rsplit('/').next().unwrap().to_owned();
    let kept = essaim::db::entities::user_tokens::Entity::find()
        .all(stage.app.db.read())
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].digest, essaim::crypto::digest(secret.as_bytes()));
    assert!(!format!("{kept:?}").contains(&secret));
});
