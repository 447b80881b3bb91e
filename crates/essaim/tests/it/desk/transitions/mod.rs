//! Every verb of a ticket, from every state, by every role: one table says what each comes to.
//!
//! A line of a table is `address | rights | new qualified suspended early resolved closed merged | form`. A cell is the
//! state that the verb leads to (`=`: the same), or the status of its refusal. « early » is suspended before anybody
//! qualified it; « merged » is closed by a merge. Who may is told once by name, in [`RIGHTS`]: for each of the cast `ok`
//! (what the state says), the status of the refusal, `in` for the sign-in page, or `-` for what another line tells.

mod scene;
mod tables;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use essaim::routes::routes;

use crate::on_both;
use crate::stage::{Answer, Browser, Stage};
use scene::{Scene, Staging};
use tables::{ACTS, CONVERSATION, MONEY, QUEUE};

/// The requester, another of their authority, its referent; the neighbours; the department; nobody signed in. Tess is
/// the head of the pôle.
const CAST: [&str; 14] = [
    "alice", "anna", "rita", "bob", "bruno", "zoe", "tom", "tess", "odile", "denis", "ada", "rosa", "dora",
    "",
];

const RIGHTS: &str = "
    desk          404 404 404  404 404 404   ok  ok  ok  ok  ok   403 403   in
    technician    404 404 404  404 404 404   ok  ok  422 422 422  403 403   in
    technicians   404 404 404  404 404 404   ok  ok  409 409 409  403 403   in
    staff         404 404 404  404 404 404   ok  ok  ok  ok  ok   ok  ok    in
    members       ok  404 ok   404 404 404   -   -   -   -   -    403 403   in
    for_members   -   -   -    -   -   -     ok  ok  ok  ok  ok   -   -     -
    requester     ok  404 403  404 404 404   403 403 403 403 403  403 403   in
    reopener      ok  404 403  404 404 404   ok  ok  ok  ok  ok   403 403   in
    follower      409 404 ok   404 404 404   ok  ok  ok  ok  ok   ok  ok    in
    follows       ok  404 ok   404 404 404   ok  ok  ok  ok  ok   ok  ok    in
    own_time      404 404 404  404 404 404   ok  403 403 ok  ok   403 403   in
    of_authority  ok  ok  ok   404 404 404   ok  ok  ok  ok  ok   ok  ok    in
    referent      404 404 ok   404 404 404   403 403 403 403 403  403 403   in
    link          ok  404 404  404 404 404   404 404 404 404 404  404 404   404
    accord        404 404 ok   404 404 404   404 404 404 404 404  404 404   404
";

const STATES: [&str; 7] = [
    "new",
    "qualified",
    "suspended",
    "early",
    "resolved",
    "closed",
    "merged",
];

/// A line of a table, read.
struct Verb {
    path: &'static str,
    rights: Vec<&'static str>,
    cells: Vec<&'static str>,
    form: &'static str,
}

fn rights() -> BTreeMap<&'static str, Vec<&'static str>> {
    let lines = RIGHTS.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let mut words = line.split_whitespace();
            let name = words.next().unwrap();
            (name, words.collect())
        })
        .collect()
}

fn verbs(table: &'static str) -> Vec<Verb> {
    let rights = rights();
    let lines = table.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let parts: Vec<&str> = line.split('|').map(str::trim).collect();
            let [path, who, cells, form] = parts[..] else {
                panic!("four columns in {line}");
            };
            let verb = Verb {
                path,
                rights: rights[who].clone(),
                cells: cells.split_whitespace().collect(),
                form,
            };
            assert_eq!(verb.cells.len(), STATES.len(), "{line}");
            assert_eq!(verb.rights.len(), CAST.len(), "{line}");
            verb
        })
        .collect()
}

/// Addresses under which a verb of a ticket can be.
const UNDER: [&str; 8] = [
    "/tickets/{number}/",
    "/file/",
    "/incidents/",
    "/suivi/",
    "/confirmation/",
    "/devis/{quote}",
    "/accord/",
    "/messages/{inbound}/rattachement",
];

#[test]
fn the_tables_know_every_verb_that_a_ticket_has() {
    let known: Vec<Verb> = [ACTS, CONVERSATION, MONEY, QUEUE]
        .into_iter()
        .flat_map(verbs)
        .collect();
    let posted: Vec<&str> = routes()
        .declared
        .iter()
        .filter(|route| route.method == "POST" && UNDER.iter().any(|start| route.path.starts_with(start)))
        .map(|route| route.path)
        .collect();
    for path in &posted {
        let lines: Vec<&Verb> = known.iter().filter(|verb| verb.path == *path).collect();
        assert!(
            !lines.is_empty(),
            "POST {path}: say in transitions/tables.rs who may, and from which state"
        );
        for (at, name) in CAST.iter().enumerate() {
            let told = lines.iter().filter(|verb| verb.rights[at] != "-").count();
            assert_eq!(told, 1, "POST {path}: {name:?} is told once");
        }
    }
    for verb in &known {
        assert!(posted.contains(&verb.path), "{} is no route any more", verb.path);
    }
}

/// Tries a verb from a state, by everybody; gives what is not as the table says. What is refused changes nothing; what is
/// done leads where the table says.
async fn try_all(
    staging: &Staging,
    browsers: &[Browser],
    verb: &Verb,
    (from, cell): (&'static str, &'static str),
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut shared: Option<(Scene, String)> = None;
    for ((name, browser), right) in CAST.iter().zip(browsers).zip(&verb.rights) {
        if *right == "-" {
            continue;
        }
        let (scene, before) = match shared.take() {
            Some(kept) => kept,
            None => {
                let scene = staging.scene(verb.path, from).await;
                let before = staging.print(&scene).await;
                (scene, before)
            }
        };
        let (path, form) = staging.fill(&scene, verb.path, verb.form, name);
        let fields: Vec<(&str, &str)> = form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let answer = browser.post(&path, &fields).await;
        let (wanted, got) = (wanted(right, cell), status(verb, &answer));
        let at = format!("{from}: {name:?} POST {} → {got}", verb.path);
        if got != wanted {
            wrong.push(format!("{at}, not {wanted}: {}", said(&answer)));
            continue;
        }
        if wanted == "ok" {
            let state = staging.state(&scene).await;
            let then = if cell == "=" { scene.state.as_str() } else { cell };
            if state != then {
                wrong.push(format!("{at}: {state}, not {then}"));
            }
        } else if staging.print(&scene).await != before {
            wrong.push(format!("{at} changed something"));
        } else {
            shared = Some((scene, before));
        }
    }
    wrong
}

/// What a person may not do at all is said before what the state allows; what depends on both is said after.
fn wanted(right: &'static str, cell: &'static str) -> &'static str {
    let refused = cell.parse::<u16>().is_ok();
    match right {
        "ok" if refused => cell,
        "422" if refused => cell,
        right => right,
    }
}

fn status(verb: &Verb, answer: &Answer) -> String {
    match answer.status {
        StatusCode::SEE_OTHER if answer.location.starts_with("/connexion") => "in".into(),
        StatusCode::SEE_OTHER | StatusCode::NO_CONTENT => "ok".into(),
        // A page that comes back with a text put in it records nothing, and is what was asked for.
        StatusCode::OK if verb.path.ends_with("/modele") => "ok".into(),
        other => other.as_u16().to_string(),
    }
}

/// The first words of an answer.
fn said(answer: &Answer) -> String {
    answer.words().chars().take(200).collect()
}

async fn play(stage: Stage, table: &'static str) {
    let staging = Staging::new(stage).await;
    let mut browsers = Vec::new();
    for name in CAST {
        browsers.push(staging.stage.browser(name).await);
    }
    let mut wrong = Vec::new();
    for verb in verbs(table) {
        for cell in STATES.into_iter().zip(verb.cells.iter().copied()) {
            wrong.extend(try_all(&staging, &browsers, &verb, cell).await);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

on_both!(the_acts_of_a_ticket_are_what_the_table_says, |stage| play(
    stage, ACTS
));
on_both!(what_is_said_and_tied_is_what_the_table_says, |stage| play(
    stage,
    CONVERSATION
));
on_both!(quotes_and_publishers_are_what_the_table_says, |stage| play(
    stage, MONEY
));
on_both!(the_acts_of_the_queue_are_what_the_table_says, |stage| play(
    stage, QUEUE
));
