use super::{HERE, accepted, due, post, refused};
use crate::desk::opened;
use crate::on_both;
use crate::stage::Browser;

async fn set(browser: &Browser, from: &str, low: &str, target: &str) -> crate::stage::Answer {
    let fields = [
        ("commitments_from", from),
        ("high", "1"),
        ("medium", "2,5"),
        ("low", low),
        ("target", target),
        ("closing_days", "15"),
    ];
    post(browser, "engagements", &fields).await
}

on_both!(
    commitments_hold_for_tickets_received_from_their_day_on,
    |stage| async move {
        let today = opened(&stage, "alice", "Écran noir").await;
        let denis = stage.browser("denis").await;
        accepted(&set(&denis, "2026-03-03", "3", "97,5").await);
        assert_eq!(due(&stage, &today).await, "03/03/2026 11:30");
        let page = denis.get(HERE).await.words();
        assert!(page.contains("À partir du 03/03/2026 à venir"), "{page}");
        assert!(page.contains("moyenne 2 h 30") && page.contains("97,5 % dans les délais"));
        stage.at(2026, 3, 3, 9, 0);
        let tomorrow = opened(&stage, "alice", "Souris").await;
        assert_eq!(due(&stage, &tomorrow).await, "03/03/2026 12:00");
        assert_eq!(due(&stage, &today).await, "03/03/2026 11:30");
    }
);

on_both!(
    today_s_promise_and_wrong_figures_are_refused,
    |stage| async move {
        let ada = stage.browser("ada").await;
        refused(
            &set(&ada, "2026-03-02", "3", "95").await,
            "Choisissez un jour à partir de demain",
        );
        refused(&set(&ada, "2026-03-03", "neuf", "95").await, "heures ouvrées");
        refused(
            &set(&ada, "2026-03-03", "2", "95").await,
            "haute, puis moyenne, puis basse",
        );
        refused(&set(&ada, "2026-03-03", "9", "120").await, "pourcentage");
        let answer = set(&ada, "2026-03-03", "neuf", "95").await;
        assert!(answer.text().contains("value=\"neuf\""));
        assert!(!ada.get(HERE).await.words().contains("03/03/2026 à venir"));
    }
);
