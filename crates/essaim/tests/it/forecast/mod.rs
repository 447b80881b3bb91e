use axum::http::StatusCode;
use essaim::db::entities::outbox;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::on_both;
use crate::settlement::scene::{a_year, journal};
use crate::stage::Stage;

/// The form of 2027: Alpha expects 3 tickets and takes half from its compensation, Beta 1.
fn form(stage: &Stage) -> Vec<(&'static str, String)> {
    let (alpha, beta) = (stage.cast.alpha.to_string(), stage.cast.beta.to_string());
    vec![
        ("budget", "1 000,01".into()),
        ("instalments", "2".into()),
        ("single_tax", "oui".into()),
        ("authority", alpha),
        ("units", "3".into()),
        ("compensation", "50".into()),
        ("authority", beta),
        ("units", "1".into()),
        ("compensation", "".into()),
    ]
}

async fn post(
    stage: &Stage,
    who: &str,
    path: &str,
    fields: &[(&'static str, String)],
) -> crate::stage::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    stage.browser(who).await.post(path, &fields).await
}

on_both!(a_forecast_is_written_notified_and_settled, |stage| async move {
    a_year(&stage).await;
    let odile = stage.browser("odile").await;
    let proposed = odile.get("/previsions/2026/modifier").await.text();
    assert!(
        proposed.contains("value=\"1\u{202f}000,01\"") && proposed.contains("Coût et tickets du bilan 2025.")
    );
    let saved = post(&stage, "odile", "/previsions/2027", &form(&stage)).await;
    assert_eq!(
        (saved.status, saved.location.as_str()),
        (StatusCode::SEE_OTHER, "/previsions/2027")
    );
    let page = odile.get("/previsions/2027").await.words();
    for said in [
        "un ticket coûte 250,0025 €",
        "750,01 €",
        "375,01 €",
        "2 avances de 187,50 €",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // A draft is for those who write it.
    for who in ["rita", "bruno", "zoe"] {
        assert_eq!(
            stage.browser(who).await.get("/previsions/2027").await.status,
            StatusCode::NOT_FOUND,
            "{who}"
        );
    }
    assert_eq!(
        odile.post("/previsions/2027/notification", &[]).await.location,
        "/previsions/2027"
    );
    let mails = outbox::Entity::find()
        .filter(outbox::Column::Kind.eq("forecast"))
        .all(stage.app.db.read())
        .await
        .unwrap();
    let mut to: Vec<&str> = mails.iter().map(|m| m.to_address.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["bruno@beta.example.org", "rita@alpha.example.org"]);
    let ritas = mails.iter().find(|m| m.to_address.starts_with("rita")).unwrap();
    assert!(
        ritas.body_text.contains("750,01") && !ritas.body_text.contains("Beta"),
        "{}",
        ritas.body_text
    );
    // Every member sees all sums; nothing changes any more.
    let rita = stage.browser("rita").await;
    let list = rita.get("/previsions").await.words();
    assert!(list.contains("Prévision 2027") && list.contains("notifiée"));
    assert!(rita.get("/previsions/2027").await.words().contains("250,00 €"));
    let again = post(&stage, "odile", "/previsions/2027", &form(&stage)).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(
        odile.post("/previsions/2027/notification", &[]).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        odile.get("/previsions/2027/modifier").await.status,
        StatusCode::CONFLICT
    );
    let told: Vec<String> = journal(&stage)
        .await
        .into_iter()
        .map(|(action, _)| action)
        .collect();
    assert!(
        told.ends_with(&["forecast.written".into(), "forecast.notified".into()]),
        "{told:?}"
    );
});

on_both!(the_balance_is_told_once_the_year_is_known, |stage| async move {
    a_year(&stage).await;
    let mut fields = form(&stage);
    fields[0].1 = "900".into();
    post(&stage, "odile", "/previsions/2025", &fields).await;
    // Forecast 675 and 225; the year cost 750,01 and 250.
    let page = stage.browser("odile").await.get("/previsions/2025").await.words();
    for said in ["+75,01 €", "+25,00 €", "soit 250,0025 € par ticket"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    for format in ["csv", "xlsx", "ods"] {
        let path = format!("/previsions/2025/export/{format}");
        assert_eq!(
            stage.browser("denis").await.get(&path).await.status,
            StatusCode::OK,
            "{format}"
        );
        assert_eq!(
            stage.browser("zoe").await.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{format}"
        );
    }
});

on_both!(what_is_wrong_comes_back_beside_its_field, |stage| async move {
    let mut fields = form(&stage);
    (fields[0].1, fields[1].1, fields[4].1) = ("beaucoup".into(), "13".into(), "trois".into());
    let answer = post(&stage, "odile", "/previsions/2027", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let words = answer.words();
    for said in [
        "Écrivez le coût prévu",
        "Choisissez de 1 à 12 avances.",
        "Écrivez un nombre entier de tickets.",
    ] {
        assert!(words.contains(said), "{said}");
    }
    assert!(answer.text().contains("value=\"trois\""));
    let mut nothing = form(&stage);
    (nothing[4].1, nothing[7].1) = ("0".into(), "".into());
    let answer = post(&stage, "odile", "/previsions/2027", &nothing).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.words().contains("Prévoyez au moins un ticket"));
    let mut foreign = form(&stage);
    foreign[3].1 = stage.cast.gamma.to_string();
    assert_eq!(
        post(&stage, "odile", "/previsions/2027", &foreign).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        post(&stage, "odile", "/previsions/1", &form(&stage)).await.status,
        StatusCode::NOT_FOUND
    );
    for who in ["tom", "alice", "rita", "zoe"] {
        let answer = post(&stage, who, "/previsions/2027", &form(&stage)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
    }
    let list = stage.browser("odile").await.get("/previsions").await.words();
    assert!(list.contains("Aucune prévision"), "nothing was kept: {list}");
});
