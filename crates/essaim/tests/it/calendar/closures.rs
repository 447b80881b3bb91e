use axum::http::StatusCode;
use essaim::db::entities::closures;
use essaim::desk::verbs;
use sea_orm::EntityTrait;

use super::{HERE, accepted, due, post, refused};
use crate::desk::opened;
use crate::on_both;
use crate::stage::Stage;

async fn ids(stage: &Stage) -> Vec<i64> {
    let all = closures::Entity::find().all(stage.app.db.read()).await.unwrap();
    all.into_iter().map(|c| c.id).collect()
}

on_both!(
    a_closure_to_come_moves_what_falls_on_it_and_can_be_taken_back,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Écran noir").await;
        let ada = stage.browser("ada").await;
        let fields = [("closure_day", "2026-03-03"), ("closure_label", "Inventaire")];
        accepted(&post(&ada, "fermetures", &fields).await);
        assert_eq!(due(&stage, &ticket).await, "04/03/2026 11:30");
        assert_eq!(verbs::follow_calendars(&stage.app).await.unwrap(), 0);
        assert!(
            ada.get(HERE)
                .await
                .words()
                .contains("mardi 03/03/2026 Inventaire")
        );
        let path = format!("fermetures/{}/retrait", ids(&stage).await[0]);
        accepted(&post(&ada, &path, &[]).await);
        assert_eq!(due(&stage, &ticket).await, "03/03/2026 11:30");
        assert_eq!(post(&ada, &path, &[]).await.status, StatusCode::NOT_FOUND);
    }
);

on_both!(
    a_closure_is_announced_the_day_before_at_the_latest,
    |stage| async move {
        let ada = stage.browser("ada").await;
        for (day, label, said) in [
            ("2026-03-02", "Pont", "au plus tard la veille"),
            ("2026-02-27", "Pont", "au plus tard la veille"),
            ("2026-05-01", "Pont", "déjà férié"),
            ("", "Pont", "Indiquez un jour"),
            ("2026-02-30", "Pont", "Indiquez un jour"),
            ("2026-05-15", " ", "Indiquez pourquoi"),
        ] {
            let fields = [("closure_day", day), ("closure_label", label)];
            refused(&post(&ada, "fermetures", &fields).await, said);
        }
        let fields = [("closure_day", "2026-05-15"), ("closure_label", "Pont")];
        accepted(&post(&ada, "fermetures", &fields).await);
        refused(&post(&ada, "fermetures", &fields).await, "Ce jour est déjà fermé");
        // Once the day has come, it stays shut.
        stage.at(2026, 5, 15, 8, 0);
        let path = format!("fermetures/{}/retrait", ids(&stage).await[0]);
        let ada = stage.browser("ada").await;
        assert_eq!(post(&ada, &path, &[]).await.status, StatusCode::CONFLICT);
        assert_eq!(ids(&stage).await.len(), 1);
    }
);

on_both!(another_service_neither_sees_nor_removes_it, |stage| async move {
    let ada = stage.browser("ada").await;
    let fields = [("closure_day", "2026-05-15"), ("closure_label", "Pont d’essai")];
    accepted(&post(&ada, "fermetures", &fields).await);
    let zoe = stage.browser("zoe").await;
    assert!(!zoe.get(HERE).await.words().contains("Pont d’essai"));
    let path = format!("fermetures/{}/retrait", ids(&stage).await[0]);
    assert_eq!(post(&zoe, &path, &[]).await.status, StatusCode::NOT_FOUND);
    accepted(&post(&zoe, "fermetures", &fields).await);
});
