use super::{HERE, accepted, due, post, refused};
use crate::desk::{opened, qualified};
use crate::on_both;
use crate::stage::Browser;

/// Posts hours alike from Monday to Friday, in one span.
async fn set(browser: &Browser, from: &str, opens: &str, closes: &str) -> crate::stage::Answer {
    let mut fields = vec![("hours_from", from)];
    for day in 0..7 {
        let (open, close) = if day < 5 { (opens, closes) } else { ("", "") };
        fields.extend([("opens", open), ("closes", close), ("opens", ""), ("closes", "")]);
    }
    post(browser, "horaires", &fields).await
}

on_both!(
    a_change_from_next_month_leaves_today_s_due_dates,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
        assert_eq!(due(&stage, &ticket).await, "03/03/2026 11:30");
        let ada = stage.browser("ada").await;
        accepted(&set(&ada, "2026-04-01", "08:00", "18:00").await);
        assert_eq!(due(&stage, &ticket).await, "03/03/2026 11:30");
        let page = ada.get(HERE).await.words();
        assert!(page.contains("À partir du 01/04/2026 à venir"), "{page}");
        assert!(page.contains("lundi au vendredi : 08:00–18:00"));
        // Received in April, a ticket runs with the new hours.
        stage.at(2026, 4, 1, 8, 0);
        let later = opened(&stage, "alice", "Souris").await;
        assert_eq!(due(&stage, &later).await, "01/04/2026 17:00");
    }
);

on_both!(
    a_change_from_tomorrow_moves_what_is_due_tomorrow,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Écran noir").await;
        let denis = stage.browser("denis").await;
        accepted(&set(&denis, "2026-03-03", "14:00", "18:00").await);
        assert_eq!(due(&stage, &ticket).await, "03/03/2026 16:30");
        // Entered again for the same day to come, the last word holds.
        accepted(&set(&denis, "2026-03-03", "09:00", "18:00").await);
        assert_eq!(due(&stage, &ticket).await, "03/03/2026 11:30");
    }
);

on_both!(
    today_s_hours_change_only_where_the_day_is_still_to_come,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Écran noir").await;
        let ada = stage.browser("ada").await;
        refused(
            &set(&ada, "2026-03-02", "08:00", "18:00").await,
            "heures déjà écoulées aujourd’hui",
        );
        refused(
            &set(&ada, "2026-03-02", "09:30", "18:00").await,
            "heures déjà écoulées",
        );
        assert_eq!(due(&stage, &ticket).await, "03/03/2026 11:30");
        accepted(&set(&ada, "2026-03-02", "09:00", "18:00").await);
        assert_eq!(due(&stage, &ticket).await, "03/03/2026 10:00");
    }
);

on_both!(
    past_days_and_wrong_hours_are_refused_and_kept_typed,
    |stage| async move {
        let ada = stage.browser("ada").await;
        refused(
            &set(&ada, "2026-03-01", "08:00", "18:00").await,
            "à partir du 02/03/2026",
        );
        refused(&set(&ada, "", "08:00", "18:00").await, "Indiquez un jour");
        refused(
            &set(&ada, "2026-04-01", "18:00", "08:00").await,
            "finit avant de commencer",
        );
        refused(&set(&ada, "2026-04-01", "", "").await, "au moins une plage");
        let answer = set(&ada, "2026-02-01", "07:15", "18:00").await;
        assert!(answer.text().contains("value=\"07:15\"") && answer.text().contains("value=\"2026-02-01\""));
    }
);

on_both!(another_service_s_hours_are_its_own, |stage| async move {
    let ticket = opened(&stage, "alice", "Écran noir").await;
    let zoe = stage.browser("zoe").await;
    accepted(&set(&zoe, "2026-03-03", "14:00", "18:00").await);
    assert_eq!(due(&stage, &ticket).await, "03/03/2026 11:30");
    let page = stage.browser("ada").await.get(HERE).await.words();
    assert!(!page.contains("03/03/2026 à venir"));
});
