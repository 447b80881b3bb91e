//! What must not become a ticket or a reply.

use essaim::mail::receive::Fate;

use super::letters::{alices_ticket, letter};
use crate::on_both;

on_both!(an_unknown_sender_waits_with_a_suggestion, |stage| async move {
    let received = stage
        .mail(&letter(
            "nouveau@beta.example.org",
            "Bonjour",
            "",
            "Je suis nouveau.",
        ))
        .await;
    assert_eq!((received.fate, received.ticket), (Fate::Quarantine, None));
    assert!(received.reason.starts_with("Expéditeur inconnu") && received.reason.contains("Beta"));
    let far = stage
        .mail(&letter("x@nulle-part.example.org", "a", "", "b"))
        .await;
    assert_eq!(far.reason, "Expéditeur inconnu");
    assert!(stage.outbox().await.is_empty());
});

on_both!(somebody_of_another_service_is_unknown_here, |stage| async move {
    let received = stage.mail(&letter("zoe@gamma.example.org", "a", "", "b")).await;
    assert_eq!(received.fate, Fate::Quarantine);
    assert_eq!(stage.inbound(received.inbound).await.cause, "unknown");
});

on_both!(
    a_closed_account_or_one_without_authority_waits,
    |stage| async move {
        let tx = stage.app.db.write().await.unwrap();
        for (name, change) in [("bob", "active = FALSE"), ("alice", "authority_id = NULL")] {
            let text = format!("UPDATE users SET {change} WHERE id = $1");
            essaim::db::run(&tx, &text, vec![stage.cast.id(name).into()])
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        for (from, cause) in [
            ("bob@beta.example.org", "inactive"),
            ("alice@alpha.example.org", "no_authority"),
        ] {
            let received = stage.mail(&letter(from, "a", "", "b")).await;
            assert_eq!(received.fate, Fate::Quarantine);
            assert_eq!(stage.inbound(received.inbound).await.cause, cause);
        }
    }
);

on_both!(
    a_neighbour_cannot_answer_a_ticket_whose_reference_they_know,
    |stage| async move {
        let (number, mail) = alices_ticket(&stage).await;
        let more = format!("In-Reply-To: <{}>\r\nCc: {}\r\n", mail.message_id, mail.reply_to);
        for from in [
            "bob@beta.example.org",
            "bruno@beta.example.org",
            "zoe@gamma.example.org",
            "inconnu@example.org",
        ] {
            let received = stage
                .mail(&letter(from, "Re: Plus de son", &more, "Moi aussi."))
                .await;
            assert_eq!(
                (received.fate, received.ticket),
                (Fate::Quarantine, Some(number)),
                "{from}"
            );
        }
        // The referent of the authority may.
        let rita = stage
            .mail(&letter(
                "rita@alpha.example.org",
                "Re: Plus de son",
                &more,
                "Urgent.",
            ))
            .await;
        assert_eq!(rita.fate, Fate::Reply);
        assert_eq!(stage.talk(stage.ticket(number).await.id).await.len(), 2);
    }
);

on_both!(
    staff_who_do_not_work_on_tickets_do_not_answer_by_mail,
    |stage| async move {
        let (_, mail) = alices_ticket(&stage).await;
        let more = format!("In-Reply-To: <{}>\r\n", mail.message_id);
        let received = stage
            .mail(&letter(
                "dora@alpha.example.org",
                "Re: Plus de son",
                &more,
                "Bonjour.",
            ))
            .await;
        assert_eq!(stage.inbound(received.inbound).await.cause, "not_entitled");
    }
);

on_both!(machines_and_lists_wait_and_are_not_answered, |stage| async move {
    for (more, cause) in [
        ("Auto-Submitted: auto-replied\r\n", "automatic"),
        ("List-Id: <tous.example.org>\r\n", "list"),
        ("Return-Path: <>\r\n", "automatic"),
    ] {
        let received = stage
            .mail(&letter(
                "alice@alpha.example.org",
                "Absence",
                more,
                "Je suis absente.",
            ))
            .await;
        assert_eq!(received.fate, Fate::Quarantine);
        assert_eq!(stage.inbound(received.inbound).await.cause, cause);
    }
    assert!(stage.outbox().await.is_empty());
});

on_both!(our_own_mail_that_comes_back_makes_no_loop, |stage| async move {
    let (_, mail) = alices_ticket(&stage).await;
    let count = stage.outbox().await.len();
    let back = format!(
        "From: Support <support@essai.example.org>\r\nSubject: x\r\nMessage-ID: <{}>\r\n\r\nx",
        mail.message_id
    );
    assert_eq!(stage.mail(back.as_bytes()).await.fate, Fate::Ignored);
    let claimed = letter("support+abcdefghjkmn@essai.example.org", "a", "", "b");
    assert_eq!(stage.mail(&claimed).await.fate, Fate::Quarantine);
    let borrowed = format!(
        "From: alice@alpha.example.org\r\nSubject: x\r\nMessage-ID: <{}>\r\n\r\nx",
        mail.message_id
    );
    assert_eq!(stage.mail(borrowed.as_bytes()).await.fate, Fate::Quarantine);
    assert_eq!(stage.outbox().await.len(), count);
});

on_both!(a_delivery_report_is_told_in_the_ticket_once, |stage| async move {
    let (number, mail) = alices_ticket(&stage).await;
    let report = |turn: u8| {
        format!(
            "From: MAILER-DAEMON@mx.example.org\r\nTo: support@essai.example.org\r\nSubject: Undelivered Mail\r\n\
             Message-ID: <{turn}@mx.example.org>\r\nReturn-Path: <>\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
             --b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; alice@alpha.example.org\r\nAction: failed\r\n\
             Status: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{}>\r\n\r\n--b--\r\n",
            mail.message_id
        )
    };
    for turn in 0..3 {
        let received = stage.mail(report(turn).as_bytes()).await;
        assert_eq!((received.fate, received.ticket), (Fate::Quarantine, Some(number)));
        assert_eq!(stage.inbound(received.inbound).await.cause, "bounce");
    }
    let notes: Vec<_> = stage
        .talk(stage.ticket(number).await.id)
        .await
        .into_iter()
        .filter(|m| m.kind == "internal")
        .collect();
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0]
            .body
            .starts_with("Le message envoyé à alice@alpha.example.org n’a pas pu être remis")
    );
    let outbox = stage.outbox().await;
    assert_eq!((outbox.len(), outbox[0].state.as_str()), (1, "failed"));
});

on_both!(a_flood_from_one_address_waits, |stage| async move {
    let most = stage.app.config.limits.messages_per_hour;
    let mut fates = Vec::new();
    for turn in 0..=most {
        let subject = format!("Panne {turn}");
        fates.push(
            stage
                .mail(&letter("alice@alpha.example.org", &subject, "", "Panne."))
                .await
                .fate,
        );
    }
    assert!(fates[..most as usize].iter().all(|f| *f == Fate::Ticket));
    assert_eq!(fates.last(), Some(&Fate::Quarantine));
    // Others are not held up, and an hour later neither is she.
    assert_eq!(
        stage
            .mail(&letter("bob@beta.example.org", "a", "", "b"))
            .await
            .fate,
        Fate::Ticket
    );
    stage.advance(3601);
    assert_eq!(
        stage
            .mail(&letter("alice@alpha.example.org", "z", "", "z"))
            .await
            .fate,
        Fate::Ticket
    );
});
