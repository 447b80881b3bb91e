use axum::http::StatusCode;
use essaim::agreement::verbs::{self};
use essaim::agreement::{Clause, sources};
use essaim::error::Error;

use super::{adopt, article, draft};
use crate::on_both;
use crate::stage::Stage;

async fn source(stage: &Stage, service: i64, day: &str) -> Option<(i64, String)> {
    let found = sources(stage.app.db.read(), service, day).await.unwrap();
    found.of(Clause::Delays).map(|s| (s.version, s.number.clone()))
}

on_both!(
    an_amendment_follows_and_the_past_keeps_its_article,
    |stage| async move {
        let first = draft(&stage).await;
        let odile = stage.browser("odile").await;
        let chosen = first.to_string();
        let answer = odile
            .post("/convention/0/clauses", &[("delays", &chosen), ("hours", "")])
            .await;
        assert_eq!(answer.location, "/convention/0#clauses");
        let service = stage.cast.service;
        assert_eq!(
            source(&stage, service, "2026-01-01").await,
            None,
            "a draft rules nothing"
        );
        let answer = odile
            .post(
                "/convention/0/adoption",
                &[("signed_on", "2021-12-14"), ("valid_from", "2022-01-01")],
            )
            .await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/convention/0")
        );

        assert_eq!(
            odile.post("/convention/versions", &[]).await.location,
            "/convention/1"
        );
        let actor = stage.actor("odile").await;
        let tx = stage.app.db.write().await.unwrap();
        let copied = essaim::agreement::store::version(&tx, &actor, 1).await.unwrap();
        let copies = essaim::agreement::store::articles(&tx, copied.id).await.unwrap();
        assert_eq!((copies.len(), copies[0].number.as_str()), (1, "4.2"));
        let renumbered = article("5", "Délais");
        verbs::write_article(&tx, &actor, stage.app.now(), 1, Some(copies[0].id), renumbered)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        adopt(&stage, 1, "2024-07-01").await;

        let at = async |day| source(&stage, service, day).await;
        assert_eq!(at("2021-12-31").await, None);
        assert_eq!(at("2022-01-01").await, Some((0, "4.2".into())));
        assert_eq!(at("2024-06-30").await, Some((0, "4.2".into())));
        assert_eq!(at("2024-07-01").await, Some((1, "5".into())));
        assert_eq!(source(&stage, stage.cast.other_service, "2026-01-01").await, None);

        // Everybody reads what is in force, and what was.
        let alice = stage.browser("alice").await;
        let current = alice.get("/convention").await.words();
        assert!(
            current.contains("5. Délais") && current.contains("en vigueur depuis le 01/07/2024"),
            "{current}"
        );
        assert!(alice.get("/convention/0").await.words().contains("4.2. Délais"));
        let history = stage.app.db.read();
        let traces = essaim::db::rows::<Traced, _>(
            history,
            "SELECT action FROM audit_events WHERE object_kind = 'agreement' ORDER BY id",
            vec![],
        )
        .await
        .unwrap();
        assert_eq!(traces.len(), 7);
        assert_eq!(traces[6].action, "agreement.adopted");
    }
);

#[derive(sea_orm::FromQueryResult)]
struct Traced {
    action: String,
}

on_both!(what_was_adopted_never_changes, |stage| async move {
    let id = draft(&stage).await;
    adopt(&stage, 0, "2022-01-01").await;
    let odile = stage.browser("odile").await;
    for path in [
        "/convention/0/termes".to_owned(),
        "/convention/0/articles".into(),
        format!("/convention/0/articles/{id}"),
        format!("/convention/0/articles/{id}/suppression"),
        "/convention/0/clauses".into(),
        "/convention/0/agents".into(),
        "/convention/0/impacts".into(),
        "/convention/0/adoption".into(),
        "/convention/0/abandon".into(),
    ] {
        assert_eq!(
            odile.post(&path, &[]).await.status,
            StatusCode::CONFLICT,
            "{path}"
        );
    }
    for path in [
        "termes",
        "articles/nouveau",
        "clauses",
        "agents/nouveau",
        "impacts",
        "adoption",
    ] {
        let path = format!("/convention/0/{path}");
        assert_eq!(odile.get(&path).await.status, StatusCode::CONFLICT, "{path}");
    }
    let page = odile.get("/convention").await;
    assert!(page.words().contains("Deux heures au plus.") && !page.text().contains("/convention/0/articles"));
});

on_both!(one_draft_at_a_time_and_it_can_be_abandoned, |stage| async move {
    draft(&stage).await;
    let odile = stage.browser("odile").await;
    assert_eq!(
        odile.post("/convention/versions", &[]).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        odile.post("/convention/0/abandon", &[]).await.location,
        "/convention"
    );
    assert!(
        odile
            .get("/convention")
            .await
            .words()
            .contains("n’est pas encore saisie")
    );
    assert_eq!(
        odile.post("/convention/versions", &[]).await.location,
        "/convention/0"
    );
});

on_both!(an_adoption_is_refused_beside_its_day, |stage| async move {
    let odile = stage.browser("odile").await;
    odile.post("/convention/versions", &[]).await;
    let days = [("signed_on", "2021-12-14"), ("valid_from", "2022-01-01")];
    let empty = odile.post("/convention/0/adoption", &days).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.words().contains("Écrivez au moins un article"));
    let blank = odile
        .post("/convention/0/adoption", &[("signed_on", "hier")])
        .await;
    assert_eq!(
        blank.words().matches("Indiquez un jour.").count(),
        4,
        "beside each field and above"
    );
    odile.post("/convention/0/abandon", &[]).await;
    draft(&stage).await;
    adopt(&stage, 0, "2022-01-01").await;
    odile.post("/convention/versions", &[]).await;
    let early = odile.post("/convention/1/adoption", &days).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        early.words().contains("vaut depuis le 01/01/2022") && early.text().contains("value=\"2021-12-14\"")
    );
});

on_both!(only_the_department_s_writers_write, |stage| async move {
    draft(&stage).await;
    for who in ["alice", "rita", "tom", "rosa", "dora", "zoe"] {
        let browser = stage.browser(who).await;
        assert_eq!(
            browser.get("/convention/0").await.status,
            StatusCode::NOT_FOUND,
            "{who}"
        );
        let fields = [("number", "9"), ("title", "Pirate"), ("body", "x")];
        let answer = browser.post("/convention/0/articles", &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
    }
    for who in ["odile", "denis", "ada"] {
        assert_eq!(
            stage.browser(who).await.get("/convention/0").await.status,
            StatusCode::OK,
            "{who}"
        );
    }
    let tom = stage.actor("tom").await;
    let tx = stage.app.db.write().await.unwrap();
    let refused = verbs::begin(&tx, &tom, 0, "x").await;
    assert!(matches!(refused, Err(Error::Refused(_))));
});

on_both!(the_pages_that_apply_an_article_cite_it, |stage| async move {
    let id = draft(&stage).await.to_string();
    let odile = stage.browser("odile").await;
    let everywhere = ["hours", "delays", "target", "on_call"].map(|clause| (clause, id.as_str()));
    odile.post("/convention/0/clauses", &everywhere).await;
    let alpha = stage.cast.alpha;
    let fields = [
        ("qui", "alice@alpha.example.org"),
        ("subject", "Écran noir"),
        ("sheet", "incident"),
    ];
    assert_eq!(odile.post("/tickets", &fields).await.location, "/tickets/1");
    let half = format!("/tableaux/{alpha}/2026-1");
    let pages = ["/reglages/calendrier".to_owned(), "/tickets/1".into(), half];
    let denis = stage.browser("denis").await;
    for path in &pages {
        let page = denis.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.text().contains("class=\"cite\""), "{path} cites a draft");
    }
    adopt(&stage, 0, "2022-01-01").await;
    for path in &pages {
        let page = denis.get(path).await.text();
        assert!(page.contains("/convention/0#article-4.2"), "{path}");
    }
});
