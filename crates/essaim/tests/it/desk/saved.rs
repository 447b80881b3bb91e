//! Saved views.

use axum::http::StatusCode;

use super::{opened, qualified};
use crate::on_both;
use crate::stage::Stage;

/// Keeps a view as somebody; gives its key.
async fn keep(stage: &Stage, name: &str, title: &str, team: &str) -> String {
    let browser = stage.browser(name).await;
    let fields = [
        ("name", title),
        ("team", team),
        ("position", "1"),
        ("question", "collectivite=1&vue=a-qualifier"),
    ];
    let answer = browser.post("/vues", &fields).await;
    assert_eq!(
        answer.location,
        "/file?vue=a-qualifier&collectivite=1",
        "{}",
        answer.words()
    );
    let list = browser.get("/vues").await.text();
    let href = list.split("href=\"/vues/").nth(1).unwrap();
    href.split('"').next().unwrap().to_owned()
}

on_both!(a_view_shows_its_question_with_its_counter, |stage| async move {
    opened(&stage, "alice", "Messagerie lente").await;
    qualified(&stage, "alice", "Écran noir", false, false).await;
    let tess = stage.browser("tess").await;
    let question = format!("collectivite={}&vue=a-qualifier", stage.cast.alpha);
    let filtered = tess.get(&format!("/file?{question}")).await.text();
    assert!(filtered.contains("/vues/nouvelle?vue=a-qualifier"));
    let form = tess
        .get(&format!("/vues/nouvelle?{question}&apres=9.1"))
        .await
        .text();
    assert!(
        form.contains(&format!(
            "value=\"vue=a-qualifier&#38;collectivite={}\"",
            stage.cast.alpha
        )),
        "{form}"
    );
    let fields = [
        ("name", "Alpha, à lire"),
        ("position", "1"),
        ("question", &question),
    ];
    let kept = tess.post("/vues", &fields).await;
    let page = tess.get(&kept.location).await;
    let words = page.words();
    assert!(words.contains("Alpha, à lire 1 "), "{words}");
    assert!(!page.text().contains("/vues/nouvelle"), "it is kept already");
    assert!(words.contains("Messagerie lente") && !words.contains("Écran noir"));
});

on_both!(a_view_is_ones_own_until_it_is_shared, |stage| async move {
    let id = keep(&stage, "tess", "Les miennes", "").await;
    let tom = stage.browser("tom").await;
    assert!(!tom.get("/file").await.words().contains("Les miennes"));
    assert_eq!(
        tom.get(&format!("/vues/{id}")).await.status,
        StatusCode::NOT_FOUND
    );
    let tess = stage.browser("tess").await;
    let team = stage.cast.support.to_string();
    let changed = tess
        .post(
            &format!("/vues/{id}"),
            &[("name", "Celles du pôle"), ("team", &team), ("position", "2")],
        )
        .await;
    assert_eq!(changed.location, "/vues");
    assert!(tom.get("/file").await.words().contains("Celles du pôle"));
    // A colleague uses it; only its owner and an administrator change it.
    assert_eq!(
        tom.get(&format!("/vues/{id}")).await.status,
        StatusCode::FORBIDDEN
    );
    let path = format!("/vues/{id}/suppression");
    assert_eq!(tom.post(&path, &[]).await.status, StatusCode::FORBIDDEN);
    for name in ["alice", "bruno", "odile", "zoe"] {
        let answer = stage.browser(name).await.post(&path, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
    let ada = stage.browser("ada").await;
    assert_eq!(ada.post(&path, &[]).await.location, "/vues");
    assert!(!tom.get("/file").await.words().contains("Celles du pôle"));
});

on_both!(
    a_view_needs_a_name_and_goes_to_ones_own_team,
    |stage| async move {
        let odile = stage.browser("odile").await;
        let team = stage.cast.support.to_string();
        let refused = odile
            .post(
                "/vues",
                &[
                    ("name", "Tout"),
                    ("team", &team),
                    ("position", "1"),
                    ("question", "q=a"),
                ],
            )
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.words().contains("avec votre pôle seulement")
                && refused.text().contains("value=\"Tout\"")
        );
        let tess = stage.browser("tess").await;
        let refused = tess.post("/vues", &[("position", "zéro")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.words().contains("Donnez un nom") && refused.words().contains("rang de 1 à 99"));
        for i in 0..12 {
            let kept = tess
                .post("/vues", &[("name", &format!("Vue {i}")), ("position", "1")])
                .await;
            assert_eq!(kept.location, "/file");
        }
        let refused = tess.post("/vues", &[("name", "Vue 13"), ("position", "1")]).await;
        assert!(
            refused.words().contains("Supprimez-en une"),
            "{}",
            refused.words()
        );
    }
);
