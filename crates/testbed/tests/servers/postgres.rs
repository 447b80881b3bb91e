use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::processes::{assert_gone, family, folders_of, refuses_connections};
use testbed::{Postgres, or_skip, wait_until};

fn port_of(url: &str) -> u16 {
    let host = url.split('@').nth(1).unwrap();
    let port = host.trim_start_matches("127.0.0.1:");
    port.split('/').next().unwrap().parse().unwrap()
}

#[test]
fn each_test_has_a_database_of_its_own() {
    let Some(postgres) = or_skip(Postgres::shared()) else {
        return;
    };
    let (one, other) = (postgres.fresh_database(), postgres.fresh_database());
    assert_ne!(one, other);
    postgres.run(&one, "CREATE TABLE t (a int); INSERT INTO t VALUES (7)");
    assert_eq!(postgres.run(&one, "SELECT a, 'é' FROM t"), "7|é\n");
    assert_eq!(postgres.run(&other, "SELECT to_regclass('t') IS NULL"), "t\n");
}

#[test]
fn a_template_is_filled_once_and_copied_by_many_at_once() {
    let Some(postgres) = or_skip(Postgres::shared()) else {
        return;
    };
    let name = format!("schema_{}", std::process::id());
    let draft = postgres.draft(&name).expect("nobody has made it");
    postgres.run(draft.url(), "CREATE TABLE authority (name text)");
    draft.publish();
    assert!(postgres.draft(&name).is_none());
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let url = postgres.fresh_database_from(&name);
                postgres.run(&url, "INSERT INTO authority VALUES ('BCR')");
                assert_eq!(postgres.run(&url, "SELECT count(*) FROM authority"), "1\n");
            });
        }
    });
}

#[test]
fn of_two_drafts_of_one_template_one_is_kept() {
    let Some(postgres) = or_skip(Postgres::shared()) else {
        return;
    };
    let name = format!("twice_{}", std::process::id());
    let (first, second) = (postgres.draft(&name).unwrap(), postgres.draft(&name).unwrap());
    postgres.run(first.url(), "CREATE TABLE first ()");
    postgres.run(second.url(), "CREATE TABLE second ()");
    let lost = second.url().to_owned();
    first.publish();
    second.publish();
    let url = postgres.fresh_database_from(&name);
    assert_eq!(
        postgres.run(&url, "SELECT to_regclass('first') IS NOT NULL"),
        "t\n"
    );
    let lost = lost.rsplit('/').next().unwrap();
    let sql = format!("SELECT count(*) FROM pg_database WHERE datname = '{lost}'");
    assert_eq!(postgres.run(&postgres.url(), &sql), "0\n");
}

#[test]
fn a_dropped_cluster_leaves_no_process() {
    let Some(postgres) = or_skip(Postgres::start()) else {
        return;
    };
    let (port, processes) = (port_of(&postgres.url()), family(postgres.process().unwrap()));
    assert!(processes.len() > 3, "{processes:?}");
    drop(postgres);
    assert_gone(&processes);
    assert!(refuses_connections(port));
}

#[test]
fn with_postgres_gives_the_address_and_returns_the_exit_code() {
    if or_skip(Postgres::shared()).is_none() {
        return;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_with-postgres"))
        .args(["sh", "-c", "echo $ESSAIM_TEST_POSTGRES; exit 7"])
        .env_remove("ESSAIM_TEST_POSTGRES")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(7));
    let url = String::from_utf8(output.stdout).unwrap();
    assert!(url.starts_with("postgres://essaim@127.0.0.1:"), "{url}");
    assert!(refuses_connections(port_of(url.trim())));
}

#[test]
fn a_killed_process_takes_its_cluster_with_it() {
    if or_skip(Postgres::shared()).is_none() {
        return;
    }
    let mut parent = Command::new(env!("CARGO_BIN_EXE_with-postgres"))
        .args(["sh", "-c", "echo $ESSAIM_TEST_POSTGRES; exec cat"])
        .env_remove("ESSAIM_TEST_POSTGRES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    let mut output = BufReader::new(parent.stdout.take().unwrap());
    output.read_line(&mut url).unwrap();
    let (port, processes) = (port_of(url.trim()), family(parent.id()));
    assert!(!refuses_connections(port));
    assert_eq!(folders_of(parent.id()).len(), 1);
    parent.kill().unwrap();
    let id = parent.id();
    // Closes the input of `cat`, which the kill left running.
    drop(parent.stdin.take());
    parent.wait().unwrap();
    assert_gone(&processes);
    assert!(refuses_connections(port));
    assert!(wait_until(Duration::from_secs(10), || folders_of(id).is_empty()));
}

#[test]
fn databases_of_ended_processes_go_from_a_cluster_in_use() {
    let Some(postgres) = or_skip(Postgres::start()) else {
        return;
    };
    // No process can have this number.
    postgres.run(&postgres.url(), "CREATE DATABASE essaim_test_999999999_0");
    let mine = postgres.fresh_database();
    let listed = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "postgres::each_test_has_a_database_of_its_own"])
        .env("ESSAIM_TEST_POSTGRES", postgres.url())
        .output()
        .unwrap();
    assert!(listed.status.success(), "{listed:?}");
    let names = postgres.run(&postgres.url(), "SELECT datname FROM pg_database");
    assert!(!names.contains("essaim_test_999999999_0"), "{names}");
    assert!(names.contains(mine.rsplit('/').next().unwrap()), "{names}");
}
