//! `essaim demo` as people start it.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use essaim::db::Db;
use essaim::db::entities::{shared_services, tickets};
use sea_orm::{EntityTrait, PaginatorTrait};
use testbed::wait_until;

fn demo(folder: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_essaim"));
    command.args(["demo", "--data"]).arg(folder).args(options);
    for name in ["ESSAIM_DATA", "ESSAIM_CONFIG", "ESSAIM_DATABASE"] {
        command.env_remove(name);
    }
    command
}

async fn tickets_in(folder: &Path) -> u64 {
    let db = Db::connect(&format!("sqlite://{}", folder.join("essaim.db").display()))
        .await
        .unwrap();
    let count = tickets::Entity::find().count(db.read()).await.unwrap();
    db.close().await.unwrap();
    count
}

#[tokio::test]
async fn the_data_is_made_once_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let first = demo(folder.path(), &["--prepare-only"]).output().unwrap();
    assert!(
        first.status.success(),
        "{}",
        String::from_utf8_lossy(&first.stderr)
    );
    let count = tickets_in(folder.path()).await;
    assert!(count > 1875);
    let second = demo(folder.path(), &["--prepare-only"]).output().unwrap();
    assert!(second.status.success());
    assert!(String::from_utf8_lossy(&second.stdout).contains("contient déjà"));
    assert_eq!(tickets_in(folder.path()).await, count);
}

#[tokio::test]
async fn a_demo_killed_while_it_is_made_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = demo(folder.path(), &["--prepare-only"]).spawn().unwrap();
    // The log of the base appears with the schema; the tickets come in one transaction after it.
    let log = folder.path().join("essaim.db-wal");
    let begun = wait_until(Duration::from_secs(60), || {
        std::fs::metadata(&log).is_ok_and(|m| m.len() > 100_000)
    });
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(begun);
    let url = format!("sqlite://{}", folder.path().join("essaim.db").display());
    let db = Db::open(&url).await.unwrap();
    assert_eq!(shared_services::Entity::find().count(db.read()).await.unwrap(), 0);
    db.close().await.unwrap();
    let again = demo(folder.path(), &["--prepare-only"]).output().unwrap();
    assert!(again.status.success());
    assert!(String::from_utf8_lossy(&again.stdout).contains("est prête"));
    assert!(tickets_in(folder.path()).await > 1875);
}

#[test]
fn it_prints_its_address_and_its_accounts_and_answers() {
    let folder = tempfile::tempdir().unwrap();
    let mut served = demo(folder.path(), &["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(served.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let address = lines
        .by_ref()
        .find_map(|line| line.split_once("http://").map(|(_, rest)| rest.trim().to_owned()));
    let told: Vec<String> = lines
        .by_ref()
        .take_while(|line| !line.contains("administrator"))
        .take(12)
        .collect();
    let answer = address.clone().map(|address| {
        let mut socket = std::net::TcpStream::connect(address).unwrap();
        socket
            .write_all(b"GET /connexion HTTP/1.1\r\nHost: essaim\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    });
    served.kill().unwrap();
    served.wait().unwrap();
    assert!(address.is_some_and(|a| a.starts_with("127.0.0.1:") && !a.ends_with(":0")));
    assert!(told.iter().any(|line| line.contains(essaim::demo::PASSWORD)));
    assert!(
        told.iter().any(|line| line.contains("@brie.example.org")),
        "{told:?}"
    );
    assert!(answer.is_some_and(|a| a.starts_with("HTTP/1.1 200")));
}

#[test]
fn the_costs_of_2022_come_out_to_the_cent() {
    let folder = tempfile::tempdir().unwrap();
    let made = demo(folder.path(), &["--prepare-only"]).output().unwrap();
    assert!(made.status.success());
    let settled = Command::new(env!("CARGO_BIN_EXE_essaim"))
        .args(["settle", "2022", "--format", "json", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(
        settled.status.success(),
        "{}",
        String::from_utf8_lossy(&settled.stderr)
    );
    let json: serde_json::Value = serde_json::from_slice(&settled.stdout).unwrap();
    let members = ["BCR", "Chevry-Cossigny", "Servon", "Varennes-Jarcy", "CCOB"];
    assert_eq!(json["members"], serde_json::json!(members));
    let totals = members.map(|m| json["totals"][m].as_i64().unwrap());
    assert_eq!(totals, [20_733_711, 1_808_454, 1_907_791, 873_531, 474_013]);
    let orders = json["revenue_orders"].as_array().unwrap();
    let order = |from: &str, to: &str| {
        let found = orders.iter().find(|o| o["from"] == from && o["to"] == to);
        found.unwrap()["amount"].as_i64().unwrap()
    };
    assert_eq!(order("BCR", "Chevry-Cossigny"), 1_488_410);
    assert_eq!(order("CCOB", "BCR"), 3_005_957);
    assert_eq!(orders.len(), 8);
}
