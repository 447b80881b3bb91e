//! The year 2022 of the agreement, through the store and the command.

use essaim::db::{rows, run};
use essaim::directory::Actor;
use essaim::settlement::verbs::{self, Measure, PoolDraft, YearDraft};
use essaim::settlement::{Ledger, store};
use sea_orm::FromQueryResult;
use serde_json::Value;

use super::scene::{outside, tickets};
use crate::on_both;
use crate::stage::{Base, Stage};

/// The members of 2022 in place of the stage's, their tickets, and the pools of the annex.
async fn year_2022(stage: &Stage) -> Option<(Value, Vec<(String, i64)>)> {
    let golden: Value = serde_json::from_str(&outside("golden/annexe-2022.json")?).unwrap();
    let members = members(stage, &golden).await;
    let id = |name: &str| members.iter().find(|(m, _)| m == name).unwrap().1;
    for (name, count) in golden["quantities"]["tickets"].as_object().unwrap() {
        tickets(stage, id(name), 2022, count.as_i64().unwrap()).await;
    }
    let director = stage.actor("denis").await;
    let now = stage.app.now();
    let tx = stage.app.db.write().await.unwrap();
    let rules = YearDraft {
        agreement: "Convention 2022-2023".into(),
        key_decimals: Some(2),
    };
    verbs::open_year(&tx, &director, now, 2022, rules).await.unwrap();
    for pool in golden["pools"].as_array().unwrap() {
        let draft = PoolDraft {
            label: pool["id"].as_str().unwrap().to_uppercase(),
            paid_by: id(pool["paid_by"].as_str().unwrap()),
            sharing_key: pool["key"].as_str().unwrap().into(),
            members: pool["among"]
                .as_array()
                .unwrap()
                .iter()
                .map(|m| id(m.as_str().unwrap()))
                .collect(),
            article: String::new(),
            euro_down: pool["total_rounding"] == "euro_down",
        };
        let row = verbs::add_pool(&tx, &director, now, 2022, pool["id"].as_str(), draft)
            .await
            .unwrap();
        for line in pool["lines"].as_array().unwrap() {
            let line = (line[0].as_str().unwrap(), line[1].as_i64().unwrap());
            verbs::add_line(&tx, &director, now, 2022, row.id, line)
                .await
                .unwrap();
        }
    }
    let gigabytes: Vec<Measure> = golden["quantities"]["gigabytes"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(m, q)| Measure {
            authority_id: id(m),
            quantity: q.as_i64(),
        })
        .collect();
    let key = ("gigabytes", "Relevé des serveurs");
    verbs::set_measures(&tx, &director, now, 2022, key, &gigabytes)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    Some((golden, members))
}

/// The five members, before the stage's two in the order that breaks ties.
async fn members(stage: &Stage, golden: &Value) -> Vec<(String, i64)> {
    #[derive(FromQueryResult)]
    struct Id {
        id: i64,
    }
    let mut found = Vec::new();
    for (position, name) in golden["members"].as_array().unwrap().iter().enumerate() {
        let name = name.as_str().unwrap();
        let text = format!(
            "INSERT INTO authorities (service_id, short_name, name, kind, position) \
             VALUES ({}, '{name}', 'Commune {name}', 'commune', {}) RETURNING id",
            stage.cast.service,
            position as i64 - 100
        );
        let id = rows::<Id, _>(stage.app.db.read(), &text, vec![]).await.unwrap()[0].id;
        found.push((name.to_owned(), id));
    }
    found
}

fn without_zero(totals: &Value) -> Value {
    let kept = totals.as_object().unwrap().iter().filter(|(_, v)| **v != 0);
    Value::Object(kept.map(|(k, v)| (k.clone(), v.clone())).collect())
}

on_both!(the_year_2022_comes_out_to_the_cent, |stage| async move {
    let Some((golden, _)) = year_2022(&stage).await else {
        return;
    };
    let ledger = Ledger::load(stage.app.db.read(), &Actor::system(stage.cast.service), 2022)
        .await
        .unwrap();
    assert!(ledger.is_complete() && ledger.problems.is_empty());
    let json = ledger.settlement.to_json();
    for (expected, found) in golden["pools"]
        .as_array()
        .unwrap()
        .iter()
        .zip(json["pools"].as_array().unwrap())
    {
        for same in ["id", "paid_by", "key", "total", "percent"] {
            assert_eq!(found[same], expected[same], "{}: {same}", expected["id"]);
        }
        assert_eq!(found["shares"], expected["expected"], "{}", expected["id"]);
    }
    assert_eq!(json["pools"].as_array().unwrap().len(), 5);
    assert_eq!(without_zero(&json["totals"]), golden["totals"]["expected"]);
    let orders: Vec<i64> = json["revenue_orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["amount"].as_i64().unwrap())
        .collect();
    let expected: Vec<i64> = golden["revenue_orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["expected"].as_i64().unwrap())
        .collect();
    assert_eq!(orders, expected);
    assert_eq!((ledger.spent(), ledger.tickets()), (25_797_500, 1_875));
    assert_eq!(ledger.advanced("BCR") + ledger.advanced("CCOB"), ledger.spent());
});

on_both!(
    a_ticket_that_changes_authority_moves_the_figures_and_they_still_add_up,
    |stage| async move {
        let Some((_, members)) = year_2022(&stage).await else {
            return;
        };
        let actor = Actor::system(stage.cast.service);
        let before = Ledger::load(stage.app.db.read(), &actor, 2022).await.unwrap();
        let (bcr, servon) = (members[0].1, members[2].1);
        let text = format!(
            "UPDATE tickets SET authority_id = {servon} WHERE id = (SELECT MIN(id) FROM tickets WHERE authority_id = {bcr})"
        );
        assert_eq!(run(stage.app.db.read(), &text, vec![]).await.unwrap(), 1);
        let after = Ledger::load(stage.app.db.read(), &actor, 2022).await.unwrap();
        assert_eq!(after.tickets(), 1_875);
        let totals = |ledger: &Ledger, member: &str| ledger.settlement.totals[member];
        assert!(totals(&after, "BCR") < totals(&before, "BCR"));
        assert!(totals(&after, "Servon") > totals(&before, "Servon"));
        assert_eq!(after.settlement.totals.values().sum::<i64>(), 25_797_500);
        let of = |id| store::ticket_counts(stage.app.db.read(), &actor, id);
        assert_eq!(of(2021).await.unwrap(), []);
    }
);

/// The command as a process, on the year's own data folder.
#[tokio::test]
async fn the_command_prints_the_year_and_its_exit_codes_tell_why_not() {
    let Some(stage) = Stage::new(Base::Sqlite).await else {
        return;
    };
    let Some((golden, _)) = year_2022(&stage).await else {
        return;
    };
    let folder = stage.app.config.data.clone();
    let essaim = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_essaim"));
        command
            .args(args)
            .arg("--data")
            .arg(&folder)
            .env_remove("ESSAIM_DATA")
            .env_remove("ESSAIM_CONFIG");
        command.output().unwrap()
    };
    let settle = ["settle", "2022", "--service", "essai", "--format", "json"];
    let out = essaim(&settle);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let json: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(without_zero(&json["totals"]), golden["totals"]["expected"]);
    assert_eq!(json["revenue_orders"][0]["amount"], 409_600);

    let text = essaim(&["settle", "2022", "--service", "essai"]);
    let table = String::from_utf8(text.stdout).unwrap();
    assert!(table.contains("207\u{202f}337,11\u{a0}€"), "{table}");

    for (args, code, reason) in [
        (
            &["settle", "2019", "--service", "essai"][..],
            1,
            "the year 2019 is not open; open years: 2022",
        ),
        (&["settle", "2022"][..], 1, "--service"),
        (&["settle", "l’an dernier"][..], 2, "YEAR"),
        (&["settle"][..], 2, "YEAR"),
        (&["simulate", "/nulle/part.json"][..], 1, "/nulle/part.json"),
        (&["simulate"][..], 2, "FILE"),
    ] {
        let out = essaim(args);
        assert_eq!(out.status.code(), Some(code), "{args:?}");
        assert!(out.stdout.is_empty(), "{args:?}");
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(said.contains(reason), "{args:?}: {said}");
    }
}

#[test]
fn a_simulation_of_the_golden_file_prints_the_same_figures() {
    let Some(text) = outside("golden/annexe-2022.json") else {
        return;
    };
    let golden: Value = serde_json::from_str(&text).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &text).unwrap();
    let essaim = |path: &std::path::Path| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_essaim"));
        command
            .args(["simulate", "--format", "json"])
            .arg(path)
            .output()
            .unwrap()
    };
    let out = essaim(file.path());
    let json: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(json["totals"], golden["totals"]["expected"]);

    std::fs::write(
        file.path(),
        text.replace("\"paid_by\": \"BCR\"", "\"paid_by\": \"ailleurs\""),
    )
    .unwrap();
    let out = essaim(file.path());
    assert_eq!(out.status.code(), Some(1));
    assert!(
        String::from_utf8(out.stderr)
            .unwrap()
            .contains("\"ailleurs\" is not a member")
    );
}
