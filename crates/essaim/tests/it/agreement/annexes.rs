use axum::http::StatusCode;
use essaim::agreement::verbs;

use super::{adopt, draft, post};
use crate::on_both;
use crate::stage::Stage;

async fn with_post(stage: &Stage) -> i64 {
    draft(stage).await;
    let odile = stage.actor("odile").await;
    let tx = stage.app.db.write().await.unwrap();
    let row = verbs::write_post(&tx, &odile, stage.app.now(), 0, None, post(stage))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    row.id
}

on_both!(the_cost_of_a_post_is_for_those_who_settle, |stage| async move {
    with_post(&stage).await;
    adopt(&stage, 0, "2022-01-01").await;
    // 45 000 € at 95 %.
    let cost = "42 750,00 €";
    for (who, sees) in [
        ("odile", true),
        ("denis", true),
        ("ada", false),
        ("tom", false),
        ("rita", false),
    ] {
        let browser = stage.browser(who).await;
        let page = browser.get("/convention").await.words();
        assert!(page.contains("Responsable du support"), "{who}");
        assert_eq!(page.contains(cost), sees, "{who}: {page}");
        let csv = browser.get("/convention/0/export/csv").await.text();
        assert_eq!(csv.contains("42750"), sees, "{who}: {csv}");
    }
});

on_both!(
    who_may_not_see_a_cost_does_not_lose_it_either,
    |stage| async move {
        let id = with_post(&stage).await;
        let path = format!("/convention/0/agents/{id}");
        let ada = stage.browser("ada").await;
        assert!(!ada.get(&path).await.text().contains("yearly"));
        let alpha = stage.cast.alpha.to_string();
        let fields = [
            ("function", "Cheffe du support"),
            ("employer", alpha.as_str()),
            ("status", "contract"),
            ("category", "A"),
            ("share", "50"),
            ("yearly", "1,00"),
        ];
        assert_eq!(ada.post(&path, &fields).await.location, "/convention/0#annexe-1");
        let odile = stage.browser("odile").await;
        assert!(odile.get(&path).await.text().contains("value=\"45000,00\""));
        assert!(odile.get("/convention/0").await.words().contains("22 500,00 €"));
    }
);

on_both!(a_post_is_refused_beside_each_field, |stage| async move {
    with_post(&stage).await;
    let odile = stage.browser("odile").await;
    let gamma = stage.cast.gamma.to_string();
    let fields = [
        ("function", "Technicien"),
        ("employer", gamma.as_str()),
        ("status", "permanent"),
        ("category", "B"),
        ("share", "95,25"),
        ("available", gamma.as_str()),
    ];
    let answer = odile.post("/convention/0/agents", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let words = answer.words();
    for said in [
        "Choisissez la collectivité qui l’emploie.",
        "Écrivez une part du temps de travail",
        "Choisissez une collectivité du service, ou aucune.",
    ] {
        assert!(words.contains(said), "{said}");
    }
    assert!(answer.text().contains("value=\"Technicien\""));
    // The verb itself refuses a foreign employer.
    let actor = stage.actor("odile").await;
    let tx = stage.app.db.write().await.unwrap();
    let mut foreign = post(&stage);
    foreign.employer_id = stage.cast.gamma;
    assert!(verbs::write_post(&tx, &actor, 0, 0, None, foreign).await.is_err());
});

on_both!(a_post_can_be_taken_out, |stage| async move {
    let id = with_post(&stage).await;
    let odile = stage.browser("odile").await;
    odile
        .post(&format!("/convention/0/agents/{id}/suppression"), &[])
        .await;
    assert!(
        odile
            .get("/convention/0")
            .await
            .words()
            .contains("Aucun agent encore.")
    );
    let gone = odile
        .post(&format!("/convention/0/agents/{id}/suppression"), &[])
        .await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
});

on_both!(the_impact_sheet_is_written_in_one_form, |stage| async move {
    draft(&stage).await;
    let odile = stage.browser("odile").await;
    let fields = [
        ("degree-assignment", "3"),
        ("text-assignment", "95 % du temps"),
        ("degree-leave", "9"),
        ("degree-weather", "4"),
    ];
    assert_eq!(
        odile.post("/convention/0/impacts", &fields).await.location,
        "/convention/0#annexe-2"
    );
    let page = odile.get("/convention/0").await.words();
    assert!(page.contains("Affectation 3 – fort 95 % du temps"), "{page}");
    assert!(
        page.contains("Congés 4 – très fort"),
        "a degree stays within its bounds: {page}"
    );
    let long = "x".repeat(501);
    let answer = odile
        .post("/convention/0/impacts", &[("text-leave", &long)])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains(&long));
    assert!(
        odile.get("/convention/0").await.words().contains("95 % du temps"),
        "nothing was lost"
    );
});
