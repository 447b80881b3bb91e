use essaim::mail::receive::{Fate, receive_part};

use super::letters::{alices_ticket, letter};
use crate::on_both;

on_both!(
    a_known_sender_opens_a_ticket_and_is_answered_once,
    |stage| async move {
        let raw = letter(
            "Alice <Alice@Alpha.example.org>",
            "Écran noir",
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n",
            "Bonjour,\r\nl’écran est noir.",
        );
        let received = stage.mail(&raw).await;
        assert_eq!((received.fate, received.ticket), (Fate::Ticket, Some(1)));
        let ticket = stage.ticket(1).await;
        assert_eq!(
            (ticket.subject.as_str(), ticket.channel.as_str()),
            ("Écran noir", "mail")
        );
        assert_eq!(
            (ticket.requester_id, ticket.received_at),
            (stage.cast.id("alice"), stage.app.now())
        );
        let talk = stage.talk(ticket.id).await;
        assert_eq!(talk[0].body, "Bonjour,\nl’écran est noir.");
        assert_eq!(talk[0].inbound_id, Some(received.inbound));
        assert_eq!(stage.raw(received.inbound).await, raw);
        let outbox = stage.outbox().await;
        assert_eq!(outbox.len(), 1);
        assert_eq!(outbox[0].to_address, "alice@alpha.example.org");
    }
);

on_both!(
    the_same_message_is_taken_once_by_one_path_or_two,
    |stage| async move {
        let raw = letter("alice@alpha.example.org", "Souris", "", "Plus de souris.");
        let first = stage.mail(&raw).await;
        let again = stage.mail(&raw).await;
        assert_eq!(
            (again.fate, again.ticket, again.inbound),
            (Fate::Duplicate, first.ticket, first.inbound)
        );
        let mut other_path = b"Received: from relay.example.org\r\n".to_vec();
        other_path.extend_from_slice(&raw);
        let relayed = stage.mail(&other_path).await;
        assert_eq!((relayed.fate, relayed.ticket), (Fate::Duplicate, first.ticket));
        assert_ne!(relayed.inbound, first.inbound);
        assert_eq!(stage.raw(relayed.inbound).await, other_path);
        assert_eq!(stage.outbox().await.len(), 1);
    }
);

on_both!(
    two_nodes_that_receive_the_same_message_open_one_ticket,
    |stage| async move {
        let raw = letter("alice@alpha.example.org", "Souris", "", "Plus de souris.");
        let mut relayed = b"Received: from relay.example.org\r\n".to_vec();
        relayed.extend_from_slice(&raw);
        let all = futures::future::join_all([
            stage.mail(&raw),
            stage.mail(&relayed),
            stage.mail(&raw),
            stage.mail(&relayed),
        ])
        .await;
        let fresh = all.iter().filter(|r| r.fate == Fate::Ticket).count();
        let doubled = all.iter().filter(|r| r.fate == Fate::Duplicate).count();
        assert_eq!((fresh, doubled), (1, 3));
    }
);

on_both!(
    an_answer_finds_its_ticket_by_thread_address_or_message,
    |stage| async move {
        let (number, mail) = alices_ticket(&stage).await;
        let ways = [
            format!("In-Reply-To: <{}>\r\n", mail.message_id),
            format!("Delivered-To: {}\r\n", mail.reply_to),
            "References: <first@x.example.org> <".to_owned() + &stage.inbound(1).await.message_id + ">\r\n",
        ];
        for (turn, way) in ways.iter().enumerate() {
            stage.advance(60);
            let text = format!("Oui, {turn}.\r\n\r\nLe 02/03/2026, Support a écrit :\r\n> Est-ce réglé ?");
            let more = format!("Content-Type: text/plain; charset=utf-8\r\n{way}");
            let received = stage
                .mail(&letter(
                    "alice@alpha.example.org",
                    "Re: Plus de son",
                    &more,
                    &text,
                ))
                .await;
            assert_eq!(
                (received.fate, received.ticket),
                (Fate::Reply, Some(number)),
                "{way}"
            );
        }
        let ticket = stage.ticket(number).await;
        assert!(ticket.awaiting_us);
        let talk = stage.talk(ticket.id).await;
        assert_eq!(talk.len(), 4);
        assert_eq!(talk[1].body, "Oui, 0.");
        assert!(talk[1].quoted.contains("Est-ce réglé") && !talk[1].from_service);
    }
);

on_both!(
    an_answer_of_the_department_is_mailed_to_the_requester,
    |stage| async move {
        let (number, mail) = alices_ticket(&stage).await;
        let more = format!("In-Reply-To: <{}>\r\n", mail.message_id);
        let received = stage
            .mail(&letter(
                "tom@alpha.example.org",
                "Re: Plus de son",
                &more,
                "Je passe demain.",
            ))
            .await;
        assert_eq!((received.fate, received.ticket), (Fate::Reply, Some(number)));
        let last = stage.outbox().await.pop().unwrap();
        assert_eq!(
            (last.kind.as_str(), last.to_address.as_str()),
            ("reply", "alice@alpha.example.org")
        );
        assert!(last.body_text.contains("Je passe demain."));
        assert!(!stage.ticket(number).await.awaiting_us);
    }
);

on_both!(
    an_answer_to_a_closed_ticket_is_added_and_awaits_us,
    |stage| async move {
        let (number, mail) = alices_ticket(&stage).await;
        let mut row: essaim::db::entities::tickets::ActiveModel = stage.ticket(number).await.into();
        row.state = sea_orm::ActiveValue::Set("closed".into());
        row.open = sea_orm::ActiveValue::Set(false);
        let tx = stage.app.db.write().await.unwrap();
        sea_orm::ActiveModelTrait::update(row, &tx).await.unwrap();
        tx.commit().await.unwrap();
        let more = format!("In-Reply-To: <{}>\r\n", mail.message_id);
        let received = stage
            .mail(&letter(
                "alice@alpha.example.org",
                "Re: Plus de son",
                &more,
                "Cela recommence.",
            ))
            .await;
        assert_eq!(received.fate, Fate::Reply);
        let ticket = stage.ticket(number).await;
        assert!(ticket.awaiting_us && ticket.state == "closed");
    }
);

on_both!(files_are_kept_and_html_is_made_harmless, |stage| async move {
    let raw = letter(
        "alice@alpha.example.org",
        "Plan",
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
        "--b\r\nContent-Type: text/html\r\n\r\n<p onclick=\"x()\">Voici <b>le plan</b></p><script>alert(1)</script>\r\n\
         --b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"../../plan.pdf\"\r\n\r\n%PDF-1.4 x\r\n--b--",
    );
    let received = stage.mail(&raw).await;
    let ticket = stage.ticket(received.ticket.unwrap()).await;
    let talk = stage.talk(ticket.id).await;
    assert!(talk[0].html.contains("<b>le plan</b>"));
    assert!(!talk[0].html.contains("script") && !talk[0].html.contains("onclick"));
    let files = stage.files(ticket.id).await;
    assert_eq!(files.len(), 1);
    assert!(files[0].name.ends_with("plan.pdf") && !files[0].name.contains('/'));
});

on_both!(
    a_message_over_the_limit_waits_with_its_beginning,
    |stage| async move {
        let raw = letter("alice@alpha.example.org", "Immense", "", "Bonjour");
        let received = receive_part(&stage.app, stage.cast.service, &raw, 90_000_000)
            .await
            .unwrap();
        assert_eq!(received.fate, Fate::Quarantine);
        assert!(received.reason.contains("90"), "{}", received.reason);
        let row = stage.inbound(received.inbound).await;
        assert_eq!(
            (row.subject.as_str(), row.cause.as_str()),
            ("Immense", "too_large")
        );
        let again = receive_part(&stage.app, stage.cast.service, &raw, 90_000_000)
            .await
            .unwrap();
        assert_eq!(again.fate, Fate::Duplicate);
    }
);

on_both!(any_bytes_are_kept_with_a_fate, |stage| async move {
    let odd: [&[u8]; 7] = [
        b"",
        b"\0\0\0",
        b"\r\n\r\n",
        b"From: alice@alpha.example.org\0\r\nSubject: a\0b\r\nMessage-ID: <a\0b@c>\r\n\r\nx\0y",
        b"From: alice@alpha.example.org\r\nSubject: =?utf-8?q?a=00b?=\r\n\r\n\xff\xfe",
        b"\xff\xfeF\0r\0o\0m\0",
        b"Subject: sans fin",
    ];
    for raw in odd {
        let received = stage.mail(raw).await;
        assert_eq!(stage.raw(received.inbound).await, raw);
        assert_eq!(stage.mail(raw).await.fate, Fate::Duplicate);
    }
});
