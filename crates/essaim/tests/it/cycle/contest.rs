use axum::http::StatusCode;

use super::scene::{a_review, contest, counted, one};
use crate::on_both;
use crate::settlement::scene::a_year;

const PENDING: &str = "SELECT COUNT(*) AS n FROM ticket_contests WHERE state = 'pending'";
const FIRST: &str = "SELECT MIN(id) AS n FROM ticket_contests";

on_both!(
    a_referent_contests_several_tickets_of_their_list_at_once,
    |stage| async move {
        a_review(&stage).await;
        let rita = stage.browser("rita").await;
        let list = rita.get("/bilans/2025/tickets").await;
        assert!(
            list.text().contains("name=\"ticket\" value=\"2\""),
            "{}",
            list.text()
        );
        let form = rita
            .get("/bilans/2025/contestations/nouvelle?ticket=1&ticket=2")
            .await;
        assert_eq!(form.status, StatusCode::OK, "{}", form.words());
        assert!(form.words().contains("Contester 2 tickets"));
        contest(
            &stage,
            &[
                ("ticket", "1"),
                ("ticket", "2"),
                ("reason", "not_ours"),
                ("detail", "Une école voisine"),
            ],
        )
        .await;
        assert_eq!(one(&stage, PENDING).await, 2);
        assert_eq!(counted(&stage).await, [3, 1], "nothing moves before an answer");
        let list = rita.get("/bilans/2025/tickets").await;
        assert!(
            !list.text().contains("name=\"ticket\" value=\"2\"")
                && list.words().contains("Contestation à répondre")
        );
    }
);

on_both!(
    an_accepted_contest_leaves_the_ticket_out_and_says_so_on_its_page,
    |stage| async move {
        a_review(&stage).await;
        contest(
            &stage,
            &[("ticket", "2"), ("reason", "duplicate"), ("repeats", "1")],
        )
        .await;
        let id = one(&stage, FIRST).await;
        let odile = stage.browser("odile").await;
        let page = odile
            .get(&format!("/bilans/2025/contestations/{id}"))
            .await
            .words();
        // 75 % and 25 % of 1 000,01 € become 66,67 % and 33,33 %.
        assert!(
            page.contains("750,01 €") && page.contains("666,71 €") && page.contains("−83,30 € de moins"),
            "{page}"
        );
        let path = format!("/bilans/2025/contestations/{id}/acceptation");
        let answer = odile.post(&path, &[("text", "Vous avez raison.")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        assert_eq!(counted(&stage).await, [2, 1]);
        let ticket = odile.get("/tickets/2").await.words();
        assert!(
            ticket.contains("Non compté : doublon du ticket 1, mise à jour contradictoire de 2025"),
            "{ticket}"
        );
        assert!(ticket.contains("n’est plus compté dans le bilan"));
        let mail = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'contest' AND to_address = 'rita@alpha.example.org' AND body_text LIKE '%Vous avez raison.%'";
        assert_eq!(one(&stage, mail).await, 1);
        let after = odile
            .get(&format!("/bilans/2025/contestations/{id}"))
            .await
            .words();
        assert!(
            after.contains("Ce qu’elle a changé") && after.contains("−83,30 € de moins"),
            "{after}"
        );
        let again = odile.post(&path, &[("text", "Encore")]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    }
);

on_both!(
    a_ticket_of_another_member_moves_to_it_and_its_history_says_so,
    |stage| async move {
        a_review(&stage).await;
        let beta = stage.cast.beta.to_string();
        contest(
            &stage,
            &[("ticket", "3"), ("reason", "wrong_member"), ("member", &beta)],
        )
        .await;
        let id = one(&stage, FIRST).await;
        let denis = stage.browser("denis").await;
        let path = format!("/bilans/2025/contestations/{id}/acceptation");
        denis.post(&path, &[("text", "C’est bien Beta.")]).await;
        assert_eq!(counted(&stage).await, [2, 2]);
        let ticket = denis.get("/tickets/3").await.words();
        assert!(ticket.contains("Alpha → Beta"), "{ticket}");
        let review = denis.get("/bilans/2025/mise-a-jour?etat=accepted").await.words();
        assert!(review.contains("Alpha −250,00 €, Beta +250,00 €"), "{review}");
    }
);

on_both!(
    a_refused_contest_gives_its_reason_and_changes_nothing,
    |stage| async move {
        a_review(&stage).await;
        contest(
            &stage,
            &[("ticket", "1"), ("reason", "other"), ("detail", "Panne générale")],
        )
        .await;
        let id = one(&stage, FIRST).await;
        let odile = stage.browser("odile").await;
        let path = format!("/bilans/2025/contestations/{id}/refus");
        let empty = odile.post(&path, &[("text", "  ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.words().contains("Écrivez la raison de votre réponse"));
        odile.post(&path, &[("text", "Votre agent l’a demandé.")]).await;
        assert_eq!(counted(&stage).await, [3, 1]);
        let rita = stage.browser("rita").await;
        let page = rita
            .get(&format!("/bilans/2025/contestations/{id}"))
            .await
            .words();
        assert!(
            page.contains("Votre agent l’a demandé.") && page.contains("refusée"),
            "{page}"
        );
        let twice = rita
            .post(
                "/bilans/2025/contestations",
                &[("ticket", "1"), ("reason", "not_ours")],
            )
            .await;
        assert_eq!(twice.status, StatusCode::CONFLICT, "a ticket is contested once");
    }
);

on_both!(a_contest_is_taken_back_and_made_again, |stage| async move {
    a_review(&stage).await;
    contest(&stage, &[("ticket", "1"), ("reason", "not_ours")]).await;
    let id = one(&stage, FIRST).await;
    let path = format!("/bilans/2025/contestations/{id}/retrait");
    assert_eq!(
        stage.browser("bruno").await.post(&path, &[]).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        stage.browser("rita").await.post(&path, &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(one(&stage, PENDING).await, 0);
    contest(&stage, &[("ticket", "1"), ("reason", "not_ours")]).await;
    assert_eq!(one(&stage, PENDING).await, 1);
});

on_both!(silence_agrees_when_the_last_day_is_over, |stage| async move {
    a_review(&stage).await;
    stage.at(2026, 3, 20, 23, 59);
    contest(&stage, &[("ticket", "1"), ("reason", "not_ours")]).await;
    stage.at(2026, 3, 21, 0, 1);
    let rita = stage.browser("rita").await;
    let late = rita
        .post(
            "/bilans/2025/contestations",
            &[("ticket", "2"), ("reason", "not_ours")],
        )
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.words().contains("s’est terminée le 20/03/2026"),
        "{}",
        late.words()
    );
    assert!(
        !rita
            .get("/bilans/2025/tickets")
            .await
            .text()
            .contains("name=\"ticket\"")
    );
    let bruno = stage
        .browser("bruno")
        .await
        .get("/bilans/2025/mise-a-jour")
        .await
        .words();
    assert!(bruno.contains("liste acceptée sans réponse"), "{bruno}");
});

on_both!(
    a_contest_is_refused_with_a_sentence_beside_its_field,
    |stage| async move {
        a_review(&stage).await;
        let rita = stage.browser("rita").await;
        let alpha = stage.cast.alpha.to_string();
        let gamma = stage.cast.gamma.to_string();
        for (fields, said) in [
            (vec![("reason", "")], "Choisissez un motif"),
            (vec![("reason", "other")], "Écrivez le motif"),
            (
                vec![("reason", "duplicate"), ("repeats", "1")],
                "Écrivez le numéro d’un autre ticket",
            ),
            (
                vec![("reason", "duplicate"), ("repeats", "4")],
                "Écrivez le numéro d’un autre ticket",
            ),
            (vec![("reason", "wrong_member")], "Choisissez la collectivité"),
            (
                vec![("reason", "wrong_member"), ("member", &alpha)],
                "autre que la vôtre",
            ),
            (
                vec![("reason", "wrong_member"), ("member", &gamma)],
                "autre que la vôtre",
            ),
        ] {
            let mut all = vec![("ticket", "1")];
            all.extend(fields);
            let answer = rita.post("/bilans/2025/contestations", &all).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{all:?}");
            assert!(answer.words().contains(said), "{all:?}: {}", answer.words());
        }
        assert_eq!(one(&stage, PENDING).await, 0);
    }
);

on_both!(nobody_contests_nor_reads_for_another_member, |stage| async move {
    a_review(&stage).await;
    contest(
        &stage,
        &[("ticket", "1"), ("reason", "not_ours"), ("detail", "Secretalpha")],
    )
    .await;
    let id = one(&stage, FIRST).await;
    for name in ["bruno", "zoe"] {
        let browser = stage.browser(name).await;
        let page = browser.get(&format!("/bilans/2025/contestations/{id}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{name}");
        let hub = browser.get("/bilans/2025/mise-a-jour").await.text();
        assert!(
            !hub.contains("Secretalpha") && !hub.contains("Objet 1 de"),
            "{name}"
        );
        let other = browser
            .post(
                "/bilans/2025/contestations",
                &[("ticket", "2"), ("reason", "not_ours")],
            )
            .await;
        assert_eq!(other.status, StatusCode::NOT_FOUND, "{name}");
        let history = browser.get("/bilans/2025/historique").await.text();
        assert!(!history.contains("Tickets contestés"), "{name}");
    }
    for name in ["rita", "tom", "ada"] {
        let path = format!("/bilans/2025/contestations/{id}/acceptation");
        let answer = stage.browser(name).await.post(&path, &[("text", "oui")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
    assert_eq!(counted(&stage).await, [3, 1]);
});

on_both!(no_ticket_is_contested_before_the_review, |stage| async move {
    a_year(&stage).await;
    let answer = stage
        .browser("rita")
        .await
        .post(
            "/bilans/2025/contestations",
            &[("ticket", "1"), ("reason", "not_ours")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.words().contains("n’est pas ouverte"));
});
