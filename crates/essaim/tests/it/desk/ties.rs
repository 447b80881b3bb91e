//! Links, merging, splitting, and a major incident that answers its tickets.

use axum::http::StatusCode;
use essaim::desk::store;

use super::{again, mails, opened, qualified};
use crate::on_both;
use crate::stage::Stage;

/// Posts an act of a ticket as Tess.
async fn act(stage: &Stage, number: i64, act: &str, fields: &[(&str, &str)]) -> crate::stage::Answer {
    let tess = stage.browser("tess").await;
    tess.post(&format!("/tickets/{number}/{act}"), fields).await
}

on_both!(
    a_merged_ticket_counts_once_and_its_page_says_so,
    |stage| async move {
        let first = qualified(&stage, "alice", "Réseau coupé", true, true).await;
        let second = opened(&stage, "rita", "Plus de réseau").await;
        let into = first.number.to_string();
        let done = act(&stage, second.number, "fusion", &[("other", &into)]).await;
        assert_eq!(
            done.location,
            format!("/tickets/{}", second.number),
            "{}",
            done.words()
        );
        let row = again(&stage, &second).await;
        assert_eq!(
            (row.state.as_str(), row.open, row.counted),
            ("closed", false, false)
        );
        let tess = stage.browser("tess").await;
        let page = tess.get(&done.location).await.words();
        assert!(page.contains("Ce ticket est fusionné dans le n° 1"), "{page}");
        assert!(
            page.contains("Non compté : fusionné dans le ticket n° 1"),
            "{page}"
        );
        let target = tess.get(&format!("/tickets/{}", first.number)).await.words();
        assert!(
            target.contains("a reçu par fusion n° 2, Plus de réseau"),
            "{target}"
        );
        assert!(target.contains("Ticket n° 2 fusionné ici. Sa demande : Bonjour, Plus de réseau."));
        assert_eq!(mails(&stage, &second).await.last().unwrap().0, "merged");
        // The year and the dashboard count one.
        let denis = stage.browser("denis").await;
        let board = denis
            .get(&format!("/tableaux/{}/2026-1", stage.cast.alpha))
            .await
            .words();
        assert!(
            board.contains("1 ticket") && !board.contains("2 tickets"),
            "{board}"
        );
        // What Rita answers goes where the conversation goes on.
        let rita = stage.browser("rita").await;
        let said = rita
            .post(
                &format!("/tickets/{}/reponses", second.number),
                &[("text", "C’est le premier étage.")],
            )
            .await;
        assert_eq!(said.status, StatusCode::SEE_OTHER);
        let target = again(&stage, &first).await;
        assert!(target.awaiting_us);
        let messages = store::messages(stage.app.db.read(), target.id, false)
            .await
            .unwrap();
        assert_eq!(messages.last().unwrap().body, "C’est le premier étage.");
    }
);

on_both!(
    a_merge_is_taken_back_and_the_ticket_counts_again,
    |stage| async move {
        let first = opened(&stage, "alice", "Réseau coupé").await;
        let second = qualified(&stage, "alice", "Écran noir", false, false).await;
        let into = first.number.to_string();
        act(&stage, second.number, "fusion", &[("other", &into)]).await;
        stage.advance(3600);
        let done = act(&stage, second.number, "fusion/annulation", &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.words());
        let row = again(&stage, &second).await;
        assert_eq!(
            (row.state.as_str(), row.open, row.counted),
            ("qualified", true, true)
        );
        assert_eq!((row.resolved_at, row.closed_at), (None, None));
        // The hour that it was merged did not run.
        assert_eq!(row.consumed_seconds, 0);
        let nothing = act(&stage, second.number, "fusion/annulation", &[]).await;
        assert_eq!(nothing.status, StatusCode::CONFLICT);
    }
);

on_both!(a_merge_that_would_cheat_or_lose_is_refused, |stage| async move {
    let alpha = opened(&stage, "alice", "Réseau coupé").await;
    let beta = opened(&stage, "bob", "Réseau coupé aussi").await;
    for (other, said) in [
        (beta.number.to_string(), "ne sont pas de la même collectivité"),
        (alpha.number.to_string(), "Donnez le numéro d’un autre ticket."),
        ("99".into(), "Aucun ticket ne porte le numéro 99."),
        ("douze".into(), "Donnez le numéro de l’autre ticket."),
    ] {
        let refused = act(&stage, alpha.number, "fusion", &[("other", &other)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(refused.words().contains(said), "{said}: {}", refused.words());
        assert!(refused.text().contains(&format!("value=\"{other}\"")));
    }
    assert_eq!(again(&stage, &alpha).await.version, alpha.version);
});

on_both!(
    a_major_incident_answers_all_its_tickets_at_once,
    |stage| async move {
        let major = qualified(&stage, "alice", "Panne du serveur", true, true).await;
        let read = qualified(&stage, "bob", "Plus de messagerie", false, true).await;
        let fresh = opened(&stage, "rita", "Rien ne marche").await;
        let to = major.number.to_string();
        for part in [&read, &fresh] {
            let done = act(
                &stage,
                part.number,
                "liens",
                &[("kind", "part_of"), ("other", &to)],
            )
            .await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.words());
        }
        let page = stage
            .browser("tess")
            .await
            .get(&format!("/tickets/{to}"))
            .await
            .words();
        assert!(page.contains("aux 2 tickets de l’incident majeur"), "{page}");
        let sent = act(
            &stage,
            major.number,
            "reponses",
            &[("text", "Nous y sommes."), ("all", "oui")],
        )
        .await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        for part in [&major, &read, &fresh] {
            assert!(
                mails(&stage, part).await.iter().any(|(kind, _)| kind == "reply"),
                "{}",
                part.subject
            );
        }
        let done = act(
            &stage,
            major.number,
            "resolution",
            &[("text", "Le serveur est relancé."), ("all", "oui")],
        )
        .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.words());
        for part in [&major, &read, &fresh] {
            let row = again(&stage, part).await;
            assert_eq!(
                (row.state.as_str(), row.resolution.as_str()),
                ("resolved", "Le serveur est relancé.")
            );
            let kinds: Vec<String> = mails(&stage, part)
                .await
                .into_iter()
                .map(|(kind, _)| kind)
                .collect();
            assert!(
                kinds.contains(&"qualified".into()) && kinds.contains(&"resolved".into()),
                "{kinds:?}"
            );
        }
    }
);

on_both!(
    an_answer_of_a_major_incident_can_be_for_itself_alone,
    |stage| async move {
        let major = qualified(&stage, "alice", "Panne du serveur", true, true).await;
        let part = qualified(&stage, "bob", "Plus de messagerie", false, true).await;
        let to = major.number.to_string();
        act(
            &stage,
            part.number,
            "liens",
            &[("kind", "part_of"), ("other", &to)],
        )
        .await;
        act(&stage, major.number, "resolution", &[("text", "Relancé.")]).await;
        assert_eq!(again(&stage, &part).await.state, "qualified");
    }
);

on_both!(links_read_from_both_ends_and_are_undone, |stage| async move {
    let one = opened(&stage, "alice", "Écran noir").await;
    let two = opened(&stage, "bob", "Onduleur en panne").await;
    let to = two.number.to_string();
    let done = act(
        &stage,
        one.number,
        "liens",
        &[("kind", "caused_by"), ("other", &to)],
    )
    .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let twice = act(
        &stage,
        one.number,
        "liens",
        &[("kind", "caused_by"), ("other", &to)],
    )
    .await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.words().contains("déjà liés ainsi"));
    for (wrong, said) in [("merged", "Dites comment"), ("", "Dites comment")] {
        let refused = act(&stage, one.number, "liens", &[("kind", wrong), ("other", &to)]).await;
        assert!(refused.words().contains(said), "{wrong}");
    }
    let tess = stage.browser("tess").await;
    let page = tess.get(&format!("/tickets/{to}")).await;
    assert!(
        page.words().contains("est la cause de n° 1, Écran noir"),
        "{}",
        page.words()
    );
    let text = page.text();
    let path = text
        .split("action=\"")
        .find(|p| p.contains("/retrait\""))
        .unwrap();
    let path = path.split('"').next().unwrap();
    // Not from a ticket that is not tied, nor by another service.
    let third = opened(&stage, "alice", "Autre").await;
    let wrong = path.replace(&format!("/tickets/{to}/"), &format!("/tickets/{}/", third.number));
    assert_eq!(tess.post(&wrong, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(tess.post(path, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(
        !tess
            .get(&format!("/tickets/{to}"))
            .await
            .words()
            .contains("est la cause de n° 1,")
    );
});

on_both!(an_incident_has_one_level_of_tickets, |stage| async move {
    let major = opened(&stage, "alice", "Panne du serveur").await;
    let part = opened(&stage, "bob", "Plus de messagerie").await;
    let third = opened(&stage, "alice", "Écran noir").await;
    let link = async |from: i64, to: i64| {
        let to = to.to_string();
        act(&stage, from, "liens", &[("kind", "part_of"), ("other", &to)]).await
    };
    assert_eq!(
        link(part.number, major.number).await.status,
        StatusCode::SEE_OTHER
    );
    for (from, to, said) in [
        (
            third.number,
            part.number,
            "fait lui-même partie d’un incident majeur",
        ),
        (
            major.number,
            third.number,
            "Ce ticket est lui-même un incident majeur",
        ),
        (part.number, third.number, "fait déjà partie d’un incident majeur"),
    ] {
        let refused = link(from, to).await;
        assert!(refused.words().contains(said), "{said}: {}", refused.words());
    }
});

on_both!(
    a_message_about_something_else_becomes_a_ticket,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
        stage.advance(600);
        let asked_at = stage.app.now();
        let alice = stage.browser("alice").await;
        alice
            .post(
                &format!("/tickets/{}/reponses", ticket.number),
                &[("text", "Et le badge ne marche plus.")],
            )
            .await;
        stage.advance(600);
        let messages = store::messages(stage.app.db.read(), ticket.id, true)
            .await
            .unwrap();
        let (request, message) = (messages[0].id, messages.last().unwrap().id);
        let path = format!("messages/{message}/separation");
        let missing = act(&stage, ticket.number, &path, &[]).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = act(&stage, ticket.number, &path, &[("subject", "Badge en panne")]).await;
        assert_eq!(done.location, "/tickets/2", "{}", done.words());
        let tom = stage.actor("tom").await;
        let made = store::by_number(stage.app.db.read(), &tom, 2).await.unwrap();
        assert_eq!(
            (made.received_at, made.requester_id),
            (asked_at, ticket.requester_id)
        );
        let page = stage.browser("tess").await.get("/tickets/2").await.words();
        assert!(page.contains("séparé de n° 1, Écran noir") && page.contains("Et le badge ne marche plus."));
        // The request itself is the ticket; a message of another ticket is not found.
        let path = format!("messages/{request}/separation");
        let refused = act(&stage, ticket.number, &path, &[("subject", "X")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        let path = format!("messages/{message}/separation");
        let foreign = act(&stage, 2, &path, &[("subject", "X")]).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    }
);

on_both!(ties_are_made_by_who_works_on_tickets, |stage| async move {
    let one = opened(&stage, "alice", "Écran noir").await;
    let two = opened(&stage, "alice", "Écran noir encore").await;
    let to = two.number.to_string();
    for (name, status) in [
        ("alice", StatusCode::NOT_FOUND),
        ("rita", StatusCode::NOT_FOUND),
        ("bruno", StatusCode::NOT_FOUND),
        ("zoe", StatusCode::NOT_FOUND),
        ("dora", StatusCode::FORBIDDEN),
    ] {
        let browser = stage.browser(name).await;
        for act in ["liens", "fusion", "fusion/annulation"] {
            let path = format!("/tickets/{}/{act}", one.number);
            let answer = browser
                .post(&path, &[("other", &to), ("kind", "duplicate")])
                .await;
            assert_eq!(answer.status, status, "{name} {act}");
        }
    }
    assert!(again(&stage, &one).await.counted);
});

on_both!(
    an_incident_told_to_the_agents_is_not_merged_away,
    |stage| async move {
        let first = opened(&stage, "alice", "Réseau coupé").await;
        let second = qualified(&stage, "alice", "Plus de réseau", true, true).await;
        let told = act(
            &stage,
            second.number,
            "incident-connu",
            &[("sentence", "Le réseau est coupé.")],
        )
        .await;
        assert_eq!(told.status, StatusCode::SEE_OTHER);
        let into = first.number.to_string();
        let answer = act(&stage, second.number, "fusion", &[("other", &into)]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(
            answer.words().contains("retirez d’abord le signalement"),
            "{}",
            answer.words()
        );
        assert_eq!(again(&stage, &second).await.state, "qualified");
        act(&stage, second.number, "incident-connu/fin", &[]).await;
        let answer = act(&stage, second.number, "fusion", &[("other", &into)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    }
);

on_both!(
    a_ticket_set_aside_before_a_merge_stays_aside_when_it_is_taken_back,
    |stage| async move {
        let first = opened(&stage, "alice", "Réseau coupé").await;
        let second = qualified(&stage, "alice", "Écran noir", false, false).await;
        let tom = stage.actor("tom").await;
        let tx = stage.app.db.write().await.unwrap();
        essaim::desk::verbs::set_aside(&stage.app, &tx, &tom, second.number, "contesté")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let into = first.number.to_string();
        act(&stage, second.number, "fusion", &[("other", &into)]).await;
        act(&stage, second.number, "fusion/annulation", &[]).await;
        let row = again(&stage, &second).await;
        assert_eq!(
            (row.state.as_str(), row.counted, row.not_counted_reason.as_str()),
            ("qualified", false, "contesté")
        );
    }
);

on_both!(
    a_ticket_whose_quote_waits_is_not_merged_away,
    |stage| async move {
        let into = opened(&stage, "alice", "Deux écrans, encore")
            .await
            .number
            .to_string();
        let ticket = crate::quotes::ticket(&stage).await;
        let other = [("other", into.as_str())];
        let merge = || act(&stage, ticket.number, "fusion", &other);
        let quote = crate::quotes::sent(&stage, &ticket).await;
        let refused = merge().await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        let said = refused.words();
        assert!(
            said.contains("Le devis D2026-0001 attend une réponse") && said.contains("retirez-le"),
            "{said}"
        );
        let row = again(&stage, &ticket).await;
        assert_eq!((row.state.as_str(), row.counted), ("suspended", true));
        // Withdrawn, it no longer holds.
        let odile = stage.browser("odile").await;
        let gone = odile.post(&format!("/devis/{quote}/retrait"), &[]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.words());
        let merged = merge().await;
        assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.words());
        assert_eq!(again(&stage, &ticket).await.state, "closed");
    }
);

on_both!(
    a_ticket_that_waits_for_a_quote_by_hand_alone_may_be_merged,
    |stage| async move {
        let into = opened(&stage, "alice", "Écrans").await.number.to_string();
        let ticket = qualified(&stage, "alice", "Deux écrans", false, false).await;
        let waits = [("reason", "quote"), ("detail", "un fournisseur")];
        let waiting = act(&stage, ticket.number, "suspension", &waits).await;
        assert_eq!(waiting.status, StatusCode::SEE_OTHER, "{}", waiting.words());
        let merged = act(&stage, ticket.number, "fusion", &[("other", &into)]).await;
        assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.words());
        assert_eq!(again(&stage, &ticket).await.state, "closed");
    }
);
