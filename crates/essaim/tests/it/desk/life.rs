//! Every transition, by each role that may and each that may not, through HTTP.

use axum::http::StatusCode;
use essaim::db::entities::tickets;

use super::{again, mails, opened, qualified};
use crate::on_both;
use crate::stage::Stage;

/// Everybody who could try, and whether they work on tickets.
const CAST: [(&str, bool); 11] = [
    ("tess", true),
    ("odile", true),
    ("denis", true),
    ("ada", true),
    ("rosa", false),
    ("dora", false),
    ("alice", false),
    ("rita", false),
    ("bob", false),
    ("bruno", false),
    ("zoe", false),
];

/// What an act's answer must be for a person who works on tickets, for one who does not.
struct Rule {
    path: &'static str,
    fields: Vec<(&'static str, String)>,
    /// The state after success.
    then: &'static str,
    /// Others than the desk who may: their names.
    also: &'static [&'static str],
    /// The desk may.
    desk: bool,
}

async fn try_all(stage: &Stage, rule: Rule, make: impl AsyncFn() -> tickets::Model) {
    for (name, desk) in CAST {
        let ticket = make().await;
        let browser = stage.browser(name).await;
        let fields: Vec<(&str, &str)> = rule.fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let answer = browser
            .post(&format!("/tickets/{}/{}", ticket.number, rule.path), &fields)
            .await;
        let after = again(stage, &ticket).await;
        if (desk && rule.desk) || rule.also.contains(&name) {
            assert_eq!(
                answer.status,
                StatusCode::SEE_OTHER,
                "{name} {}: {}",
                rule.path,
                answer.words()
            );
            assert_eq!(after.state, rule.then, "{name} {}", rule.path);
        } else {
            assert!(
                matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN),
                "{name} {}: {}",
                rule.path,
                answer.status
            );
            assert_eq!(after, ticket, "{name} {} changed the ticket", rule.path);
        }
    }
}

fn fields(stage: &Stage) -> Vec<(&'static str, String)> {
    vec![
        ("cell", "several-yes".into()),
        ("sheet", stage.cast.sheet.to_string()),
        ("technician", stage.cast.id("tom").to_string()),
        ("actions", "Passer demain.".into()),
    ]
}

on_both!(only_the_desk_qualifies, |stage| async move {
    let rule = Rule {
        path: "qualification",
        fields: fields(&stage),
        then: "qualified",
        also: &[],
        desk: true,
    };
    try_all(&stage, rule, async || opened(&stage, "alice", "panne").await).await;
});

on_both!(only_the_desk_suspends, |stage| async move {
    let rule = Rule {
        path: "suspension",
        fields: vec![("reason", "supplier".into()), ("detail", "écran commandé".into())],
        then: "suspended",
        also: &[],
        desk: true,
    };
    try_all(&stage, rule, async || {
        qualified(&stage, "alice", "panne", false, true).await
    })
    .await;
});

on_both!(only_the_desk_resumes, |stage| async move {
    let rule = Rule {
        path: "reprise",
        fields: vec![],
        then: "qualified",
        also: &[],
        desk: true,
    };
    try_all(&stage, rule, async || suspended(&stage).await).await;
});

on_both!(only_the_desk_resolves, |stage| async move {
    let rule = Rule {
        path: "resolution",
        fields: vec![("text", "Câble remplacé.".into())],
        then: "resolved",
        also: &[],
        desk: true,
    };
    try_all(&stage, rule, async || {
        qualified(&stage, "alice", "panne", false, true).await
    })
    .await;
});

on_both!(the_requester_and_the_desk_reopen, |stage| async move {
    let rule = Rule {
        path: "reouverture",
        fields: vec![("text", "Toujours pareil.".into())],
        then: "qualified",
        also: &["alice"],
        desk: true,
    };
    try_all(&stage, rule, async || resolved(&stage).await).await;
});

on_both!(only_the_requester_confirms, |stage| async move {
    let rule = Rule {
        path: "cloture",
        fields: vec![],
        then: "closed",
        also: &["alice"],
        desk: false,
    };
    try_all(&stage, rule, async || resolved(&stage).await).await;
});

on_both!(only_the_desk_classes, |stage| async move {
    let rule = Rule {
        path: "classement",
        fields: vec![
            ("sheet", stage.cast.sheet.to_string()),
            ("authority", stage.cast.beta.to_string()),
            ("site", stage.cast.beta_hall.to_string()),
        ],
        then: "new",
        also: &[],
        desk: true,
    };
    try_all(&stage, rule, async || opened(&stage, "alice", "panne").await).await;
});

async fn suspended(stage: &Stage) -> tickets::Model {
    let ticket = qualified(stage, "alice", "panne", false, true).await;
    let tx = stage.app.db.write().await.unwrap();
    let tom = stage.actor("tom").await;
    let row = essaim::desk::verbs::suspend(&stage.app, &tx, &tom, ticket.number, "quote", "")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    row
}

async fn resolved(stage: &Stage) -> tickets::Model {
    let ticket = qualified(stage, "alice", "panne", false, true).await;
    let tx = stage.app.db.write().await.unwrap();
    let tom = stage.actor("tom").await;
    let row = essaim::desk::verbs::resolve(&stage.app, &tx, &tom, ticket.number, "Câble remplacé.")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    row
}

on_both!(
    an_act_that_the_state_does_not_allow_changes_nothing_and_keeps_the_text,
    |stage| async move {
        let tess = stage.browser("tess").await;
        let fresh = opened(&stage, "alice", "panne").await;
        let answer = tess
            .post(
                &format!("/tickets/{}/resolution", fresh.number),
                &[("text", "Tout va bien maintenant")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.words().contains("Qualifiez d’abord ce ticket"));
        assert_eq!(again(&stage, &fresh).await, fresh);
        let done = resolved(&stage).await;
        for (path, fields, said) in [
            ("resolution", vec![("text", "Encore.")], "déjà résolu"),
            (
                "suspension",
                vec![("reason", "quote")],
                "plus de délai à suspendre",
            ),
            ("reprise", vec![], "pas en attente"),
            ("prise-en-charge", vec![], "plus rien à prendre en charge"),
        ] {
            let answer = tess
                .post(&format!("/tickets/{}/{path}", done.number), &fields)
                .await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{path}");
            assert!(answer.words().contains(said), "{path}: {}", answer.words());
        }
        assert_eq!(again(&stage, &done).await, done);
    }
);

on_both!(
    the_whole_life_of_a_ticket_sends_the_three_mails,
    |stage| async move {
        let ticket = opened(&stage, "alice", "panne").await;
        let at = |act: &str| format!("/tickets/{}/{act}", ticket.number);
        let tess = stage.browser("tess").await;
        let alice = stage.browser("alice").await;
        let qualification = fields(&stage);
        let typed: Vec<(&str, &str)> = qualification.iter().map(|(k, v)| (*k, v.as_str())).collect();
        tess.post(&at("qualification"), &typed).await;
        stage.advance(1800);
        tess.post(&at("resolution"), &[("text", "Câble remplacé.")]).await;
        let row = again(&stage, &ticket).await;
        assert_eq!((row.consumed_seconds, row.in_time), (1800, Some(true)));
        alice
            .post(&at("reouverture"), &[("text", "Pas d’image au mur.")])
            .await;
        stage.advance(600);
        tess.post(&at("resolution"), &[("text", "Prise changée.")]).await;
        alice.post(&at("cloture"), &[]).await;
        let row = again(&stage, &ticket).await;
        assert_eq!(
            (row.state.as_str(), row.consumed_seconds, row.reopened_count),
            ("closed", 2400, 1)
        );
        let kinds: Vec<String> = mails(&stage, &ticket).await.into_iter().map(|(k, _)| k).collect();
        assert_eq!(kinds, ["received", "qualified", "resolved", "resolved"]);
    }
);
