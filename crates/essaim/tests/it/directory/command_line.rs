use axum::http::StatusCode;
use clap::Parser;
use essaim::cli::{service, user};

use super::{account, roles};
use crate::on_both;
use crate::stage::Stage;

#[derive(Parser)]
enum Command {
    #[command(subcommand)]
    User(user::Action),
    #[command(subcommand)]
    Service(service::Action),
}

fn user_options(line: &str) -> user::Options {
    match Command::parse_from(line.split(' ')) {
        Command::User(user::Action::Add(options)) => options,
        Command::Service(_) => panic!("not a user"),
    }
}

fn service_options(words: &[&str]) -> service::Options {
    match Command::parse_from(words) {
        Command::Service(service::Action::Add(options)) => options,
        Command::User(_) => panic!("not a service"),
    }
}

async fn add(
    stage: &Stage,
    roles: &str,
    password: Option<&str>,
) -> Result<user::Added, essaim::cli::Failure> {
    let line = format!(
        "essaim user add --service essai --email Paul.Morel@alpha.example.org --first-name Paul --last-name Morel {roles}"
    );
    user::add(&stage.app, &user_options(&line), password.map(str::to_owned)).await
}

on_both!(
    a_first_account_is_opened_by_its_printed_link,
    |stage| async move {
        let added = add(
            &stage,
            "--role administrator --role technician:support --role referent:beta",
            None,
        )
        .await
        .unwrap();
        let (link, until) = added.link.unwrap();
        assert_eq!(until, stage.app.now() + 7 * 86_400);
        let path = link.strip_prefix("http://essaim.example.org").unwrap();
        let browser = stage.browser("").await;
        let chosen = browser.post(path, &[("password", "Cerise-2026-givre")]).await;
        assert_eq!(chosen.status, StatusCode::SEE_OTHER);
        let held = roles(&stage, added.id).await;
        assert!(held.contains(&("technician".into(), None, Some(stage.cast.support))));
        assert!(held.contains(&("referent".into(), Some(stage.cast.beta), None)));
    }
);

on_both!(a_password_from_standard_input_signs_in, |stage| async move {
    let added = add(&stage, "--role director", Some("Cerise-2026-givre"))
        .await
        .unwrap();
    assert!(added.link.is_none());
    let fields = [
        ("email", "paul.morel@alpha.example.org"),
        ("password", "Cerise-2026-givre"),
    ];
    let answer = stage.browser("").await.post("/connexion", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(account(&stage, added.id).await.active);
});

on_both!(
    wrong_options_are_named_and_nothing_is_written,
    |stage| async move {
        for (roles, password, code, said) in [
            ("--role owner", None, 2, "administrator"),
            ("--role referent", None, 2, "referent:AUTHORITY"),
            ("--role director:support", None, 2, "takes no support"),
            ("--role referent:Gamma", None, 1, "there are: Alpha, Beta"),
            ("--role technician:etudes", None, 1, "there are: support"),
            (
                "--role requester --authority Delta",
                None,
                1,
                "no authority is called Delta",
            ),
            ("--role requester", None, 1, "--authority"),
            ("--role director", Some("soleil"), 1, "trop facile"),
        ] {
            let failure = add(&stage, roles, password).await.unwrap_err();
            assert_eq!(failure.code, code, "{roles}");
            assert!(failure.reason.contains(said), "{roles}: {}", failure.reason);
        }
        let browser = stage.browser("ada").await;
        assert!(
            browser
                .get("/personnes?q=morel")
                .await
                .words()
                .contains("Aucune personne")
        );
        add(&stage, "--role director", None).await.unwrap();
        let twice = add(&stage, "--role director", None).await.unwrap_err();
        assert!(twice.reason.contains("déjà celle de Paul Morel"));
    }
);

on_both!(
    the_service_must_be_named_when_there_are_several,
    |stage| async move {
        let line = "essaim user add --email a@b.example.org --first-name A --last-name B --role director";
        let failure = user::add(&stage.app, &user_options(line), None)
            .await
            .unwrap_err();
        assert!(failure.reason.contains("--service"));
    }
);

on_both!(
    a_new_service_has_the_hours_commitments_and_teams_of_the_agreement,
    |stage| async move {
        let options = service_options(&[
            "essaim",
            "service",
            "add",
            "--slug",
            "neuf",
            "--name",
            "Service neuf",
            "--support-address",
            "Support@neuf.example.org",
        ]);
        let new = service::read(options).unwrap();
        let id = service::add(&stage.app, &new).await.unwrap();
        let conn = stage.app.db.read();
        let calendars = essaim::calendar::store::calendars(conn, id).await.unwrap();
        let monday = crate::stage::monday();
        assert!(calendars.of(0).is_open(monday));
        let promise = essaim::calendar::store::promise(conn, id, stage.app.now())
            .await
            .unwrap();
        assert_eq!(promise, essaim::calendar::Promise::default());
        let teams = essaim::directory::store::teams(conn, id).await.unwrap();
        assert_eq!(teams.len(), 4);
        let twice = service::add(&stage.app, &new).await.unwrap_err();
        assert!(twice.reason.contains("already called neuf"));
        // Its first administrator, and nobody else, finds the new service.
        let line = "essaim user add --service neuf --email nina@neuf.example.org --first-name Nina --last-name Roy --role administrator";
        let added = user::add(&stage.app, &user_options(line), Some("Cerise-2026-givre".into()))
            .await
            .unwrap();
        assert_eq!(account(&stage, added.id).await.service_id, id);
    }
);

#[test]
fn a_service_is_checked_before_anything_is_opened() {
    let base = |more: &[&str]| {
        let mut words = vec!["essaim", "service", "add", "--name", "Neuf"];
        words.extend_from_slice(more);
        service::read(service_options(&words))
    };
    for (more, said) in [
        (
            ["--slug", "Neuf", "--support-address", "s@x.example.org"],
            "--slug",
        ),
        (
            ["--slug", "neuf", "--support-address", "support"],
            "--support-address",
        ),
    ] {
        let failure = base(&more).unwrap_err();
        assert_eq!(failure.code, 2);
        assert!(failure.reason.contains(said));
    }
}
