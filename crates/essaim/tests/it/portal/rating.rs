//! What requesters think of a resolution, from e-mail 3.

use axum::http::StatusCode;

use essaim::db::entities::outbox;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{awaiting_answer, confirm, ticket};
use crate::on_both;

on_both!(
    e_mail_3_offers_each_rating_and_opening_it_changes_nothing,
    |stage| async move {
        let t = awaiting_answer(&stage, "alice").await;
        let mail = outbox::Entity::find()
            .filter(outbox::Column::TicketId.eq(t.id))
            .filter(outbox::Column::Kind.eq("resolved"))
            .one(stage.app.db.read())
            .await
            .unwrap()
            .unwrap();
        let page = stage
            .browser("")
            .await
            .get(&format!("{}?avis=2", confirm(&stage, &t)))
            .await;
        for avis in 1..=3 {
            let href = format!("{}?avis={avis}", confirm(&stage, &t));
            assert!(
                mail.body_text.contains(&href) && mail.body_html.contains(&href),
                "{href}"
            );
        }
        assert!(
            page.text().contains("name=\"avis\" value=\"2\" checked"),
            "{}",
            page.text()
        );
        let now = ticket(&stage, t.id).await;
        assert_eq!(
            (now.state.as_str(), now.rating, now.version),
            ("resolved", None, t.version)
        );
    }
);

on_both!(a_rating_is_kept_with_the_confirmation, |stage| async move {
    let t = awaiting_answer(&stage, "alice").await;
    let link = confirm(&stage, &t);
    let browser = stage.browser("").await;
    let done = browser
        .post(
            &format!("{link}/cloture"),
            &[("avis", "3"), ("comment", "Rapide et clair")],
        )
        .await;
    assert_eq!(done.location, link, "{}", done.words());
    let now = ticket(&stage, t.id).await;
    assert_eq!(
        (now.state.as_str(), now.rating, now.rating_comment.as_str()),
        ("closed", Some(3), "Rapide et clair")
    );
    let page = browser.get(&link).await;
    assert!(
        page.words().contains("Votre avis : Très satisfait."),
        "{}",
        page.words()
    );
    let desk = stage
        .browser("tess")
        .await
        .get(&format!("/tickets/{}", t.number))
        .await
        .words();
    assert!(desk.contains("Avis Très satisfait : Rapide et clair"), "{desk}");
    let board = format!("/tableaux/{}/2026-1", stage.cast.alpha);
    let board = stage.browser("rita").await.get(&board).await.words();
    assert!(board.contains("1 sur 1 avis donné, soit 100,0 %"), "{board}");
});

on_both!(
    a_ticket_closed_without_a_word_may_still_be_rated_once,
    |stage| async move {
        let t = awaiting_answer(&stage, "alice").await;
        let link = confirm(&stage, &t);
        let browser = stage.browser("").await;
        browser.post(&format!("{link}/cloture"), &[]).await;
        assert_eq!(ticket(&stage, t.id).await.rating, None);
        let missing = browser.post(&format!("{link}/avis"), &[("avis", "4")]).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            missing.words().contains("Choisissez l’un des trois avis."),
            "{}",
            missing.words()
        );
        let done = browser
            .post(
                &format!("{link}/avis"),
                &[("avis", "1"), ("comment", "Trop long")],
            )
            .await;
        assert_eq!(done.location, link);
        assert_eq!(ticket(&stage, t.id).await.rating, Some(1));
        assert!(!browser.get(&link).await.text().contains(&format!("{link}/avis")));
        let forged = browser.post("/confirmation/1.1.0.x/avis", &[("avis", "1")]).await;
        assert_eq!(forged.status, StatusCode::NOT_FOUND);
    }
);
