use axum::http::StatusCode;

use super::{opened, qualified};
use crate::on_both;

on_both!(
    the_queue_comes_in_the_groups_that_people_think_in,
    |stage| async move {
        // Received on Friday morning: two hours end before noon, nine hours on Monday.
        stage.at(2026, 2, 27, 9, 0);
        qualified(&stage, "alice", "Serveur arrêté", true, true).await;
        qualified(&stage, "bob", "Écran noir", false, false).await;
        stage.at(2026, 3, 2, 9, 15);
        qualified(&stage, "rita", "Imprimante", false, false).await;
        let held = qualified(&stage, "bob", "Toner épuisé", false, true).await;
        let tx = stage.app.db.write().await.unwrap();
        let tom = stage.actor("tom").await;
        essaim::desk::verbs::suspend(&stage.app, &tx, &tom, held.number, "supplier", "")
            .await
            .unwrap();
        tx.commit().await.unwrap();

        let page = stage.browser("tess").await.get("/file").await;
        assert_eq!(page.status, StatusCode::OK);
        let words = page.words();
        let place = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text}: {words}"));
        let order = [
            "En retard 1 ticket",
            "Serveur arrêté",
            "À tenir aujourd’hui 1 ticket",
            "Écran noir",
            "Ensuite 1 ticket",
            "Imprimante",
            "En attente 1 ticket",
            "Toner épuisé",
        ];
        for pair in order.windows(2) {
            assert!(place(pair[0]) < place(pair[1]), "{pair:?}: {words}");
        }
        // From 11:00 on Friday to 9:15 on Monday the service worked 1 h 30, 4 h and 15 min.
        assert!(words.contains("retard 5 h 45"), "{words}");
        // Nine hours from Friday 9:00: 7 h 30 that day, 1 h 30 on Monday.
        assert!(words.contains("1 h 15"), "{words}");
        assert!(words.contains("reste 4 h"), "{words}");
    }
);

on_both!(
    what_is_about_to_be_late_is_told_before_it_is,
    |stage| async move {
        stage.at(2026, 3, 2, 9, 0);
        qualified(&stage, "alice", "Serveur arrêté", true, true).await;
        let tess = stage.browser("tess").await;
        assert!(!tess.get("/file").await.words().contains("dans l’heure"));
        stage.at(2026, 3, 2, 10, 20);
        let words = tess.get("/file").await.words();
        assert!(
            words.contains("1 ticket à tenir dans l’heure : n° 1, Serveur arrêté (avant 11:00)"),
            "{words}"
        );
    }
);

on_both!(a_view_and_filters_show_what_they_say, |stage| async move {
    opened(&stage, "alice", "Messagerie lente").await;
    qualified(&stage, "bob", "Écran noir", false, true).await;
    let tess = stage.browser("tess").await;
    let shown = async |query: &str| {
        let words = tess.get(&format!("/file?{query}")).await.words();
        (words.contains("Messagerie lente"), words.contains("Écran noir"))
    };
    assert_eq!(shown("").await, (true, true));
    assert_eq!(shown("vue=a-qualifier").await, (true, false));
    assert_eq!(shown("vue=miens").await, (false, false));
    assert_eq!(
        shown(&format!("collectivite={}", stage.cast.beta)).await,
        (false, true)
    );
    assert_eq!(
        shown(&format!("technicien={}", stage.cast.id("tom"))).await,
        (false, true)
    );
    assert_eq!(shown("priorite=medium").await, (false, true));
    assert_eq!(shown("famille=request").await, (false, false));
    assert_eq!(shown("q=ecran").await, (false, true));
    assert_eq!(shown("q=%231").await, (true, false));
    assert_eq!(shown("vue=en-retard").await, (false, false));
});

on_both!(the_queue_is_for_the_department, |stage| async move {
    for name in ["alice", "rita", "bob", "bruno"] {
        let answer = stage.browser(name).await.get("/file").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
    opened(&stage, "alice", "Messagerie lente").await;
    let words = stage.browser("zoe").await.get("/file").await.words();
    assert!(
        words.contains("Aucun ticket ouvert") && !words.contains("Messagerie"),
        "{words}"
    );
});

on_both!(a_long_queue_goes_on_page_after_page, |stage| async move {
    for i in 0..55 {
        opened(&stage, "alice", &format!("Sujet-{i:02}")).await;
    }
    let tess = stage.browser("tess").await;
    let first = tess.get("/file").await.text();
    assert!(first.contains("Sujet-49") && !first.contains("Sujet-50"));
    let href = first
        .split("<a href=\"")
        .find(|part| part.contains("rel=\"next\""))
        .and_then(|part| part.split('"').next())
        .unwrap();
    let second = tess.get(href).await.text();
    assert!(second.contains("Sujet-50") && second.contains("Sujet-54") && !second.contains("Sujet-49"));
});
