//! The pages of messages that wait: who sees them, and what is done with them.

use axum::http::StatusCode;
use essaim::db::entities::audit_events;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::letters::{alices_ticket, letter};
use crate::on_both;
use crate::stage::Stage;

/// A message of somebody unknown, at 10:00; the clock then moves on by two hours. Gives its key and its bytes.
async fn strangers(stage: &Stage) -> (i64, Vec<u8>) {
    let raw = letter(
        "Nora Simon <nora@beta.example.org>",
        "Badge perdu",
        "MIME-Version: 1.0\r\nContent-Type: text/html\r\n",
        "<p>Mon badge est <b>perdu</b>.</p><script>alert(1)</script>",
    );
    let received = stage.mail(&raw).await;
    stage.advance(7200);
    (received.inbound, raw)
}

async fn actions(stage: &Stage) -> Vec<String> {
    audit_events::Entity::find()
        .filter(audit_events::Column::ObjectKind.eq("inbound_mail"))
        .all(stage.app.db.read())
        .await
        .unwrap()
        .into_iter()
        .map(|e| e.action)
        .collect()
}

on_both!(the_department_reads_what_waits_as_text, |stage| async move {
    let (inbound, raw) = strangers(&stage).await;
    let browser = stage.browser("tom").await;
    let list = browser.get("/messages").await;
    assert_eq!(list.status, StatusCode::OK);
    let said = list.words();
    assert!(
        said.contains("Badge perdu") && said.contains("1 message attend"),
        "{said}"
    );
    let one = browser.get(&format!("/messages/{inbound}")).await;
    assert!(one.words().contains("Mon badge est perdu"));
    assert!(!one.text().contains("<script>alert"));
    assert!(one.text().contains("value=\"Nora\"") && one.text().contains("value=\"Simon\""));
    let file = browser.get(&format!("/messages/{inbound}/brut")).await;
    assert_eq!(file.bytes, raw);
    assert!(
        file.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    assert!(!file.content_type.contains("html"));
});

on_both!(nobody_else_sees_or_touches_them, |stage| async move {
    let (inbound, _) = strangers(&stage).await;
    let known = stage.cast.id("alice").to_string();
    let fields = [
        ("whose", "connue"),
        ("email", "zac@gamma.example.org"),
        ("number", "1"),
        ("reason", "x"),
    ];
    for name in ["alice", "bob", "bruno", "rita", "zoe", "zac"] {
        let browser = stage.browser(name).await;
        for path in [
            format!("/messages/{inbound}"),
            format!("/messages/{inbound}/brut"),
        ] {
            assert_eq!(
                browser.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{name} {path}"
            );
        }
        for verb in ["ticket", "rattachement", "abandon"] {
            let answer = browser
                .post(&format!("/messages/{inbound}/{verb}"), &fields)
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {verb}");
        }
    }
    assert!(
        !stage
            .browser("zoe")
            .await
            .get("/messages")
            .await
            .words()
            .contains("Badge")
    );
    // Staff who do not work on tickets read, and decide nothing.
    alices_ticket(&stage).await;
    let dora = stage.browser("dora").await;
    assert_eq!(
        dora.get(&format!("/messages/{inbound}")).await.status,
        StatusCode::OK
    );
    for verb in ["ticket", "rattachement", "abandon"] {
        let fields = [
            ("email", "alice@alpha.example.org"),
            ("number", "1"),
            ("reason", "x"),
            ("id", &known),
        ];
        let answer = dora.post(&format!("/messages/{inbound}/{verb}"), &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{verb}");
    }
    assert_eq!(stage.inbound(inbound).await.fate, "quarantine");
});

on_both!(
    a_message_becomes_the_ticket_of_a_known_person,
    |stage| async move {
        let (inbound, _) = strangers(&stage).await;
        let at = stage.inbound(inbound).await.received_at;
        let browser = stage.browser("tom").await;
        let path = format!("/messages/{inbound}/ticket");
        let answer = browser
            .post(&path, &[("whose", "connue"), ("email", " Bob@beta.example.org")])
            .await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/tickets/1")
        );
        let ticket = stage.ticket(1).await;
        assert_eq!(
            (ticket.requester_id, ticket.received_at),
            (stage.cast.id("bob"), at)
        );
        let row = stage.inbound(inbound).await;
        assert_eq!((row.fate.as_str(), row.ticket_id), ("ticket", Some(ticket.id)));
        assert_eq!(row.settled_by, Some(stage.cast.id("tom")));
        assert_eq!(stage.outbox().await[0].to_address, "bob@beta.example.org");
        assert!(actions(&stage).await.contains(&"mail.released".to_owned()));
        let again = browser.post(&path, &[("email", "bob@beta.example.org")]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(browser.get("/messages").await.words().contains("Aucun message"));
    }
);

on_both!(
    a_new_person_is_made_with_the_address_of_the_message,
    |stage| async move {
        let (inbound, _) = strangers(&stage).await;
        let browser = stage.browser("tom").await;
        let beta = stage.cast.beta.to_string();
        let fields = [
            ("whose", "nouvelle"),
            ("first_name", "Nora"),
            ("last_name", "Simon"),
            ("authority", beta.as_str()),
        ];
        let answer = browser
            .post(&format!("/messages/{inbound}/ticket"), &fields)
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let ticket = stage.ticket(1).await;
        assert_eq!(ticket.authority_id, stage.cast.beta);
        // From now on she is known.
        let next = stage
            .mail(&letter("nora@beta.example.org", "Merci", "", "Et mon clavier ?"))
            .await;
        assert_eq!(next.ticket, Some(2));
    }
);

on_both!(
    a_person_who_cannot_have_the_ticket_is_told_beside_the_field,
    |stage| async move {
        let (inbound, _) = strangers(&stage).await;
        let browser = stage.browser("tom").await;
        let gamma = stage.cast.gamma.to_string();
        let path = format!("/messages/{inbound}/ticket");
        let cases: [(&[(&str, &str)], &str); 5] = [
            (&[("whose", "connue"), ("email", "")], "Indiquez l’adresse"),
            (
                &[("whose", "connue"), ("email", "zac@gamma.example.org")],
                "Personne n’a cette adresse",
            ),
            (
                &[("whose", "nouvelle"), ("last_name", "Simon"), ("authority", "1")],
                "Indiquez le prénom",
            ),
            (
                &[
                    ("whose", "nouvelle"),
                    ("first_name", "N"),
                    ("last_name", "S"),
                    ("authority", &gamma),
                ],
                "Choisissez la collectivité dans la liste",
            ),
            (
                &[("whose", "nouvelle"), ("first_name", "N"), ("authority", "x")],
                "Indiquez le nom",
            ),
        ];
        for (fields, sentence) in cases {
            let answer = browser.post(&path, fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            assert!(answer.words().contains(sentence), "{sentence}");
        }
        assert_eq!(stage.inbound(inbound).await.fate, "quarantine");
    }
);

on_both!(
    a_message_is_attached_to_a_ticket_as_its_senders,
    |stage| async move {
        let (number, _) = alices_ticket(&stage).await;
        let (inbound, _) = strangers(&stage).await;
        let browser = stage.browser("tom").await;
        let path = format!("/messages/{inbound}/rattachement");
        for wrong in ["", "abc", "99"] {
            let answer = browser.post(&path, &[("number", wrong)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.words().contains("Aucun ticket ne porte ce numéro"));
        }
        let answer = browser.post(&path, &[("number", &number.to_string())]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let ticket = stage.ticket(number).await;
        assert!(ticket.awaiting_us);
        let last = stage.talk(ticket.id).await.pop().unwrap();
        assert_eq!((last.author_id, last.from_service), (None, false));
        assert_eq!(last.author_label, "Nora Simon (nora@beta.example.org)");
        assert_eq!(stage.inbound(inbound).await.fate, "reply");
        assert!(actions(&stage).await.contains(&"mail.attached".to_owned()));
    }
);

on_both!(
    a_message_is_dropped_with_a_reason_and_stays_kept,
    |stage| async move {
        let (inbound, raw) = strangers(&stage).await;
        let browser = stage.browser("odile").await;
        let path = format!("/messages/{inbound}/abandon");
        let answer = browser.post(&path, &[("reason", "  ")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answer = browser.post(&path, &[("reason", "Publicité")]).await;
        assert_eq!(answer.location, "/messages");
        let row = stage.inbound(inbound).await;
        assert_eq!(row.fate, "ignored");
        assert!(row.reason.contains("Expéditeur inconnu") && row.reason.ends_with("Publicité"));
        assert_eq!(stage.raw(inbound).await, raw);
        let page = browser.get(&format!("/messages/{inbound}")).await;
        assert!(page.words().contains("Odile Garnier") && !page.text().contains("/abandon"));
        assert!(actions(&stage).await.contains(&"mail.dropped".to_owned()));
    }
);

on_both!(two_people_cannot_settle_the_same_message, |stage| async move {
    let (inbound, _) = strangers(&stage).await;
    let (tom, tess) = (stage.browser("tom").await, stage.browser("tess").await);
    let path = format!("/messages/{inbound}/ticket");
    let fields = [("whose", "connue"), ("email", "bob@beta.example.org")];
    let (one, two) = futures::future::join(tom.post(&path, &fields), tess.post(&path, &fields)).await;
    let mut both = [one.status, two.status];
    both.sort();
    assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
});

on_both!(a_long_list_is_cut_in_pages, |stage| async move {
    for turn in 0..60 {
        stage
            .mail(&letter(
                "x@nulle-part.example.org",
                &format!("Envoi {turn:02}"),
                "",
                "b",
            ))
            .await;
    }
    let browser = stage.browser("tom").await;
    let first = browser.get("/messages").await.text();
    assert!(first.contains("Envoi 59") && first.contains("Envoi 10") && !first.contains("Envoi 09"));
    let next = first
        .split("/messages?apres=")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let second = browser.get(&format!("/messages?apres={next}")).await.text();
    assert!(second.contains("Envoi 09") && second.contains("Envoi 00") && !second.contains("Envoi 10"));
});
