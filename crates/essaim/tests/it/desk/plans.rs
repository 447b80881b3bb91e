//! How SQLite finds the tickets of each list: by an index that already has the order, never by reading the table.

use essaim::desk::model::State;
use essaim::desk::store::{Filter, View, list_sql};
use essaim::directory::Actor;
use essaim::web::paging::Cursor;
use sea_orm::DbBackend;

use crate::plans::{self, sorts, steps as plan};
use crate::stage::{Base, Stage};

async fn list_plan(stage: &Stage, actor: &Actor, filter: &Filter) -> Vec<String> {
    let (text, values) = list_sql(DbBackend::Sqlite, actor, filter, stage.app.now());
    plan(stage, &text, values).await
}

/// Whether a plan reads a large table from end to end.
fn reads_all(plan: &[String]) -> bool {
    plans::reads_all(plan, &["tickets", "ticket_events", "messages", "users"])
}

/// The filters that people combine with a view, named for the message of a failure.
fn combinations(stage: &Stage, view: View) -> Vec<(&'static str, Filter)> {
    let plain = Filter::of(view);
    let with = |change: &dyn Fn(&mut Filter)| {
        let mut filter = plain.clone();
        change(&mut filter);
        filter
    };
    let (alpha, support, tom) = (stage.cast.alpha, stage.cast.support, stage.cast.id("tom"));
    vec![
        ("alone", plain.clone()),
        ("authority", with(&|f| f.authority_id = Some(alpha))),
        ("team", with(&|f| f.team_id = Some(support))),
        ("technician", with(&|f| f.technician_id = Some(tom))),
        ("state", with(&|f| f.state = Some(State::Qualified))),
        ("priority", with(&|f| f.priority = Some("high"))),
        ("family", with(&|f| f.family = Some("incident"))),
        ("year", with(&|f| f.year = Some(2026))),
        (
            "authority and year",
            with(&|f| (f.authority_id, f.year) = (Some(alpha), Some(2026))),
        ),
        (
            "authority and state",
            with(&|f| (f.authority_id, f.state) = (Some(alpha), Some(State::Closed))),
        ),
        (
            "a later page",
            with(&|f| {
                f.after = Some(Cursor {
                    at: Some(1_700_000_000),
                    id: 7,
                })
            }),
        ),
    ]
}

#[tokio::test]
async fn every_list_of_the_department_has_its_order_from_an_index() {
    let stage = Stage::new(Base::Sqlite).await.expect("SQLite is always here");
    let tess = stage.actor("tess").await;
    let mut wrong = Vec::new();
    for view in View::ALL {
        for (name, filter) in combinations(&stage, view) {
            let plan = list_plan(&stage, &tess, &filter).await;
            if reads_all(&plan) || sorts(&plan) {
                wrong.push(format!("{view:?} with {name}: {plan:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} plans:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn the_lists_of_requesters_and_referents_read_no_table_whole() {
    let stage = Stage::new(Base::Sqlite).await.expect("SQLite is always here");
    for name in ["alice", "rita"] {
        let actor = stage.actor(name).await;
        for (what, filter) in combinations(&stage, View::All) {
            let plan = list_plan(&stage, &actor, &filter).await;
            assert!(!reads_all(&plan), "{name}, {what}: {plan:#?}");
        }
    }
}

#[tokio::test]
async fn a_search_starts_from_its_words_or_from_the_order() {
    let stage = Stage::new(Base::Sqlite).await.expect("SQLite is always here");
    let tess = stage.actor("tess").await;
    for (view, asked) in [
        (View::Open, "imprimante mairie"),
        (View::All, "imprimante"),
        (View::All, "1875"),
    ] {
        let filter = Filter {
            search: asked.into(),
            ..Filter::of(view)
        };
        let plan = list_plan(&stage, &tess, &filter).await;
        assert!(!reads_all(&plan), "{view:?} {asked}: {plan:#?}");
    }
}

#[tokio::test]
async fn what_hangs_on_a_ticket_is_found_by_it() {
    let stage = Stage::new(Base::Sqlite).await.expect("SQLite is always here");
    for text in [
        "SELECT * FROM tickets WHERE service_id = $1 AND number = $1",
        "SELECT * FROM ticket_events WHERE ticket_id = $1 ORDER BY at, id",
        "SELECT * FROM messages WHERE ticket_id = $1 ORDER BY at, id",
        "SELECT * FROM attachments WHERE ticket_id = $1 AND message_id IN (1, 2) ORDER BY id",
        "SELECT * FROM tickets WHERE state = 'resolved' AND close_by_at <= $1 ORDER BY close_by_at",
    ] {
        let plan = plan(&stage, text, vec![7_i64.into()]).await;
        assert!(
            !plan.iter().any(|step| step.starts_with("SCAN")),
            "{text}: {plan:#?}"
        );
    }
}
