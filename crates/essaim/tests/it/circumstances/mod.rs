//! Exceptional circumstances through their page, and where their tickets show.

use axum::http::StatusCode;
use essaim::db::entities::{circumstances, outbox};
use sea_orm::{EntityTrait, QueryOrder};

use crate::desk::{opened, qualified};
use crate::on_both;
use crate::stage::{Answer, Browser, Stage};

const HERE: &str = "/circonstances";

async fn declare(browser: &Browser, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("reason", "Fibre coupée"),
        ("detail", "Travaux de voirie."),
        ("starts", "2026-03-02T08:00"),
        ("extent", "all"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    browser.post(HERE, &fields).await
}

async fn all(stage: &Stage) -> Vec<circumstances::Model> {
    circumstances::Entity::find()
        .order_by_asc(circumstances::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap()
}

async fn mails(stage: &Stage) -> Vec<(String, String)> {
    let all = outbox::Entity::find()
        .order_by_asc(outbox::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap();
    all.into_iter()
        .filter(|m| m.kind.starts_with("circumstance"))
        .map(|m| (m.kind, m.to_address))
        .collect()
}

on_both!(
    a_technician_proposes_the_director_approves_and_tickets_are_shown_apart,
    |stage| async move {
        let ours = qualified(&stage, "alice", "Plus de réseau", true, true).await;
        opened(&stage, "bob", "Plus de réseau").await;
        let alpha = stage.cast.alpha.to_string();
        let tom = stage.browser("tom").await;
        let chosen = [("extent", "some"), ("members", alpha.as_str())];
        let answer = declare(&tom, &chosen).await;
        assert_eq!(answer.location, HERE, "{}", answer.words());
        assert_eq!(
            mails(&stage).await,
            [("circumstance_proposed".into(), "denis@alpha.example.org".into())]
        );
        let ticket = format!("/tickets/{}", ours.number);
        let apart = "Reçu pendant des circonstances exceptionnelles : Fibre coupée (depuis le 02/03/2026).";
        assert!(
            !tom.get(&ticket).await.words().contains(apart),
            "not approved yet"
        );
        let id = all(&stage).await[0].id;
        let denis = stage.browser("denis").await;
        let answer = denis.post(&format!("{HERE}/{id}/approbation"), &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        assert_eq!(
            mails(&stage).await[1],
            ("circumstance_decided".into(), "tom@alpha.example.org".into())
        );
        assert!(tom.get(&ticket).await.words().contains(apart));
        let queue = tom.get("/file").await.text();
        assert_eq!(
            queue.matches(">à part<").count(),
            1,
            "Bob's ticket counts as ever"
        );
        let list = denis.get(HERE).await.words();
        assert!(
            list.contains("1 ticket reçu, 0 résolu, dont 0 dans les délais."),
            "{list}"
        );
        // Late after two hours, and still nothing is said against the service.
        stage.at(2026, 3, 3, 10, 0);
        let (denis, tom) = (stage.browser("denis").await, stage.browser("tom").await);
        let board = stage
            .browser("rita")
            .await
            .get(&format!("/tableaux/{alpha}/2026-1"))
            .await
            .words();
        for said in [
            "Tous les tickets ont été reçus pendant des circonstances exceptionnelles",
            "À part, 1 ticket reçu pendant des circonstances exceptionnelles : 0 sur 1 résolu dans les délais",
            "Fibre coupée (depuis le 02/03/2026)",
        ] {
            assert!(board.contains(said), "{said}: {board}");
        }
        let csv = denis
            .get(&format!("/tableaux/{alpha}/2026-1/export/csv"))
            .await
            .text();
        assert!(
            csv.contains("Par famille;Incidents;Reçus, comptés à part;1"),
            "{csv}"
        );
        let pdf = denis.get(&format!("/tableaux/{alpha}/2026-1/document")).await;
        assert!(pdf.bytes.starts_with(b"%PDF"));
        // Taken back: everything counts again.
        let lift = format!("{HERE}/{id}/levee");
        let silent = denis.post(&lift, &[("answer", " ")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        denis.post(&lift, &[("answer", "C’était autre chose.")]).await;
        assert!(!tom.get(&ticket).await.words().contains(apart));
    }
);

on_both!(
    the_director_declares_alone_and_says_when_it_ends,
    |stage| async move {
        let denis = stage.browser("denis").await;
        declare(&denis, &[]).await;
        let found = all(&stage).await.remove(0);
        assert_eq!((found.state.as_str(), found.ends_at), ("approved", None));
        assert!(mails(&stage).await.is_empty());
        let end = format!("{HERE}/{}/fin", found.id);
        let wrong = denis.post(&end, &[("ends", "2026-03-01T08:00")]).await;
        assert!(
            wrong.words().contains("La fin vient après le début"),
            "{}",
            wrong.words()
        );
        let answer = denis.post(&end, &[("ends", "2026-03-02T09:30")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(denis.get(HERE).await.words().contains("au 02/03/2026 09:30"));
        let closed = denis.post(&end, &[("ends", "2026-03-05T09:30")]).await;
        assert_eq!(closed.status, StatusCode::CONFLICT);
    }
);

on_both!(a_declaration_is_dated_and_reasoned, |stage| async move {
    let tom = stage.browser("tom").await;
    let gamma = stage.cast.gamma.to_string();
    for (more, said) in [
        (vec![("reason", "")], "Nommez ce qui s’est passé"),
        (vec![("starts", "")], "Indiquez le jour et l’heure du début"),
        (vec![("ends", "2026-03-02T08:00")], "La fin vient après le début"),
        (
            vec![("starts", "2028-03-02T08:00")],
            "dans l’année qui vient au plus tard",
        ),
        (vec![("extent", "some")], "Choisissez au moins une collectivité"),
        (
            vec![("extent", "some"), ("members", gamma.as_str())],
            "Choisissez au moins une collectivité",
        ),
    ] {
        let answer = declare(&tom, &more).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.words().contains(said), "{said}: {}", answer.words());
    }
    assert!(all(&stage).await.is_empty());
});

on_both!(
    members_read_the_approved_periods_that_concern_them,
    |stage| async move {
        let alpha = stage.cast.alpha.to_string();
        let only_alpha = [("extent", "some"), ("members", alpha.as_str())];
        declare(&stage.browser("tom").await, &only_alpha).await;
        let id = all(&stage).await[0].id;
        let reads = async |name| {
            stage
                .browser(name)
                .await
                .get(HERE)
                .await
                .words()
                .contains("Fibre coupée")
        };
        assert!(
            reads("tom").await && !reads("rita").await,
            "a proposal stays in the department"
        );
        let refused = stage.browser("tom").await;
        for act in ["approbation", "refus", "levee", "fin"] {
            let answer = refused.post(&format!("{HERE}/{id}/{act}"), &[]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
            let zoe = stage.browser("zoe").await;
            let fields = [("answer", "non"), ("ends", "2026-04-02T08:00")];
            let answer = zoe.post(&format!("{HERE}/{id}/{act}"), &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
        }
        stage
            .browser("denis")
            .await
            .post(&format!("{HERE}/{id}/approbation"), &[])
            .await;
        assert!(reads("rita").await && !reads("bruno").await && !reads("zoe").await);
        let rosa = stage.browser("rosa").await;
        assert_eq!(declare(&rosa, &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(
            declare(&stage.browser("rita").await, &[]).await.status,
            StatusCode::NOT_FOUND
        );
    }
);
