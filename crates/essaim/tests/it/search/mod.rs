//! One search over everything, the same on both databases.

use essaim::db::vocabulary;
use essaim::desk::store::NewFile;
use essaim::desk::verbs::{self, Reply};
use essaim::search::store::{self, Results};

use crate::desk::opened;
use crate::on_both;
use crate::stage::{Base, Stage};

async fn search(stage: &Stage, name: &str, asked: &str) -> Results {
    let actor = stage.actor(name).await;
    store::search(stage.app.db.read(), &actor, asked).await.unwrap()
}

/// The subjects of the tickets found, the latest first.
async fn subjects(stage: &Stage, name: &str, asked: &str) -> Vec<String> {
    let found = search(stage, name, asked).await;
    found.tickets.into_iter().map(|t| t.subject).collect()
}

async fn scene(stage: &Stage) {
    opened(stage, "alice", "L’imprimante du rez-de-chaussée est bloquée").await;
    opened(stage, "alice", "Installer un logiciel d’état civil").await;
    opened(stage, "bob", "Imprimantes hors service à l’école").await;
}

on_both!(
    accents_forms_and_mistakes_find_the_same_tickets,
    |stage| async move {
        scene(&stage).await;
        let (ours, theirs) = (
            "L’imprimante du rez-de-chaussée est bloquée",
            "Imprimantes hors service à l’école",
        );
        for asked in [
            "imprimante",
            "IMPRIMANTES",
            "imprimer",
            "impirmante",
            "inprimante",
            "imprimente service",
        ] {
            let found = subjects(&stage, "tom", asked).await;
            assert!(found.contains(&theirs.to_owned()), "{asked}: {found:?}");
        }
        assert_eq!(subjects(&stage, "tom", "imprimante").await, [theirs, ours]);
        assert_eq!(subjects(&stage, "tom", "ecole").await, [theirs]);
        assert_eq!(subjects(&stage, "tom", "École imprimante").await, [theirs]);
        assert_eq!(
            subjects(&stage, "tom", "installations").await,
            ["Installer un logiciel d’état civil"]
        );
        let near = search(&stage, "tom", "logicile").await;
        assert_eq!(near.understood.as_deref(), Some("logiciel"));
        assert_eq!(near.tickets.len(), 1);
        assert!(search(&stage, "tom", "vaisselle").await.is_empty());
        assert!(search(&stage, "tom", " , ! ").await.is_empty());
        assert_eq!(
            vocabulary::neighbours(stage.app.db.read(), stage.cast.service, "impirmante")
                .await
                .unwrap(),
            ["imprimante", "imprimantes"]
        );
    }
);

on_both!(
    everybody_finds_what_they_may_see_and_no_more,
    |stage| async move {
        scene(&stage).await;
        for (name, expected) in [
            ("tom", 2),
            ("denis", 2),
            ("alice", 1),
            ("rita", 1),
            ("bob", 1),
            ("bruno", 1),
            ("zoe", 0),
            ("zac", 0),
        ] {
            assert_eq!(
                subjects(&stage, name, "imprimante").await.len(),
                expected,
                "{name}"
            );
            assert_eq!(
                subjects(&stage, name, "impirmante").await.len(),
                expected,
                "{name}, mistyped"
            );
        }
        assert_eq!(
            subjects(&stage, "rita", "1").await,
            ["L’imprimante du rez-de-chaussée est bloquée"]
        );
        assert!(
            subjects(&stage, "bruno", "1").await.is_empty(),
            "another member's number"
        );
        let people = async |name, asked| -> Vec<String> {
            let found = search(&stage, name, asked).await;
            found.people.into_iter().map(|p| p.email).collect()
        };
        assert_eq!(people("tom", "Durand").await, ["bob@beta.example.org"]);
        assert_eq!(
            people("tom", "duarnd bob").await,
            ["bob@beta.example.org"],
            "mistyped"
        );
        assert_eq!(people("bruno", "durand").await, ["bob@beta.example.org"]);
        for name in ["rita", "alice", "zoe"] {
            assert!(people(name, "durand").await.is_empty(), "{name}");
        }
    }
);

on_both!(messages_and_names_of_attachments_are_found, |stage| async move {
    let ticket = opened(&stage, "alice", "Document illisible").await;
    let (alice, tom) = (stage.actor("alice").await, stage.actor("tom").await);
    let tx = stage.app.db.write().await.unwrap();
    let file = |name: &str| NewFile {
        name: name.into(),
        content_type: "text/plain".into(),
        bytes: name.into(),
    };
    let said = Reply {
        body: "Le parapheur refuse ma signature.".into(),
        files: vec![file("délibération-2026.pdf")],
        ..Reply::default()
    };
    verbs::reply(&stage.app, &tx, &alice, ticket.number, said)
        .await
        .unwrap();
    let note = Reply {
        body: "Clé périmée.".into(),
        files: vec![file("delibération interne.txt")],
        ..Reply::default()
    };
    verbs::note(&stage.app, &tx, &tom, ticket.number, note)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        subjects(&stage, "alice", "parapheurs").await,
        ["Document illisible"]
    );
    let pieces = async |name| -> Vec<String> {
        let found = search(&stage, name, "deliberations").await;
        found.pieces.into_iter().map(|p| p.name).collect()
    };
    assert_eq!(pieces("alice").await, ["délibération-2026.pdf"]);
    assert_eq!(
        pieces("tom").await,
        ["delibération interne.txt", "délibération-2026.pdf"]
    );
    assert!(pieces("bob").await.is_empty());
    assert!(
        subjects(&stage, "alice", "périmée").await.is_empty(),
        "notes stay in the department"
    );
    let page = stage
        .browser("alice")
        .await
        .get("/recherche?q=deliberation")
        .await
        .words();
    assert!(
        page.contains("délibération-2026.pdf") && page.contains("Document illisible"),
        "{page}"
    );
});

/// The plan of PostgreSQL, which is told not to read whole tables: these are too small for it to prefer an index by itself.
async fn postgres_plan(stage: &Stage, text: &str, values: Vec<sea_orm::Value>) -> String {
    #[derive(sea_orm::FromQueryResult)]
    struct Line {
        #[sea_orm(from_alias = "QUERY PLAN")]
        line: String,
    }
    let tx = stage.app.db.write().await.unwrap();
    essaim::db::run(&tx, "SET LOCAL enable_seqscan = off", vec![])
        .await
        .unwrap();
    let lines: Vec<Line> = essaim::db::rows(&tx, &format!("EXPLAIN {text}"), values)
        .await
        .unwrap();
    lines.into_iter().map(|l| l.line + "\n").collect()
}

on_both!(the_index_answers_not_the_table, |stage| async move {
    scene(&stage).await;
    let tom = stage.actor("tom").await;
    let groups = [vec!["imprimante".to_owned()]];
    let backend = stage.app.db.backend();
    let statements = [
        store::tickets_sql(backend, &tom, &groups),
        store::latest_sql(backend, &groups),
        store::latest_sql(backend, &[groups[0].clone(), vec!["panne".to_owned()]]),
    ];
    for (text, values) in statements {
        if stage.base == Base::Postgres {
            let plan = postgres_plan(&stage, &text, values).await;
            assert!(plan.contains("ticket_words_vector"), "{plan}");
            continue;
        }
        let plan = crate::plans::steps(&stage, &text, values).await;
        assert!(!crate::plans::reads_all(&plan, &["tickets", "users"]), "{plan:?}");
        assert!(
            plan.iter().any(|step| step.contains("VIRTUAL TABLE INDEX")),
            "{plan:?}"
        );
    }
});

on_both!(
    a_requester_s_search_reads_their_own_tickets_only,
    |stage| async move {
        scene(&stage).await;
        let alice = stage.actor("alice").await;
        let groups = [vec!["imprimante".to_owned()]];
        let (text, values) = store::own_sql(stage.app.db.backend(), &alice, &groups);
        if stage.base == Base::Postgres {
            let plan = postgres_plan(&stage, &text, values).await;
            let by_ticket = plan.contains("ticket_words_pkey") && !plan.contains("Seq Scan");
            assert!(by_ticket, "{plan}");
            return;
        }
        let plan = crate::plans::steps(&stage, &text, values).await;
        assert!(!crate::plans::reads_all(&plan, &["tickets", "users"]), "{plan:?}");
        let own = plan.iter().any(|step| step.contains("tickets_by_requester"));
        assert!(own, "{plan:?}");
        // The latest first as the index has them, so that reading stops when enough answer.
        assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:?}");
    }
);

on_both!(
    a_word_that_many_hold_is_found_by_who_sees_few_of_them,
    |stage| async move {
        // Bruno's ticket is older than more of the others than a search first looks at.
        opened(&stage, "bob", "Imprimantes hors service à l’école").await;
        let ticket = opened(&stage, "alice", "Imprimante bloquée").await;
        let tx = stage.app.db.write().await.unwrap();
        let columns = "service_id, family, delay_rule, subject, authority_id, requester_id, channel, state, open, \
                       priority, planned_actions, received_at, year, sort_at, awaiting_us, consumed_seconds, \
                       reopened_count, resolution, version, updated_at";
        let (key, words) = match stage.base {
            Base::Sqlite => ("rowid", "rowid"),
            Base::Postgres => ("ticket_id", "ticket_id"),
        };
        for copy in 1..=600 {
            let id = ticket.id + copy;
            let text = format!(
                "INSERT INTO tickets (id, number, token, {columns}) SELECT $1, $1, 'copy-{copy}', {columns} \
                 FROM tickets WHERE id = $2"
            );
            essaim::db::run(&tx, &text, vec![id.into(), ticket.id.into()])
                .await
                .unwrap();
            let text = format!(
                "INSERT INTO ticket_words ({key}, words) SELECT $1, words FROM ticket_words WHERE {words} = $2"
            );
            essaim::db::run(&tx, &text, vec![id.into(), ticket.id.into()])
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        for name in ["bob", "bruno"] {
            assert_eq!(
                subjects(&stage, name, "imprimer").await,
                ["Imprimantes hors service à l’école"],
                "{name}"
            );
        }
        assert_eq!(subjects(&stage, "tom", "imprimer").await.len(), store::MOST);
        assert_eq!(subjects(&stage, "tom", "imprimer école").await.len(), 1);
        assert!(subjects(&stage, "rita", "école").await.is_empty());
    }
);
