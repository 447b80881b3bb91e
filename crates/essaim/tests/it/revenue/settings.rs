use axum::http::StatusCode;

use super::scene::{id_of, issue, ready, told};
use crate::cycle::scene::a_frozen_year;
use crate::on_both;

on_both!(an_order_waits_for_what_it_must_bear, |stage| async move {
    a_frozen_year(&stage).await;
    let odile = stage.browser("odile").await;
    let alpha = stage.cast.alpha.to_string();
    let answer = odile.post("/bilans/2025/titres", &[("authority", &alpha)]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(
        answer
            .words()
            .contains("Il manque pour Commune d’Alpha : son SIRET"),
        "{}",
        answer.words()
    );
    odile.post(&format!("/reglages/titres/{alpha}"), &told()).await;
    let answer = odile.post("/bilans/2025/titres", &[("authority", &alpha)]).await;
    assert!(
        answer.words().contains("Il manque pour Commune d’Beta"),
        "{}",
        answer.words()
    );
    let page = odile.get("/bilans/2025/titres").await.words();
    assert!(page.contains("pour Beta : son SIRET"), "{page}");
});

on_both!(
    what_is_typed_wrong_comes_back_and_is_not_kept,
    |stage| async move {
        a_frozen_year(&stage).await;
        let odile = stage.browser("odile").await;
        let path = format!("/reglages/titres/{}", stage.cast.alpha);
        let mut typed = told();
        typed[0].1 = "999 000 011 00012";
        typed[2].1 = "7799";
        let answer = odile.post(&path, &typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.words().contains("n’est pas un SIRET") && answer.text().contains("value=\"7799\""));
        assert!(
            !odile
                .get("/reglages/titres")
                .await
                .text()
                .contains("99900001100012")
        );
    }
);

on_both!(
    an_order_keeps_what_it_said_when_the_settings_change,
    |stage| async move {
        let odile = ready(&stage).await;
        issue(&stage, &odile).await;
        let mut typed = told();
        typed[11].1 = "70875";
        odile
            .post(&format!("/reglages/titres/{}", stage.cast.alpha), &typed)
            .await;
        let id = id_of(&stage, 1).await;
        let page = odile.get(&format!("/titres/{id}")).await.words();
        assert!(page.contains("compte 70876"), "{page}");
        assert!(odile.get("/reglages/titres").await.words().contains("70875"));
    }
);

on_both!(settings_of_another_service_do_not_exist, |stage| async move {
    let odile = ready(&stage).await;
    let path = format!("/reglages/titres/{}", stage.cast.gamma);
    assert_eq!(odile.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(odile.post(&path, &told()).await.status, StatusCode::NOT_FOUND);
    for name in ["rita", "tom", "ada"] {
        let path = format!("/reglages/titres/{}", stage.cast.alpha);
        assert_eq!(
            stage.browser(name).await.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{name}"
        );
    }
});
