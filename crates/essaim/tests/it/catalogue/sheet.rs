use axum::http::StatusCode;
use essaim::db::entities::tickets;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::on_both;
use crate::portal::{opened, sheet};
use crate::stage::Stage;

/// A ticket of the first sheet.
async fn used(stage: &Stage, who: &str) {
    let t = opened(stage, who, "Internet").await;
    let tx = stage.app.db.write().await.unwrap();
    let row = tickets::ActiveModel {
        id: Set(t.id),
        sheet_id: Set(Some(if who == "zoe" {
            stage.cast.other_sheet
        } else {
            stage.cast.sheet
        })),
        ..Default::default()
    };
    tickets::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

on_both!(
    the_number_of_tickets_is_that_of_what_one_may_see,
    |stage| async move {
        stage.at(2025, 6, 2, 10, 0);
        used(&stage, "alice").await;
        stage.at(2026, 3, 2, 10, 0);
        for who in ["alice", "rita", "bob", "bob", "bruno", "zoe"] {
            used(&stage, who).await;
        }
        for (who, said) in [
            ("tom", "5 tickets en 2026."),
            ("alice", "1 ticket en 2026 parmi ceux que vous pouvez voir."),
            ("rita", "2 tickets en 2026 parmi"),
            ("bob", "2 tickets en 2026 parmi"),
            ("bruno", "3 tickets en 2026 parmi"),
            ("zoe", "1 ticket en 2026."),
        ] {
            let words = stage.browser(who).await.get("/catalogue/1").await.words();
            assert!(words.contains(said), "{who}: {words}");
        }
    }
);

on_both!(the_card_says_everything_and_who_may_edit_it, |stage| async move {
    sheet(&stage, 8, "Fournitures", |s| {
        s.prerequisite = "Un accord.".into();
        s.delay_rule = "supplier".into();
        s.condition = "Sur devis.".into();
        s.keywords = "toner".into();
    })
    .await;
    for (who, edits) in [
        ("alice", false),
        ("rita", false),
        ("tom", false),
        ("rosa", false),
        ("dora", false),
        ("odile", true),
        ("denis", true),
        ("ada", true),
    ] {
        let page = stage.browser(who).await.get("/catalogue/8").await;
        assert_eq!(page.status, StatusCode::OK);
        for said in [
            "Service 8 · Demandes",
            "Un accord.",
            "Celui du fournisseur.",
            "Sur devis.",
        ] {
            assert!(page.words().contains(said), "{said}");
        }
        assert_eq!(page.text().contains("/catalogue/8/modifier"), edits, "{who}");
    }
});

on_both!(a_sheet_of_another_service_is_not_found, |stage| async move {
    sheet(&stage, 8, "Fournitures", |_| {}).await;
    let zoe = stage.browser("zoe").await;
    for path in [
        "/catalogue/8",
        "/catalogue/8/modifier",
        "/catalogue/0",
        "/catalogue/x",
    ] {
        assert_eq!(zoe.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
});
