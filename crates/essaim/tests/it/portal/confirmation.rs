use axum::http::StatusCode;
use essaim::db::entities::messages;
use essaim::desk::verbs;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{awaiting_answer, confirm, deactivate, follow, marks, opened, resolved, tampered, ticket};
use crate::on_both;

on_both!(yes_closes_the_ticket_without_any_password, |stage| async move {
    let t = awaiting_answer(&stage, "alice").await;
    let link = confirm(&stage, &t);
    let browser = stage.browser("").await;
    let page = browser.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.words().contains("Est-ce que tout fonctionne") && page.words().contains("Câble rebranché."));
    let answer = browser.post(&format!("{link}/cloture"), &[]).await;
    assert_eq!(
        (answer.status, answer.location.as_str()),
        (StatusCode::SEE_OTHER, link.as_str())
    );
    assert_eq!(ticket(&stage, t.id).await.state, "closed");
    let after = browser.get(&link).await;
    assert_eq!(after.status, StatusCode::OK);
    assert!(after.words().contains("Ce ticket est clos") && !after.text().contains("/cloture"));
});

on_both!(
    no_reopens_with_a_reason_that_enters_the_conversation,
    |stage| async move {
        let t = awaiting_answer(&stage, "alice").await;
        let link = confirm(&stage, &t);
        let browser = stage.browser("").await;
        let answer = browser
            .post(
                &format!("{link}/reouverture"),
                &[("reason", "Elle clignote toujours.")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let now = ticket(&stage, t.id).await;
        assert_eq!(
            (now.state.as_str(), now.reopened_count, now.awaiting_us),
            ("qualified", 1, true)
        );
        let said = messages::Entity::find()
            .filter(messages::Column::TicketId.eq(t.id))
            .filter(messages::Column::Body.eq("Elle clignote toujours."))
            .one(stage.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (said.kind.as_str(), said.author_id),
            ("public", Some(stage.cast.id("alice")))
        );
        let after = browser.get(&link).await;
        assert!(
            after.words().contains("Ce ticket est rouvert") && after.words().contains("Tom Roux s’en occupe")
        );
    }
);

on_both!(
    a_reopening_without_a_reason_is_asked_for_one_and_changes_nothing,
    |stage| async move {
        let t = awaiting_answer(&stage, "alice").await;
        let before = marks(&stage, t.id).await;
        let browser = stage.browser("").await;
        let answer = browser
            .post(
                &format!("{}/reouverture", confirm(&stage, &t)),
                &[("reason", " \n ")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.words().contains("Dites en une phrase ce qui ne va pas"));
        assert_eq!(marks(&stage, t.id).await, before);
    }
);

on_both!(
    a_second_press_says_calmly_that_the_ticket_is_closed,
    |stage| async move {
        let t = awaiting_answer(&stage, "alice").await;
        let link = confirm(&stage, &t);
        let browser = stage.browser("").await;
        browser.post(&format!("{link}/cloture"), &[]).await;
        let once = marks(&stage, t.id).await;
        for (act, fields) in [
            ("cloture", vec![]),
            ("reouverture", vec![("reason", "Si, encore.")]),
        ] {
            let answer = browser.post(&format!("{link}/{act}"), &fields).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(
                answer.words().contains("Ce ticket est clos"),
                "{}",
                answer.words()
            );
        }
        assert_eq!(marks(&stage, t.id).await, once);
    }
);

on_both!(
    the_link_of_an_earlier_resolution_decides_nothing,
    |stage| async move {
        let t = awaiting_answer(&stage, "alice").await;
        let old = confirm(&stage, &t);
        let browser = stage.browser("").await;
        browser
            .post(&format!("{old}/reouverture"), &[("reason", "Pas réglé.")])
            .await;
        let open = browser.post(&format!("{old}/cloture"), &[]).await;
        assert_eq!(open.status, StatusCode::OK);
        assert!(open.words().contains("Ce ticket est rouvert"));
        let again = resolved(&stage, t.number).await;
        let stale = browser.post(&format!("{old}/cloture"), &[]).await;
        assert_eq!(stale.status, StatusCode::OK);
        assert!(
            stale.words().contains("Ce lien a déjà servi"),
            "{}",
            stale.words()
        );
        assert_eq!(ticket(&stage, t.id).await.state, "resolved");
        let fresh = browser
            .post(&format!("{}/cloture", confirm(&stage, &again)), &[])
            .await;
        assert_eq!(fresh.status, StatusCode::SEE_OTHER);
        assert_eq!(ticket(&stage, t.id).await.state, "closed");
    }
);

on_both!(a_ticket_closed_by_silence_is_told_as_closed, |stage| async move {
    let t = awaiting_answer(&stage, "alice").await;
    stage.advance(20 * 86_400);
    assert_eq!(verbs::close_silent(&stage.app).await.unwrap(), 1);
    let answer = stage
        .browser("")
        .await
        .post(
            &format!("{}/reouverture", confirm(&stage, &t)),
            &[("reason", "Trop tard")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.words().contains("Ce ticket est clos"));
});

on_both!(a_link_changed_by_one_letter_opens_nothing, |stage| async move {
    let t = awaiting_answer(&stage, "alice").await;
    awaiting_answer(&stage, "bob").await;
    let browser = stage.browser("").await;
    for link in tampered(&confirm(&stage, &t)) {
        assert_eq!(browser.get(&link).await.status, StatusCode::NOT_FOUND, "{link}");
        let answer = browser.post(&format!("{link}/cloture"), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{link}");
    }
    assert_eq!(ticket(&stage, t.id).await.state, "resolved");
});

on_both!(a_follow_link_does_not_confirm, |stage| async move {
    let t = awaiting_answer(&stage, "alice").await;
    let moved = follow(&stage, &t).replace("/suivi/", "/confirmation/");
    assert_eq!(
        stage.browser("").await.get(&moved).await.status,
        StatusCode::NOT_FOUND
    );
});

on_both!(a_confirmation_without_its_token_is_refused, |stage| async move {
    let t = awaiting_answer(&stage, "alice").await;
    let link = confirm(&stage, &t);
    let browser = stage.browser("").await;
    for act in ["cloture", "reouverture"] {
        let answer = browser
            .post_raw(&format!("{link}/{act}"), &[("reason", "x")])
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(ticket(&stage, t.id).await.state, "resolved");
});

on_both!(the_link_of_a_closed_account_opens_nothing, |stage| async move {
    let t = awaiting_answer(&stage, "alice").await;
    deactivate(&stage, "alice").await;
    let browser = stage.browser("").await;
    let link = confirm(&stage, &t);
    assert_eq!(browser.get(&link).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        browser.post(&format!("{link}/cloture"), &[]).await.status,
        StatusCode::NOT_FOUND
    );
});

on_both!(
    a_ticket_not_yet_resolved_cannot_be_confirmed,
    |stage| async move {
        let t = opened(&stage, "alice", "Écran noir").await;
        let answer = stage
            .browser("")
            .await
            .post(&format!("{}/cloture", confirm(&stage, &t)), &[])
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.words().contains("Ce ticket est en cours"));
        assert_eq!(ticket(&stage, t.id).await.state, "new");
    }
);

on_both!(
    a_scanner_that_opens_every_link_changes_nothing,
    |stage| async move {
        let t = awaiting_answer(&stage, "alice").await;
        let before = marks(&stage, t.id).await;
        let browser = stage.browser("").await;
        let (page, confirm) = (follow(&stage, &t), confirm(&stage, &t));
        for path in [
            confirm.clone(),
            page.clone(),
            format!("{confirm}/cloture"),
            format!("{confirm}/reouverture"),
            format!("{page}/reponses"),
        ] {
            let status = browser.get(&path).await.status;
            assert!(
                status == StatusCode::OK || status == StatusCode::METHOD_NOT_ALLOWED,
                "{path} {status}"
            );
        }
        assert_eq!(marks(&stage, t.id).await, before);
        assert_eq!(ticket(&stage, t.id).await.state, "resolved");
    }
);

on_both!(two_presses_at_once_close_once, |stage| async move {
    let t = awaiting_answer(&stage, "alice").await;
    let path = format!("{}/cloture", confirm(&stage, &t));
    let (one, two) = (stage.browser("").await, stage.browser("").await);
    let (one, two) = tokio::join!(one.post(&path, &[]), two.post(&path, &[]));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 303]);
    assert_eq!(ticket(&stage, t.id).await.state, "closed");
});
