//! One account for each nature of cost.

use axum::http::StatusCode;
use essaim::db::entities::cost_line_details;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::pes::validated;
use super::scene::{id_of, issue, told};
use crate::cycle::scene::one;
use crate::on_both;
use crate::settlement::scene::a_year;
use crate::stage::{Base, Browser, Stage};

/// The year 2025 with a second line, of 250,04 €, booked as energy; frozen, and the accounts of Alpha told.
async fn with_natures(stage: &Stage) -> Browser {
    let year = a_year(stage).await;
    let odile = stage.browser("odile").await;
    let actor = stage.actor("odile").await;
    let tx = stage.app.db.write().await.unwrap();
    let line = essaim::settlement::verbs::add_line(
        &tx,
        &actor,
        stage.app.now(),
        2025,
        year.pool,
        ("Électricité du premier semestre", 25_004),
    )
    .await
    .unwrap();
    let detail = cost_line_details::ActiveModel {
        line_id: Set(line.id),
        nature: Set("Énergie".into()),
        account: Set(String::new()),
        borne_by: Set(None),
    };
    cost_line_details::Entity::insert(detail).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    odile
        .post("/bilans/2025/mise-a-jour", &[("until", "2026-03-20")])
        .await;
    stage.at(2026, 3, 23, 10, 0);
    let denis = stage.browser("denis").await;
    denis.post("/bilans/2025/gel", &[("certain", "oui")]).await;
    let odile = stage.browser("odile").await;
    for (authority, natures) in [
        (
            stage.cast.alpha,
            vec![("Personnel", "70846"), ("énergie", "70878"), ("", "")],
        ),
        (stage.cast.beta, vec![]),
    ] {
        let mut form = told();
        for (nature, account) in natures {
            form.push(("nature", nature));
            form.push(("nature_account", account));
        }
        let answer = odile.post(&format!("/reglages/titres/{authority}"), &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    }
    odile
}

on_both!(
    an_order_is_booked_by_nature_and_its_accounts_add_up,
    |stage| async move {
        let odile = with_natures(&stage).await;
        issue(&stage, &odile).await;
        let id = id_of(&stage, 1).await;
        let page = odile.get(&format!("/titres/{id}")).await.words();
        // A quarter of 1 000,01 and of 250,04: 312,51 in all.
        for said in ["312,51 €", "comptes 70846 et 70878", "250,00 €", "62,51 €"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let settings = odile
            .get(&format!("/reglages/titres/{}", stage.cast.alpha))
            .await
            .text();
        assert!(settings.contains("value=\"70846\"") && settings.contains("value=\"Fournitures\""));
        assert_eq!(one(&stage, "SELECT COUNT(*) AS n FROM order_accounts").await, 2);
    }
);

#[tokio::test]
async fn each_account_is_a_line_of_the_file_and_corrections_name_it() {
    let Some(stage) = Stage::new(Base::Sqlite).await else {
        return;
    };
    let odile = with_natures(&stage).await;
    issue(&stage, &odile).await;
    let id = id_of(&stage, 1).await;
    let reduce = [("reason", "Erreur"), ("amount", "100,00")];
    odile.post(&format!("/titres/{id}/reduction"), &reduce).await;
    odile
        .post(&format!("/titres/{id}/annulation"), &[("reason", "Tout")])
        .await;
    let path = format!("/bilans/2025/titres/{}/pes", stage.cast.alpha);
    let xml = validated(&odile.get(&path).await);
    for said in [
        "<MtHT V=\"250.00\"/>",
        "<MtHT V=\"62.51\"/>",
        "<Nature V=\"70878\"/>",
        "<IdLigneOrig V=\"2\"/>",
        // 100,00 of 312,51 is 80,00 and 20,00; the cancellation takes the rest of each.
        "<MtHT V=\"80.00\"/>",
        "<MtHT V=\"20.00\"/>",
        "<MtHT V=\"170.00\"/>",
        "<MtHT V=\"42.51\"/>",
    ] {
        assert!(xml.contains(said), "{said}: {xml}");
    }
}

on_both!(an_account_that_is_none_comes_back_as_typed, |stage| async move {
    a_year(&stage).await;
    let odile = stage.browser("odile").await;
    let path = format!("/reglages/titres/{}", stage.cast.alpha);
    let mut form = told();
    form.extend([("nature", "Personnel"), ("nature_account", "7o846")]);
    let answer = odile.post(&path, &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("value=\"7o846\"") && answer.words().contains("Personnel"));
    assert_eq!(one(&stage, "SELECT COUNT(*) AS n FROM order_accounts").await, 0);
});
