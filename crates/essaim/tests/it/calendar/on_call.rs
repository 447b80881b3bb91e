use axum::http::StatusCode;
use essaim::db::entities::on_call_windows;
use sea_orm::EntityTrait;

use super::{HERE, accepted, due, post, refused};
use crate::desk::opened;
use crate::on_both;
use crate::stage::Stage;

async fn ids(stage: &Stage) -> Vec<i64> {
    let all = on_call_windows::Entity::find()
        .all(stage.app.db.read())
        .await
        .unwrap();
    all.into_iter().map(|w| w.id).collect()
}

on_both!(
    during_a_window_the_clock_runs_for_its_authority_only,
    |stage| async move {
        let alpha = stage.cast.alpha.to_string();
        let (ours, theirs) = (
            opened(&stage, "alice", "Écran noir").await,
            opened(&stage, "bob", "Écran noir").await,
        );
        let denis = stage.browser("denis").await;
        let fields = [
            ("authority", alpha.as_str()),
            ("starts", "2026-03-02T18:00"),
            ("ends", "2026-03-02T20:00"),
            ("reason", "Conseil municipal"),
        ];
        let answer = post(&denis, "astreintes", &fields).await;
        accepted(&answer);
        assert_eq!(due(&stage, &ours).await, "03/03/2026 09:30");
        assert_eq!(due(&stage, &theirs).await, "03/03/2026 11:30");
        let page = denis.get(HERE).await.words();
        assert!(page.contains("Commune d’Alpha 02/03/2026 18:00"), "{page}");
        let path = format!("astreintes/{}/retrait", ids(&stage).await[0]);
        accepted(&post(&denis, &path, &[]).await);
        assert_eq!(due(&stage, &ours).await, "03/03/2026 11:30");
    }
);

on_both!(
    a_window_is_added_before_it_begins_and_then_stays,
    |stage| async move {
        let ada = stage.browser("ada").await;
        let (alpha, gamma) = (stage.cast.alpha.to_string(), stage.cast.gamma.to_string());
        let window = |authority: &str, starts: &str, ends: &str, reason: &str| {
            [
                ("authority", authority.to_owned()),
                ("starts", starts.to_owned()),
                ("ends", ends.to_owned()),
                ("reason", reason.to_owned()),
            ]
        };
        for (fields, said) in [
            (
                window(&alpha, "2026-03-02T09:00", "2026-03-02T20:00", "Vote"),
                "Ce moment est passé",
            ),
            (
                window(&alpha, "2026-04-12T20:00", "2026-04-12T08:00", "Vote"),
                "La fin vient après le début",
            ),
            (
                window(&alpha, "2026-04-01T08:00", "2026-04-20T08:00", "Vote"),
                "quatorze jours",
            ),
            (
                window(&gamma, "2026-04-12T08:00", "2026-04-12T20:00", "Vote"),
                "Choisissez une collectivité",
            ),
            (
                window("", "2026-04-12T08:00", "2026-04-12T20:00", "Vote"),
                "Choisissez une collectivité",
            ),
            (
                window(&alpha, "", "2026-04-12T20:00", "Vote"),
                "Indiquez le jour et l’heure du début",
            ),
            (
                window(&alpha, "2026-04-12T08:00", "2026-04-12T20:00", ""),
                "Indiquez pourquoi",
            ),
        ] {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            refused(&post(&ada, "astreintes", &fields).await, said);
        }
        assert!(ids(&stage).await.is_empty());
        let good = window(&alpha, "2026-04-12T08:00", "2026-04-12T20:00", "Vote");
        let good: Vec<(&str, &str)> = good.iter().map(|(k, v)| (*k, v.as_str())).collect();
        accepted(&post(&ada, "astreintes", &good).await);
        let path = format!("astreintes/{}/retrait", ids(&stage).await[0]);
        let zoe = stage.browser("zoe").await;
        assert_eq!(post(&zoe, &path, &[]).await.status, StatusCode::NOT_FOUND);
        stage.at(2026, 4, 12, 8, 0);
        let ada = stage.browser("ada").await;
        assert_eq!(post(&ada, &path, &[]).await.status, StatusCode::CONFLICT);
    }
);
