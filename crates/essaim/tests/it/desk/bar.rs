//! Acts on the tickets chosen in the queue.

use axum::http::StatusCode;

use super::{again, mails, opened, qualified};
use crate::on_both;

on_both!(
    each_chosen_ticket_is_taken_or_told_and_none_keeps_another_back,
    |stage| async move {
        let first = opened(&stage, "alice", "Messagerie lente").await;
        let second = opened(&stage, "bob", "Écran noir").await;
        let (one, two) = (first.number.to_string(), second.number.to_string());
        let tess = stage.browser("tess").await;
        let partly = tess
            .post(
                "/file/prise-en-charge",
                &[("number", &one), ("number", "99"), ("question", "collectivite=0")],
            )
            .await;
        assert_eq!(partly.status, StatusCode::CONFLICT);
        let words = partly.words();
        assert!(
            words.contains("1 ticket fait, 1 refusé :") && words.contains("n° 99 : Ce ticket n’existe pas"),
            "{words}"
        );
        assert_eq!(
            again(&stage, &first).await.technician_id,
            Some(stage.cast.id("tess"))
        );
        let taken = tess
            .post(
                "/file/prise-en-charge",
                &[
                    ("number", &one),
                    ("number", &two),
                    ("question", "vue=miens&apres="),
                ],
            )
            .await;
        assert_eq!(taken.location, "/file?vue=miens");
        assert_eq!(
            again(&stage, &second).await.technician_id,
            Some(stage.cast.id("tess"))
        );
    }
);

on_both!(
    chosen_tickets_go_to_a_colleague_and_to_a_team,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Messagerie lente").await;
        let number = ticket.number.to_string();
        let tess = stage.browser("tess").await;
        let tom = stage.cast.id("tom").to_string();
        let done = tess
            .post("/file/attribution", &[("number", &number), ("technician", &tom)])
            .await;
        assert_eq!(done.location, "/file");
        assert_eq!(
            again(&stage, &ticket).await.technician_id,
            Some(stage.cast.id("tom"))
        );
        let team = stage.cast.support.to_string();
        let done = tess
            .post("/file/pole", &[("number", &number), ("team", &team)])
            .await;
        assert_eq!(done.location, "/file");
        let row = again(&stage, &ticket).await;
        // Tom works there: he keeps it.
        assert_eq!(
            (row.team_id, row.technician_id),
            (Some(stage.cast.support), Some(stage.cast.id("tom")))
        );
        for (path, field, value) in [
            ("/file/attribution", "technician", stage.cast.id("zoe")),
            ("/file/attribution", "technician", stage.cast.id("alice")),
            ("/file/pole", "team", 0),
        ] {
            let refused = tess
                .post(path, &[("number", &number), (field, &value.to_string())])
                .await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{path}");
            assert!(refused.words().contains("Choisissez-l"), "{}", refused.words());
        }
        let missing = tess.post("/file/attribution", &[("number", &number)]).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(missing.words().contains("Choisissez à qui confier ces tickets."));
        assert!(missing.text().contains(&format!("value=\"{number}\" checked")));
    }
);

on_both!(
    a_priority_changes_for_qualified_tickets_only,
    |stage| async move {
        let known = qualified(&stage, "alice", "Messagerie lente", false, false).await;
        let fresh = opened(&stage, "bob", "Écran noir").await;
        let tess = stage.browser("tess").await;
        let answer = tess
            .post(
                "/file/priorite",
                &[
                    ("number", &known.number.to_string()),
                    ("number", &fresh.number.to_string()),
                    ("cell", "several-yes"),
                ],
            )
            .await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.words().contains("Qualifiez d’abord ce ticket"));
        let row = again(&stage, &known).await;
        assert_eq!(
            (row.priority.as_str(), row.technician_id),
            ("high", known.technician_id)
        );
        assert_eq!(mails(&stage, &known).await.len(), 3);
        assert_eq!(again(&stage, &fresh).await.priority, "low");
    }
);

on_both!(
    chosen_tickets_wait_or_are_resolved_with_one_text,
    |stage| async move {
        let first = qualified(&stage, "alice", "Messagerie lente", false, false).await;
        let second = qualified(&stage, "bob", "Messagerie coupée", false, true).await;
        let numbers = [first.number.to_string(), second.number.to_string()];
        let chosen = [("number", numbers[0].as_str()), ("number", numbers[1].as_str())];
        let tess = stage.browser("tess").await;
        let with = |more: &[(&'static str, &'static str)]| [&chosen[..], more].concat();
        let missing = tess
            .post("/file/suspension", &with(&[("detail", "écran commandé")]))
            .await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(missing.text().contains("écran commandé</textarea>"));
        let held = tess
            .post("/file/suspension", &with(&[("reason", "supplier")]))
            .await;
        assert_eq!(held.location, "/file");
        assert_eq!(again(&stage, &second).await.state, "suspended");
        let missing = tess.post("/file/resolution", &with(&[("text", " ")])).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = tess
            .post("/file/resolution", &with(&[("text", "Le serveur est relancé.")]))
            .await;
        assert_eq!(done.location, "/file");
        for ticket in [&first, &second] {
            let row = again(&stage, ticket).await;
            assert_eq!(
                (row.state.as_str(), row.resolution.as_str()),
                ("resolved", "Le serveur est relancé.")
            );
        }
        let refused = tess.post("/file/resolution", &with(&[("text", "Encore.")])).await;
        assert!(
            refused.words().contains("0 ticket fait, 2 refusés :"),
            "{}",
            refused.words()
        );
    }
);

on_both!(the_bar_is_for_who_works_on_tickets, |stage| async move {
    let ticket = opened(&stage, "alice", "Messagerie lente").await;
    let number = ticket.number.to_string();
    let acts = [
        "prise-en-charge",
        "attribution",
        "pole",
        "priorite",
        "suspension",
        "resolution",
    ];
    for (name, status) in [
        ("alice", StatusCode::NOT_FOUND),
        ("bruno", StatusCode::NOT_FOUND),
        ("dora", StatusCode::FORBIDDEN),
        ("rosa", StatusCode::FORBIDDEN),
    ] {
        let browser = stage.browser(name).await;
        for act in acts {
            let answer = browser
                .post(&format!("/file/{act}"), &[("number", &number)])
                .await;
            assert_eq!(answer.status, status, "{name} {act}");
        }
    }
    let dora = stage.browser("dora").await.get("/file").await.text();
    assert!(!dora.contains("name=\"number\"") && dora.contains("Messagerie lente"));
    let zoe = stage.browser("zoe").await;
    let foreign = zoe.post("/file/prise-en-charge", &[("number", &number)]).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!(again(&stage, &ticket).await.version, ticket.version);
});
