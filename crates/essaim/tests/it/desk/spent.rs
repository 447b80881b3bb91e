//! Time spent on tickets.

use axum::http::StatusCode;

use super::qualified;
use crate::on_both;

on_both!(time_and_visits_are_written_and_added_up, |stage| async move {
    let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
    let path = format!("/tickets/{}", ticket.number);
    let tess = stage.browser("tess").await;
    for fields in [
        vec![("length", "45 min"), ("day", "2026-03-02")],
        vec![
            ("length", "1h"),
            ("day", "2026-03-01"),
            ("on_site", "oui"),
            ("km", "24"),
            ("note", "Prise changée"),
        ],
    ] {
        let done = tess.post(&format!("{path}/temps"), &fields).await;
        assert_eq!(done.location, path, "{}", done.words());
    }
    let page = tess.get(&path).await.words();
    assert!(
        page.contains("Temps passé 1 h 45, dont 1 h sur place, 24 km"),
        "{page}"
    );
    assert!(
        page.contains("1 h Tess Faure, 01/03/2026, sur place, 24 km Prise changée"),
        "{page}"
    );
    // Members do not read it.
    for name in ["alice", "rita"] {
        let page = stage.browser(name).await.get(&path).await.words();
        assert!(!page.contains("Temps passé"), "{name}");
    }
    let csv = tess.get("/tickets/export/csv").await.text();
    assert!(csv.lines().next().unwrap().contains("Minutes passées"), "{csv}");
    assert!(csv.lines().nth(1).unwrap().contains(";105;60;24"), "{csv}");
    let csv = stage
        .browser("rita")
        .await
        .get("/tickets/export/csv")
        .await
        .text();
    assert!(!csv.contains(";105;60;24"), "{csv}");
});

on_both!(what_is_no_time_is_told_beside_its_field, |stage| async move {
    let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
    let path = format!("/tickets/{}/temps", ticket.number);
    let tess = stage.browser("tess").await;
    for (length, day, km, on_site, said) in [
        ("bientôt", "2026-03-02", "", "", "Donnez une durée"),
        ("0", "2026-03-02", "", "", "d’une minute à douze heures"),
        ("13h", "2026-03-02", "", "", "d’une minute à douze heures"),
        ("10", "hier", "", "", "Donnez le jour."),
        ("10", "2026-03-03", "", "", "Ce jour n’est pas encore passé"),
        ("10", "2026-03-02", "loin", "oui", "nombre entier de kilomètres"),
        ("10", "2026-03-02", "12", "", "vont avec une visite"),
    ] {
        let fields = [("length", length), ("day", day), ("km", km), ("on_site", on_site)];
        let refused = tess.post(&path, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(refused.words().contains(said), "{said}: {}", refused.words());
        assert!(refused.text().contains(&format!("value=\"{length}\"")), "{said}");
    }
});

on_both!(one_takes_back_ones_own_time, |stage| async move {
    let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
    let path = format!("/tickets/{}", ticket.number);
    let (tess, tom) = (stage.browser("tess").await, stage.browser("tom").await);
    let fields = [("length", "10"), ("day", "2026-03-02")];
    for (name, status) in [
        ("alice", StatusCode::NOT_FOUND),
        ("bruno", StatusCode::NOT_FOUND),
        ("zoe", StatusCode::NOT_FOUND),
        ("dora", StatusCode::FORBIDDEN),
        ("odile", StatusCode::SEE_OTHER),
    ] {
        let answer = stage
            .browser(name)
            .await
            .post(&format!("{path}/temps"), &fields)
            .await;
        assert_eq!(answer.status, status, "{name}");
    }
    let page = stage.browser("odile").await.get(&path).await.text();
    let gone = page
        .split("action=\"")
        .find(|part| part.contains("/temps/") && part.contains("/retrait\""))
        .unwrap();
    let gone = gone.split('"').next().unwrap().to_owned();
    assert!(!tom.get(&path).await.text().contains(&gone));
    assert_eq!(tom.post(&gone, &[]).await.status, StatusCode::FORBIDDEN);
    let denis = stage.browser("denis").await;
    assert_eq!(denis.post(&gone, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(tess.post(&gone, &[]).await.status, StatusCode::NOT_FOUND);
});
