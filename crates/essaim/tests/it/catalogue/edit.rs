use axum::http::StatusCode;
use essaim::catalogue::content::Content;
use essaim::catalogue::store;
use essaim::db::entities::{audit_events, service_sheets};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::on_both;
use crate::stage::Stage;

const NEW: [(&str, &str); 6] = [
    ("name", "Panne de réseau"),
    ("description", "Plus rien ne passe."),
    ("handler", "Pôle support"),
    ("prerequisite", ""),
    ("condition", "Aucune."),
    ("keywords", "fibre\nçà  coupe"),
];

async fn sheet(stage: &Stage) -> service_sheets::Model {
    service_sheets::Entity::find_by_id(stage.cast.sheet)
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap()
}

async fn traces(stage: &Stage) -> Vec<audit_events::Model> {
    audit_events::Entity::find()
        .filter(audit_events::Column::Action.eq("sheet.rewritten"))
        .all(stage.app.db.read())
        .await
        .unwrap()
}

on_both!(
    the_administration_rewrites_a_sheet_and_the_search_follows,
    |stage| async move {
        let odile = stage.browser("odile").await;
        let form = odile.get("/catalogue/1/modifier").await;
        assert!(form.text().contains("value=\"Panne de connexion\""));
        let answer = odile.post("/catalogue/1", &NEW).await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/catalogue/1")
        );
        let now = sheet(&stage).await;
        assert_eq!(
            (now.name.as_str(), now.keywords.as_str()),
            ("Panne de réseau", "fibre, çà coupe")
        );
        assert_eq!(now.folded, "panne de reseau plus rien ne passe fibre ca coupe");
        let trace = traces(&stage).await.remove(0);
        assert_eq!(
            (trace.object_id, trace.actor_id),
            (Some(now.id), Some(stage.cast.id("odile")))
        );
        assert_eq!(
            trace.detail,
            "nom, description, intervenant, conditions, mots de recherche"
        );
        let alice = stage.browser("alice").await;
        assert!(
            alice
                .get("/demander?q=fibre")
                .await
                .text()
                .contains("/demander/1")
        );
        assert!(
            alice
                .get("/demander?q=messagerie")
                .await
                .words()
                .contains("Rien ne correspond")
        );
    }
);

on_both!(the_director_and_the_administrator_may_too, |stage| async move {
    for who in ["denis", "ada"] {
        let answer = stage.browser(who).await.post("/catalogue/1", &NEW).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{who}");
    }
    assert_eq!(
        traces(&stage).await.len(),
        1,
        "writing the same again leaves no trace"
    );
});

on_both!(others_may_not_even_open_the_form, |stage| async move {
    for who in ["alice", "rita", "tom", "rosa", "dora"] {
        let browser = stage.browser(who).await;
        assert_eq!(
            browser.get("/catalogue/1/modifier").await.status,
            StatusCode::NOT_FOUND,
            "{who}"
        );
        assert_eq!(
            browser.post("/catalogue/1", &NEW).await.status,
            StatusCode::NOT_FOUND,
            "{who}"
        );
    }
    assert_eq!(sheet(&stage).await.name, "Panne de connexion");
});

on_both!(the_store_refuses_what_the_route_would, |stage| async move {
    let tom = stage.actor("tom").await;
    let tx = stage.app.db.write().await.unwrap();
    let today = essaim::web::words::local(stage.app.now()).date();
    let refused = store::rewrite(&tx, &tom, stage.app.now(), 1, today, Content::default()).await;
    assert!(matches!(refused, Err(essaim::error::Error::Refused(_))));
});

on_both!(zoe_rewrites_her_own_sheet_only, |stage| async move {
    crate::portal::sheet(&stage, 8, "Fournitures", |_| {}).await;
    let zoe = stage.browser("zoe").await;
    assert_eq!(zoe.post("/catalogue/8", &NEW).await.status, StatusCode::NOT_FOUND);
    assert_eq!(zoe.post("/catalogue/1", &NEW).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sheet(&stage).await.name, "Panne de connexion");
});

on_both!(
    a_form_with_mistakes_comes_back_and_changes_nothing,
    |stage| async move {
        let odile = stage.browser("odile").await;
        let answer = odile
            .post("/catalogue/1", &[("name", " "), ("description", "Neuve")])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let words = answer.words();
        assert!(words.contains("Donnez un nom au service.") && words.contains("Dites qui s’en occupe."));
        assert!(answer.text().contains("Neuve</textarea>"));
        assert_eq!(
            odile.post_raw("/catalogue/1", &NEW).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(sheet(&stage).await.name, "Panne de connexion");
        assert!(traces(&stage).await.is_empty());
    }
);
