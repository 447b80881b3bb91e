//! Simulations through their pages: copied, changed, shared, compared, exported.

use axum::http::StatusCode;
use essaim::settlement::Ledger;
use essaim::simulation::model::Simulation;
use essaim::simulation::pages::form::Typed;
use essaim::simulation::store;

use crate::on_both;
use crate::settlement::scene::{a_year, a_year_elsewhere};
use crate::stage::Stage;

/// Copies the year 2025 and gives the key of the copy.
async fn copied(stage: &Stage, name: &str) -> i64 {
    let odile = stage.browser("odile").await;
    let answer = odile
        .post("/simulations", &[("name", name), ("year", "2025")])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    let id = answer.location.split('/').nth(2).unwrap().parse().unwrap();
    assert_eq!(answer.location, format!("/simulations/{id}/hypotheses"));
    id
}

async fn one(stage: &Stage, id: i64) -> Simulation {
    store::one(stage.app.db.read(), &stage.actor("odile").await, id)
        .await
        .unwrap()
}

/// The form as a browser would send it after a change.
async fn save(stage: &Stage, who: &str, id: i64, change: impl FnOnce(&mut Typed)) -> (StatusCode, String) {
    let mut typed = Typed::of(&one(stage, id).await);
    change(&mut typed);
    let mut fields: Vec<(&str, &str)> = vec![
        ("name", &typed.name),
        ("decimals", &typed.decimals),
        ("new_member", &typed.new_member),
        ("new_joined", &typed.new_joined),
    ];
    for (name, list) in [
        ("joined", &typed.joined),
        ("left", &typed.left),
        ("new_quantity", &typed.new_quantity),
        ("key", &typed.key),
        ("quantity", &typed.quantity),
        ("total", &typed.total),
        ("pool_key", &typed.pool_key),
        ("among", &typed.among),
    ] {
        fields.extend(list.iter().map(|value| (name, value.as_str())));
    }
    let path = format!("/simulations/{id}/hypotheses");
    let answer = stage.browser(who).await.post(&path, &fields).await;
    (answer.status, answer.words())
}

on_both!(
    a_year_is_copied_changed_and_told_before_and_after,
    |stage| async move {
        a_year(&stage).await;
        let actor = stage.actor("odile").await;
        let before = Ledger::load(stage.app.db.read(), &actor, 2025).await.unwrap();
        let id = copied(&stage, "Delta arrive").await;
        let saved = save(&stage, "denis", id, |t| {
            t.total[0] = "2 000,00".into();
            t.decimals = String::new();
            t.new_member = "Delta".into();
            t.new_joined = "2025-07-01".into();
            t.new_quantity = t
                .key
                .iter()
                .map(|k| if k == "tickets" { "4".into() } else { String::new() })
                .collect();
        })
        .await;
        assert_eq!(saved.0, StatusCode::SEE_OTHER, "{}", saved.1);
        // 3, 1 and 4 tickets of 8: what Delta asked for counts as it is, whatever the day it came.
        let outcome = one(&stage, id).await.outcome().unwrap();
        let totals = &outcome.after.totals;
        assert_eq!(
            (totals["Alpha"], totals["Beta"], totals["Delta"]),
            (75_000, 25_000, 100_000)
        );
        let page = stage
            .browser("odile")
            .await
            .get(&format!("/simulations/{id}"))
            .await
            .words();
        for said in [
            "Delta rejoint le service commun",
            "2 000,00 €",
            "de moins",
            "750,00 €",
            "nouvelle",
        ] {
            assert!(page.contains(said), "{said} in {page}");
        }
        // The year itself did not move.
        let after = Ledger::load(stage.app.db.read(), &actor, 2025).await.unwrap();
        assert_eq!(before.settlement, after.settlement);
    }
);

on_both!(tickets_shift_and_another_key_are_worked_out, |stage| async move {
    a_year(&stage).await;
    let id = copied(&stage, "Autre clé").await;
    let saved = save(&stage, "odile", id, |t| t.pool_key[0] = "equal".into()).await;
    assert_eq!(saved.0, StatusCode::SEE_OTHER, "{}", saved.1);
    let outcome = one(&stage, id).await.outcome().unwrap();
    assert_eq!(outcome.after.totals["Beta"], 50_000);
    let saved = save(&stage, "odile", id, |t| {
        t.pool_key[0] = "tickets".into();
        let at = t.key.iter().position(|k| k == "tickets").unwrap() * 2;
        t.quantity[at + 1] = "3".into();
    })
    .await;
    assert_eq!(saved.0, StatusCode::SEE_OTHER, "{}", saved.1);
    assert_eq!(
        one(&stage, id).await.outcome().unwrap().after.totals["Beta"],
        50_000
    );
});

on_both!(assumptions_without_sense_are_told_and_kept, |stage| async move {
    a_year(&stage).await;
    let id = copied(&stage, "Fausse").await;
    let (status, words) = save(&stage, "odile", id, |t| t.pool_key[0] = "population".into()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words.contains("ne peut pas se partager ainsi"), "{words}");
    let (status, _) = save(&stage, "odile", id, |t| t.total[0] = "douze".into()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let simulation = one(&stage, id).await;
    assert_eq!(simulation.before, simulation.after);
    let odile = stage.browser("odile").await;
    for (name, year) in [("", "2025"), ("Bien", "1850"), ("Bien", "")] {
        let answer = odile
            .post("/simulations", &[("name", name), ("year", year)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {year}");
    }
});

on_both!(
    referents_see_what_is_shared_and_change_nothing,
    |stage| async move {
        a_year(&stage).await;
        let id = copied(&stage, "Pour en parler").await;
        let page = format!("/simulations/{id}");
        let rita = stage.browser("rita").await;
        assert_eq!(rita.get(&page).await.status, StatusCode::NOT_FOUND);
        assert!(!rita.get("/simulations").await.words().contains("Pour en parler"));
        let odile = stage.browser("odile").await;
        let shared = odile.post(&format!("{page}/partage"), &[("shared", "oui")]).await;
        assert_eq!(shared.status, StatusCode::SEE_OTHER);
        for who in ["rita", "bruno"] {
            let browser = stage.browser(who).await;
            let seen = browser.get(&page).await;
            assert_eq!(seen.status, StatusCode::OK, "{who}");
            assert!(!seen.text().contains("hypotheses"), "{who}");
            assert!(
                browser
                    .get("/simulations")
                    .await
                    .words()
                    .contains("Pour en parler")
            );
            assert_eq!(
                browser.get(&format!("{page}/hypotheses")).await.status,
                StatusCode::NOT_FOUND
            );
            for verb in ["partage", "suppression", "hypotheses"] {
                let answer = browser.post(&format!("{page}/{verb}"), &[]).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who} {verb}");
            }
        }
        for who in ["alice", "tom", "zoe"] {
            assert_eq!(
                stage.browser(who).await.get(&page).await.status,
                StatusCode::NOT_FOUND,
                "{who}"
            );
        }
        odile.post(&format!("{page}/partage"), &[("shared", "non")]).await;
        assert_eq!(rita.get(&page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            odile.post(&format!("{page}/suppression"), &[]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(odile.get(&page).await.status, StatusCode::NOT_FOUND);
    }
);

on_both!(simulations_stand_side_by_side, |stage| async move {
    a_year(&stage).await;
    a_year_elsewhere(&stage).await;
    let (one, two) = (copied(&stage, "Première").await, copied(&stage, "Seconde").await);
    save(&stage, "odile", two, |t| t.total[0] = "500".into()).await;
    let odile = stage.browser("odile").await;
    let words = odile
        .get(&format!("/simulations/comparaison?avec={one}&avec={two}"))
        .await
        .words();
    for said in ["Première", "Seconde", "sans changement", "500,00 €", "1 000,01 €"] {
        assert!(words.contains(said), "{said}");
    }
    assert!(
        odile
            .get("/simulations/comparaison")
            .await
            .words()
            .contains("Cochez")
    );
    let answer = stage
        .browser("rita")
        .await
        .get(&format!("/simulations/comparaison?avec={one}"))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
});

on_both!(
    the_file_of_a_simulation_is_read_by_the_command,
    |stage| async move {
        a_year(&stage).await;
        let id = copied(&stage, "Fichier").await;
        let odile = stage.browser("odile").await;
        let json = odile.get(&format!("/simulations/{id}/export/json")).await;
        let input = reckon::sharing::read_input(&json.text()).unwrap();
        let settled = reckon::sharing::settle(&input).unwrap();
        assert_eq!(settled, one(&stage, id).await.outcome().unwrap().after);
        for (format, start) in [
            ("xlsx", &b"PK"[..]),
            ("ods", b"PK"),
            ("csv", "\u{feff}Coll".as_bytes()),
        ] {
            let answer = odile.get(&format!("/simulations/{id}/export/{format}")).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(answer.bytes.starts_with(start), "{format}");
        }
        let unknown = odile.get(&format!("/simulations/{id}/export/doc")).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    }
);
