//! The walk itself.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use essaim::directory::Actor;
use essaim::routes::routes;
use essaim::web::Who;
use essaim::web::guard::Declared;

use super::ids::{self, Ids, Owners};
use super::rows;
use crate::on_both;
use crate::stage::Stage;

const CAST: [&str; 12] = [
    "", "alice", "rita", "bob", "bruno", "tom", "odile", "denis", "rosa", "dora", "ada", "zoe",
];

/// Fills the parameters of a path. A parameter that nobody taught the stage fails the test.
fn fill(route: &Declared, ids: &Ids) -> String {
    let mut path = String::new();
    for piece in route.path.split_inclusive('/') {
        let (piece, slash) = match piece.strip_suffix('/') {
            Some(piece) => (piece, "/"),
            None => (piece, ""),
        };
        match piece.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
            None => path.push_str(piece),
            Some(name) => path.push_str(&value(route, name, ids)),
        }
        path.push_str(slash);
    }
    path
}

fn value(route: &Declared, name: &str, ids: &Ids) -> String {
    match name {
        "asset" => "missing".into(),
        "format" => "csv".into(),
        "link" if route.path.starts_with("/suivi") => ids.by_name["follow"].clone(),
        "link" if route.path.starts_with("/accord") => ids.by_name["accord"].clone(),
        "link" => ids.by_name["confirm"].clone(),
        name => ids.by_name.get(name).cloned().unwrap_or_else(|| {
            panic!(
                "{} {}: teach tests/it/isolation/ids.rs the parameter {{{name}}}",
                route.method, route.path
            )
        }),
    }
}

/// Every field that any form of the application reads, filled with one owner's keys.
fn form(ids: &Ids) -> Vec<(&'static str, String)> {
    let id = |name: &str| ids.by_name[name].clone();
    let mut fields: Vec<(&'static str, String)> = vec![
        ("requester", id("requester")),
        ("requester_id", id("requester")),
        ("demandeur", id("requester")),
        ("technician", id("technician")),
        ("technician_id", id("technician")),
        ("technicien", id("technician")),
        ("authority", id("authority")),
        ("authority_id", id("authority")),
        ("collectivite", id("authority")),
        ("paid_by", id("authority")),
        ("members", id("authority")),
        ("site", id("site")),
        ("site_id", id("site")),
        ("user", id("user")),
        ("user_id", id("user")),
        ("number", id("number")),
        ("ticket", id("number")),
        ("sheet", id("sheet")),
        ("team", id("team")),
        ("other", id("other")),
        ("length", "15 min".into()),
        ("day", "2026-03-02".into()),
        ("canned", id("canned")),
    ];
    for (name, text) in [
        ("subject", "objet changé"),
        ("text", "texte changé"),
        ("cell", "several-yes"),
        ("actions", "rien"),
        ("mine", "oui"),
        ("qui", "a"),
        ("body", "texte changé"),
        ("reason", "requester"),
        ("detail", "détail changé"),
        ("resolution", "fait"),
        ("planned_actions", "rien"),
        ("people", "several"),
        ("several_people", "several"),
        ("impact", "several"),
        ("blocking", "oui"),
        ("family", "incident"),
        ("priority", "haute"),
        ("first_name", "Pirate"),
        ("last_name", "Pirate"),
        ("email", "pirate@example.org"),
        ("name", "Pirate"),
        ("label", "Pirate"),
        ("short_name", "Pirate"),
        ("kind", "commune"),
        ("amount", "1,00"),
        ("key", "equal"),
        ("quantity", "1"),
        ("password", "Pirate-2026-abricot"),
        ("role", "administrator"),
        ("roles", "administrator"),
        ("description", "changé"),
        ("keywords", "changé"),
    ] {
        fields.push((name, text.into()));
    }
    fields
}

async fn actors(stage: &Stage) -> BTreeMap<&'static str, Option<Actor>> {
    let mut all = BTreeMap::new();
    for name in CAST {
        all.insert(
            name,
            if name.is_empty() {
                None
            } else {
                Some(stage.actor(name).await)
            },
        );
    }
    all
}

/// The words that a person may never read.
fn forbidden(name: &str, owners: &Owners) -> Vec<&'static str> {
    let (alpha, beta, gamma) = (owners.alpha.secret, owners.beta.secret, owners.gamma.secret);
    match name {
        "" => vec![alpha, beta, gamma],
        "alice" | "rita" => vec![beta, gamma, "secretnote"],
        "bob" | "bruno" => vec![alpha, gamma, "secretnote"],
        "zoe" => vec![alpha, beta],
        _ => vec![gamma],
    }
}

on_both!(nobody_reads_what_is_not_theirs, |stage| async move {
    let owners = ids::owners(&stage).await;
    let actors = actors(&stage).await;
    let mut read = 0;
    for route in routes().declared.iter().filter(|r| r.method == "GET") {
        for name in CAST {
            let browser = stage.browser(name).await;
            for ids in [&owners.alpha, &owners.beta, &owners.gamma] {
                // A stream goes on: its own tests read it. Who is not admitted is turned away as elsewhere.
                if route.path.ends_with("/flux") && route.who.admits(actors[name].as_ref()) {
                    continue;
                }
                let path = fill(route, ids);
                let secret = ids.secret;
                let queries = [
                    String::new(),
                    format!(
                        "?q={secret}&collectivite={0}&authority={0}&technicien={1}&montant={secret}:Beta&requester={2}",
                        ids.by_name["authority"], ids.by_name["technician"], ids.by_name["requester"]
                    ),
                ];
                for query in queries {
                    let answer = browser.get(&format!("{path}{query}")).await;
                    let at = format!("{name:?} GET {path}{query} → {}", answer.status);
                    assert!(!answer.status.is_server_error(), "{at}");
                    if !route.who.admits(actors[name].as_ref()) {
                        let turned_away = match name {
                            "" => answer.location.starts_with("/connexion"),
                            _ => answer.status == StatusCode::NOT_FOUND,
                        };
                        assert!(turned_away, "{at}: {}", answer.location);
                        continue;
                    }
                    if route.who == Who::Link || route.path.contains("{token}") {
                        continue;
                    }
                    // The page may say again what the visitor asked; nothing else of it may be there.
                    let text = answer.text().to_lowercase();
                    for word in forbidden(name, &owners) {
                        let said = text.matches(word).count();
                        let echoed = text.matches(&format!("value=\"{word}")).count()
                            + text.matches(&format!("q={word}")).count()
                            + text.matches(&format!("{word}:beta")).count()
                            + text.matches(&format!("« {word} »")).count()
                            + text.matches(&format!("«\u{a0}{word}\u{a0}»")).count()
                            + text.matches(&format!("«\u{202f}{word}\u{202f}»")).count();
                        let of_pool = text.matches(&format!("{word}:")).count();
                        assert!(
                            said <= echoed + of_pool || is_money(route),
                            "{at}: reads {word} ({said} times, {echoed} echoed)"
                        );
                    }
                    read += 1;
                }
            }
        }
    }
    assert!(read > 100, "the walk read {read} pages");
});

/// Pages of the year's money show every member's totals to all of them, by their pools.
fn is_money(route: &Declared) -> bool {
    route.path.starts_with("/bilans/{year}")
        && !["tickets", "contestations", "mise-a-jour"]
            .iter()
            .any(|part| route.path.contains(part))
}

on_both!(nobody_changes_what_is_not_theirs, |stage| async move {
    let owners = ids::owners(&stage).await;
    let actors = actors(&stage).await;
    let cast = &stage.cast;
    let mut posted = 0;
    for (name, victim, ids) in [
        ("", "service", &owners.alpha),
        ("bob", "alpha", &owners.alpha),
        ("bruno", "alpha", &owners.alpha),
        ("alice", "beta", &owners.beta),
        ("rita", "beta", &owners.beta),
        ("zoe", "service", &owners.alpha),
        ("zoe", "service", &owners.beta),
        ("ada", "gamma", &owners.gamma),
        ("tom", "gamma", &owners.gamma),
        ("denis", "gamma", &owners.gamma),
        ("odile", "gamma", &owners.gamma),
    ] {
        let look = async || match victim {
            "service" => rows::of_service(&stage, cast.service).await,
            "alpha" => rows::of_authority(&stage, cast.alpha).await,
            "beta" => rows::of_authority(&stage, cast.beta).await,
            _ => rows::of_service(&stage, cast.other_service).await,
        };
        let before = look().await;
        for route in routes().declared.iter().filter(|r| r.method == "POST") {
            if route.who == Who::Link
                || route.path.contains("{token}")
                || matches!(route.path, "/connexion" | "/deconnexion")
            {
                continue;
            }
            let browser = stage.browser(name).await;
            let path = fill(route, ids);
            let fields = form(ids);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let answer = browser.post(&path, &fields).await;
            let at = format!("{name:?} POST {path} → {}", answer.status);
            assert!(!answer.status.is_server_error(), "{at}");
            if !route.who.admits(actors[name].as_ref()) {
                let turned_away = match name {
                    "" => answer.location.starts_with("/connexion"),
                    _ => answer.status == StatusCode::NOT_FOUND,
                };
                assert!(turned_away, "{at}");
            }
            assert_eq!(
                ids::mixed_tickets(&stage).await,
                Vec::<i64>::new(),
                "{at}: a foreign key came through"
            );
            posted += 1;
        }
        assert!(
            before == look().await,
            "{name:?} changed what belongs to {victim}"
        );
    }
    assert!(posted > 30, "the walk posted {posted} forms");
});

on_both!(every_form_needs_its_token, |stage| async move {
    let owners = ids::owners(&stage).await;
    for route in routes().declared.iter().filter(|r| r.method == "POST") {
        for (name, ids) in [
            ("ada", &owners.alpha),
            ("denis", &owners.alpha),
            ("tom", &owners.alpha),
            ("alice", &owners.alpha),
        ] {
            let actor = stage.actor(name).await;
            if !route.who.admits(Some(&actor)) {
                continue;
            }
            let path = fill(route, ids);
            let answer = stage
                .browser(name)
                .await
                .post_raw(&path, &[("subject", "x")])
                .await;
            assert!(
                matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND),
                "{name} POST {path} without a token → {}",
                answer.status
            );
        }
    }
});

/// A feature that declares its addresses but is not gathered would have none, and this walk would not miss them.
#[test]
fn the_addresses_of_every_feature_are_gathered() {
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let gathered = std::fs::read_to_string(src.join("routes.rs")).unwrap();
    let mut features = 0;
    for folder in std::fs::read_dir(&src).unwrap() {
        let folder = folder.unwrap();
        if folder.path().join("routes.rs").is_file() {
            let name = folder.file_name().into_string().unwrap();
            assert!(
                gathered.contains(&format!("crate::{name}::routes::declare,")),
                "{name}"
            );
            features += 1;
        }
    }
    assert_eq!(gathered.matches("::routes::declare,").count(), features);
}
