//! A member agrees with its list before the last day.

use axum::http::StatusCode;
use essaim::db::rows;
use essaim::directory::{Role, store as directory};
use essaim::settlement::cycle::verbs::conclude_due;
use sea_orm::FromQueryResult;

use super::scene::{a_review, contest, counted, one};
use crate::on_both;
use crate::settlement::scene::a_year;
use crate::stage::Stage;

const AGREE: &str = "/bilans/2025/mise-a-jour/accord";
const WITHDRAW: &str = "/bilans/2025/mise-a-jour/accord/retrait";

async fn said(stage: &Stage, name: &str, path: &str, authority: i64) -> (StatusCode, String) {
    let id = authority.to_string();
    let answer = stage.browser(name).await.post(path, &[("authority", &id)]).await;
    (answer.status, answer.words())
}

async fn agreed(stage: &Stage) -> i64 {
    one(
        stage,
        "SELECT COUNT(*) AS n FROM review_agreements WHERE ended_at IS NULL",
    )
    .await
}

on_both!(
    a_year_is_frozen_before_the_last_day_once_every_member_agreed,
    |stage| async move {
        a_review(&stage).await;
        let (alpha, beta) = (stage.cast.alpha, stage.cast.beta);
        let (status, words) = said(&stage, "rita", AGREE, alpha).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{words}");
        let page = stage
            .browser("odile")
            .await
            .get("/bilans/2025/mise-a-jour")
            .await
            .words();
        assert!(
            page.contains("1 collectivité d’accord, 0 attend une réponse, 1 n’a rien dit.")
                && page.contains("d’accord, le "),
            "{page}"
        );
        let denis = stage.browser("denis").await;
        let early = denis.post("/bilans/2025/gel", &[("certain", "oui")]).await;
        assert_eq!(early.status, StatusCode::CONFLICT);
        assert!(early.words().contains("1 sur 2 l’a donné"), "{}", early.words());
        said(&stage, "bruno", AGREE, beta).await;
        assert_eq!(agreed(&stage).await, 2);
        let frozen = denis.post("/bilans/2025/gel", &[("certain", "oui")]).await;
        assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.words());
        let page = denis.get("/bilans/2025/mise-a-jour").await.words();
        assert!(
            page.contains("Toutes les collectivités ont donné leur accord avant"),
            "{page}"
        );
        let history = denis.get("/bilans/2025/historique").await.words();
        assert!(history.contains("Accord donné sur une liste"), "{history}");
        let late = said(&stage, "rita", WITHDRAW, alpha).await;
        assert_eq!(late.0, StatusCode::CONFLICT);
    }
);

on_both!(
    an_agreement_is_taken_back_until_the_last_day_and_blocks_contests_meanwhile,
    |stage| async move {
        a_review(&stage).await;
        let alpha = stage.cast.alpha;
        said(&stage, "rita", AGREE, alpha).await;
        let twice = said(&stage, "rita", AGREE, alpha).await;
        assert_eq!(twice.0, StatusCode::CONFLICT);
        let rita = stage.browser("rita").await;
        let fields = [("ticket", "1"), ("reason", "not_ours")];
        let blocked = rita.post("/bilans/2025/contestations", &fields).await;
        assert_eq!(blocked.status, StatusCode::CONFLICT);
        assert!(
            blocked.words().contains("a donné son accord"),
            "{}",
            blocked.words()
        );
        assert_eq!(
            said(&stage, "rita", WITHDRAW, alpha).await.0,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            said(&stage, "rita", WITHDRAW, alpha).await.0,
            StatusCode::CONFLICT
        );
        contest(&stage, &fields).await;
        let (status, words) = said(&stage, "rita", AGREE, alpha).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(words.contains("1 contestation attend une réponse"), "{words}");
        stage.at(2026, 3, 23, 10, 0);
        assert_eq!(
            said(&stage, "bruno", AGREE, stage.cast.beta).await.0,
            StatusCode::CONFLICT
        );
        assert_eq!(agreed(&stage).await, 0);
    }
);

on_both!(
    a_ticket_that_joins_a_list_ends_the_agreement_with_the_shorter_one,
    |stage| async move {
        a_review(&stage).await;
        said(&stage, "bruno", AGREE, stage.cast.beta).await;
        let beta = stage.cast.beta.to_string();
        contest(
            &stage,
            &[("ticket", "1"), ("reason", "wrong_member"), ("member", &beta)],
        )
        .await;
        let id = one(&stage, "SELECT MIN(id) AS n FROM ticket_contests").await;
        let odile = stage.browser("odile").await;
        let path = format!("/bilans/2025/contestations/{id}/acceptation");
        let answer = odile.post(&path, &[("text", "C’est vrai.")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        assert_eq!((counted(&stage).await, agreed(&stage).await), (vec![2, 2], 0));
        let history = odile.get("/bilans/2025/historique").await.words();
        assert!(history.contains("Accord à redonner"), "{history}");
    }
);

on_both!(
    only_the_referents_of_a_member_agree_for_it_while_the_review_is_open,
    |stage| async move {
        a_year(&stage).await;
        let alpha = stage.cast.alpha;
        let early = said(&stage, "rita", AGREE, alpha).await;
        assert_eq!(early.0, StatusCode::CONFLICT);
        let answer = stage
            .browser("odile")
            .await
            .post("/bilans/2025/mise-a-jour", &[("until", "2026-03-20")])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        for name in ["bruno", "odile", "denis", "tom", "alice", "zoe"] {
            for path in [AGREE, WITHDRAW] {
                let (status, _) = said(&stage, name, path, alpha).await;
                assert_eq!(status, StatusCode::NOT_FOUND, "{name} {path}");
            }
        }
        let page = stage
            .browser("bruno")
            .await
            .get("/bilans/2025/mise-a-jour")
            .await
            .text();
        assert!(page.contains("D’accord avec ma liste") && page.contains("L’accord de"));
        assert_eq!(page.matches("D’accord avec ma liste").count(), 1);
        assert_eq!(agreed(&stage).await, 0);
    }
);

/// Who was told that all lists are accepted.
async fn told(stage: &Stage) -> Vec<String> {
    #[derive(FromQueryResult)]
    struct Row {
        to_address: String,
    }
    let text = "SELECT to_address FROM outbox WHERE subject LIKE '%toutes les listes de tickets%' ORDER BY to_address";
    let found: Vec<Row> = rows(stage.app.db.read(), text, vec![]).await.unwrap();
    found.into_iter().map(|r| r.to_address).collect()
}

async fn addresses(stage: &Stage) -> Vec<String> {
    let mut all = Vec::new();
    for role in [Role::Director, Role::Administrative] {
        let found = directory::holders(stage.app.db.read(), stage.cast.service, role).await;
        all.extend(found.unwrap().into_iter().map(|p| p.email));
    }
    all.sort();
    all.dedup();
    all
}

on_both!(
    the_service_is_told_once_when_the_last_member_agrees,
    |stage| async move {
        a_review(&stage).await;
        let (alpha, beta) = (stage.cast.alpha, stage.cast.beta);
        said(&stage, "rita", AGREE, alpha).await;
        assert!(told(&stage).await.is_empty());
        said(&stage, "bruno", AGREE, beta).await;
        let expected = addresses(&stage).await;
        assert!(expected.len() >= 2);
        assert_eq!(told(&stage).await, expected);
        let history = stage
            .browser("odile")
            .await
            .get("/bilans/2025/historique")
            .await
            .words();
        assert!(history.contains("Toutes les listes sont acceptées"), "{history}");
        said(&stage, "bruno", WITHDRAW, beta).await;
        said(&stage, "bruno", AGREE, beta).await;
        stage.at(2026, 3, 23, 10, 0);
        assert_eq!(conclude_due(&stage.app).await.unwrap(), 0);
        assert_eq!(told(&stage).await, expected);
    }
);

on_both!(
    the_service_is_told_once_when_silence_agrees_and_every_contest_has_its_answer,
    |stage| async move {
        a_review(&stage).await;
        contest(&stage, &[("ticket", "1"), ("reason", "not_ours")]).await;
        stage.at(2026, 3, 20, 18, 0);
        assert_eq!(conclude_due(&stage.app).await.unwrap(), 0);
        stage.at(2026, 3, 21, 0, 1);
        assert_eq!(conclude_due(&stage.app).await.unwrap(), 0);
        assert!(told(&stage).await.is_empty());
        let id = one(&stage, "SELECT MIN(id) AS n FROM ticket_contests").await;
        let path = format!("/bilans/2025/contestations/{id}/refus");
        let answer = stage
            .browser("odile")
            .await
            .post(&path, &[("text", "C’est le vôtre.")])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        assert_eq!(conclude_due(&stage.app).await.unwrap(), 1);
        assert_eq!(conclude_due(&stage.app).await.unwrap(), 0);
        assert_eq!(told(&stage).await, addresses(&stage).await);
    }
);
