//! What a ticket's time is measured by: the commitments, a publisher's contract, an agreed date, nothing.

use axum::http::StatusCode;
use essaim::db::entities::{outbox, tickets};
use essaim::desk::model::Family;
use essaim::desk::verbs::{self, Qualification};
use essaim::web::words;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::again;
use crate::on_both;
use crate::portal::sheet;
use crate::stage::Stage;

/// A ticket of a new sheet with this rule, asked by Alice and qualified by Tom: blocked, several people.
async fn of_rule(stage: &Stage, number: i64, rule: &str, contract: Option<i64>) -> tickets::Model {
    let id = sheet(stage, number, &format!("Fiche {rule}"), |s| {
        s.delay_rule = rule.into();
        s.contract_seconds = contract;
        s.on_quote = rule == "supplier";
    })
    .await;
    qualified(stage, id, true, true).await
}

async fn qualified(stage: &Stage, sheet_id: i64, several_people: bool, blocking: bool) -> tickets::Model {
    let ticket = super::opened(stage, "alice", "Demande").await;
    let tom = stage.actor("tom").await;
    let decided = Qualification {
        family: Family::Request,
        sheet_id: Some(sheet_id),
        several_people,
        blocking,
        technician_id: tom.id,
        planned_actions: String::new(),
    };
    let tx = stage.app.db.write().await.unwrap();
    let ticket = verbs::qualify(&stage.app, &tx, &tom, ticket.number, decided)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    ticket
}

fn at(day: i8, hour: i8, minute: i8) -> i64 {
    words::at_local(jiff::civil::date(2026, 3, day).at(hour, minute, 0, 0)).as_second()
}

async fn last_mail(stage: &Stage, ticket: &tickets::Model, kind: &str) -> String {
    outbox::Entity::find()
        .filter(outbox::Column::TicketId.eq(ticket.id))
        .filter(outbox::Column::Kind.eq(kind))
        .all(stage.app.db.read())
        .await
        .unwrap()
        .pop()
        .map(|mail| mail.body_text)
        .unwrap_or_default()
}

on_both!(each_rule_has_its_own_due_instant, |stage| async move {
    // Received and qualified Monday at 10:00, high priority: two hours of work.
    for (number, rule, contract, due) in [
        (20, "commitment", None, Some(at(2, 12, 0))),
        (21, "stock_then_commitment", None, Some(at(2, 12, 0))),
        (22, "supplier", None, Some(at(2, 12, 0))),
        // Sixteen working hours: Monday 6.5, Tuesday 7.5, two more on Wednesday.
        (23, "publisher", Some(16 * 3600), Some(at(4, 11, 0))),
        (24, "publisher", None, None),
        (25, "project", None, None),
        (26, "planning", None, None),
        (27, "none", None, None),
    ] {
        let ticket = of_rule(&stage, number, rule, contract).await;
        assert_eq!(ticket.due_at, due, "{rule}");
        assert_eq!(ticket.delay_rule, rule);
    }
    let queue = stage.browser("tom").await.get("/file").await.words();
    assert!(queue.contains("sans échéance"), "{queue}");
});

on_both!(
    an_agreed_date_is_the_due_day_and_the_requester_is_told,
    |stage| async move {
        let ticket = of_rule(&stage, 10, "planning", None).await;
        assert!(
            last_mail(&stage, &ticket, "qualified")
                .await
                .contains("à convenir avec vous")
        );
        let tom = stage.browser("tom").await;
        let path = format!("/tickets/{}/date-convenue", ticket.number);
        assert!(
            tom.get(&format!("/tickets/{}", ticket.number))
                .await
                .words()
                .contains("Date à convenir avec le demandeur")
        );
        for (day, said) in [
            ("", "Indiquez la date"),
            ("2026-03-01", "Choisissez un jour à partir du 02/03/2026."),
        ] {
            let refused = tom.post(&path, &[("day", day)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.words().contains(said), "{}", refused.words());
        }
        let done = tom
            .post(&path, &[("day", "2026-03-12"), ("detail", "Le matin.")])
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let now = again(&stage, &ticket).await;
        assert_eq!(now.due_at, Some(at(12, 23, 59) + 59));
        let mail = last_mail(&stage, &ticket, "agreed").await;
        assert!(
            mail.contains("Date convenue\u{a0}: jeudi 12 mars") && mail.contains("Le matin."),
            "{mail}"
        );
        let words = tom.get("/file").await.words();
        assert!(
            words.contains("date convenue") && words.contains("12/03/2026"),
            "{words}"
        );
        let mine = stage.browser("alice").await.get("/mes-demandes").await.words();
        assert!(mine.contains("Date convenue : jeudi 12 mars."), "{mine}");
        // Kept on the day itself, in the evening.
        stage.at(2026, 3, 12, 18, 0);
        let resolved = resolved(&stage, &ticket).await;
        assert_eq!(resolved.in_time, Some(true));
    }
);

async fn resolved(stage: &Stage, ticket: &tickets::Model) -> tickets::Model {
    let tom = stage.actor("tom").await;
    let tx = stage.app.db.write().await.unwrap();
    let row = verbs::resolve(&stage.app, &tx, &tom, ticket.number, "Fait.")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    row
}

on_both!(
    a_date_is_agreed_by_the_department_where_the_sheet_has_one,
    |stage| async move {
        let ticket = of_rule(&stage, 10, "planning", None).await;
        let path = format!("/tickets/{}/date-convenue", ticket.number);
        for who in ["alice", "rita", "bob", "zoe"] {
            let answer = stage
                .browser(who)
                .await
                .post(&path, &[("day", "2026-03-12")])
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
        }
        let other = of_rule(&stage, 11, "commitment", None).await;
        let tom = stage.browser("tom").await;
        let refused = tom
            .post(
                &format!("/tickets/{}/date-convenue", other.number),
                &[("day", "2026-03-12")],
            )
            .await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.words().contains("ne se tient pas sur une date convenue"));
        resolved(&stage, &ticket).await;
        assert_eq!(
            tom.post(&path, &[("day", "2026-03-12")]).await.status,
            StatusCode::CONFLICT
        );
    }
);

on_both!(
    what_has_no_commitment_weighs_nothing_in_the_share,
    |stage| async move {
        let kept = of_rule(&stage, 20, "commitment", None).await;
        let free = of_rule(&stage, 27, "none", None).await;
        let dated = of_rule(&stage, 26, "planning", None).await;
        stage.at(2026, 3, 2, 11, 0);
        assert_eq!(resolved(&stage, &kept).await.in_time, Some(true));
        stage.at(2026, 3, 20, 11, 0);
        assert_eq!(resolved(&stage, &free).await.in_time, None);
        assert_eq!(resolved(&stage, &dated).await.in_time, None, "no date was agreed");
        let page = stage
            .browser("rita")
            .await
            .get(&format!("/tableaux/{}/2026-1", stage.cast.alpha))
            .await;
        assert!(
            page.words().contains("1 ticket sur 1 résolu dans les délais"),
            "{}",
            page.words()
        );
    }
);

on_both!(a_sheet_that_is_always_low_stays_low, |stage| async move {
    let id = sheet(&stage, 10, "Déplacement", |s| {
        s.default_priority = "low".into();
        s.priority_fixed = true;
    })
    .await;
    let ticket = qualified(&stage, id, true, true).await;
    assert_eq!(
        (ticket.priority.as_str(), ticket.several_people),
        ("low", Some(true))
    );
    assert!(
        last_mail(&stage, &ticket, "qualified")
            .await
            .contains("priorité basse")
    );
    let form = stage.browser("alice").await.get("/demander/10").await;
    assert!(
        !form.text().contains("name=\"people\""),
        "nobody is asked what changes nothing"
    );
});

on_both!(a_ticket_waits_only_for_what_its_sheet_knows, |stage| async move {
    let bought = of_rule(&stage, 8, "supplier", None).await;
    let plain = of_rule(&stage, 12, "commitment", None).await;
    let tom = stage.browser("tom").await;
    let page = tom.get(&format!("/tickets/{}", plain.number)).await.text();
    assert!(page.contains("value=\"requester\"") && !page.contains("value=\"quote\""));
    let path = |t: &tickets::Model| format!("/tickets/{}/suspension", t.number);
    let refused = tom.post(&path(&plain), &[("reason", "quote")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.words().contains("n’attend rien de tel"));
    assert_eq!(
        tom.post(&path(&bought), &[("reason", "quote")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(again(&stage, &bought).await.state, "suspended");
});

on_both!(another_sheet_measures_the_ticket_anew, |stage| async move {
    let ticket = of_rule(&stage, 26, "planning", None).await;
    let other = sheet(&stage, 20, "Panne", |_| {}).await.to_string();
    let tom = stage.browser("tom").await;
    tom.post(
        &format!("/tickets/{}/date-convenue", ticket.number),
        &[("day", "2026-03-12")],
    )
    .await;
    let alpha = stage.cast.alpha.to_string();
    tom.post(
        &format!("/tickets/{}/classement", ticket.number),
        &[("sheet", other.as_str()), ("authority", alpha.as_str())],
    )
    .await;
    let now = again(&stage, &ticket).await;
    assert_eq!(
        (now.delay_rule.as_str(), now.agreed_at, now.due_at),
        ("commitment", None, Some(at(2, 12, 0)))
    );
});
