//! What Essaim counts by itself for the readings of a key: nothing is written before an officer saves it.

use axum::http::StatusCode;
use essaim::db::run;
use essaim::settlement::Ledger;

use super::scene::a_year;
use crate::on_both;
use crate::stage::{Answer, Stage};

/// The page of a key of 2025 after « Compter ».
async fn counted(stage: &Stage, who: &str, key: &str, day: &str) -> Answer {
    let path = format!("/bilans/2025/releves?cle={key}&jour={day}&compter=1");
    stage.browser(who).await.get(&path).await
}

/// What the form proposes for Alpha and Beta.
fn proposed(stage: &Stage, answer: &Answer) -> [String; 2] {
    [stage.cast.alpha, stage.cast.beta].map(|authority| {
        let html = answer.text();
        let field = html
            .split(&format!("id=\"q-{authority}\""))
            .nth(1)
            .unwrap_or_else(|| panic!("no field: {html}"));
        let value = field.split("value=\"").nth(1).unwrap();
        value.split('"').next().unwrap().to_owned()
    })
}

async fn computer(stage: &Stage, tag: &str, authority: i64, (state, bought, retired): (&str, &str, &str)) {
    let text = format!(
        "INSERT INTO assets (service_id, authority_id, tag, kind, state, bought_on, retired_on, supplied, audited, folded, \
         created_at, updated_at) VALUES ((SELECT service_id FROM authorities WHERE id = {authority}), {authority}, \
         '{tag}', 'laptop', '{state}', '{bought}', '{retired}', TRUE, FALSE, '', 0, 0)"
    );
    let tx = stage.app.db.write().await.unwrap();
    run(&tx, &text, vec![]).await.unwrap();
    tx.commit().await.unwrap();
}

on_both!(
    workstations_are_the_computers_in_use_on_the_day,
    |stage| async move {
        a_year(&stage).await;
        let (alpha, beta, gamma) = (stage.cast.alpha, stage.cast.beta, stage.cast.gamma);
        computer(&stage, "A1", alpha, ("in_use", "2024-05-01", "")).await;
        computer(&stage, "A2", alpha, ("in_use", "", "")).await;
        computer(&stage, "A3", alpha, ("in_use", "2025-09-01", "")).await;
        computer(&stage, "A4", alpha, ("in_stock", "2024-05-01", "")).await;
        computer(&stage, "B1", beta, ("retired", "2019-05-01", "2025-08-01")).await;
        computer(&stage, "G1", gamma, ("in_use", "2024-05-01", "")).await;
        let summer = counted(&stage, "odile", "workstations", "2025-06-30").await;
        assert_eq!(summer.status, StatusCode::OK);
        assert_eq!(proposed(&stage, &summer), ["2", "1"]);
        assert!(
            summer
                .text()
                .contains("Parc d’Essaim\u{a0}: ordinateurs en service le 30/06/2025")
        );
        let winter = counted(&stage, "odile", "workstations", "2025-12-31").await;
        assert_eq!(proposed(&stage, &winter), ["3", "0"]);
        let ledger = Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2025)
            .await
            .unwrap();
        assert!(ledger.readings.is_empty(), "counting writes nothing");
    }
);

on_both!(hours_are_those_noted_since_january, |stage| async move {
    a_year(&stage).await;
    let tom = stage.cast.id("tom");
    let ticket = |authority: i64| format!("(SELECT MIN(id) FROM tickets WHERE authority_id = {authority})");
    let tx = stage.app.db.write().await.unwrap();
    for (authority, day, minutes) in [
        (stage.cast.alpha, "2025-01-02", 100),
        (stage.cast.alpha, "2025-03-31", 20),
        (stage.cast.alpha, "2025-04-01", 600),
        (stage.cast.alpha, "2024-12-31", 600),
        (stage.cast.beta, "2025-02-01", 89),
    ] {
        let text = format!(
            "INSERT INTO ticket_times (service_id, ticket_id, user_id, day, minutes, on_site, travel_km, note, created_at) \
             VALUES ({}, {}, {tom}, '{day}', {minutes}, FALSE, 0, '', 0)",
            stage.cast.service,
            ticket(authority)
        );
        run(&tx, &text, vec![]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let page = counted(&stage, "odile", "hours", "2025-03-31").await;
    assert_eq!(proposed(&stage, &page), ["2", "1"]);
    assert!(
        page.words().contains("du 01/01/2025 au 31/03/2025")
            || page.text().contains("du 01/01/2025 au 31/03/2025")
    );
});

on_both!(
    what_essaim_does_not_know_is_said_beside_the_day,
    |stage| async move {
        a_year(&stage).await;
        // Accounts are known as they are today, and 2025 is over.
        let past = counted(&stage, "odile", "accounts", "2025-06-30").await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            past.words().contains("comptes en service aujourd’hui"),
            "{}",
            past.words()
        );
        for day in ["2024-12-31", "hier", ""] {
            let refused = counted(&stage, "odile", "workstations", day).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
            assert!(refused.words().contains("Choisissez un jour de 2025."), "{day}");
        }
        let unknown = counted(&stage, "odile", "gigabytes", "2025-06-30").await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            unknown.words().contains("ne sait pas compter"),
            "{}",
            unknown.words()
        );
        // A referent reads, but counts nothing; another service finds no year.
        let bruno = counted(&stage, "bruno", "workstations", "2025-06-30").await;
        assert!(!bruno.status.is_success(), "{}", bruno.status);
        assert_eq!(
            counted(&stage, "zoe", "workstations", "2025-06-30").await.status,
            StatusCode::NOT_FOUND
        );
    }
);

on_both!(
    accounts_and_inhabitants_are_proposed_for_the_running_year,
    |stage| async move {
        let odile = stage.browser("odile").await;
        a_year(&stage).await;
        let opened = odile
            .post(
                "/bilans",
                &[
                    ("year", "2026"),
                    ("agreement", "Convention 2026"),
                    ("decimals", ""),
                    ("copy", "2025"),
                ],
            )
            .await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.words());
        let tx = stage.app.db.write().await.unwrap();
        let text = format!(
            "UPDATE authorities SET population = CASE WHEN id = {} THEN 18500 ELSE NULL END",
            stage.cast.alpha
        );
        run(&tx, &text, vec![]).await.unwrap();
        let leaver = format!(
            "UPDATE users SET active = FALSE WHERE id = {}",
            stage.cast.id("bob")
        );
        run(&tx, &leaver, vec![]).await.unwrap();
        tx.commit().await.unwrap();
        let page = |key: &'static str| {
            let odile = odile.clone();
            async move {
                let path = format!("/bilans/2026/releves?cle={key}&jour=2026-03-02&compter=1");
                odile.get(&path).await
            }
        };
        let people = page("population").await;
        assert_eq!(proposed(&stage, &people), ["18\u{202f}500", ""]);
        let accounts = page("accounts").await;
        let there = |authority: i64| {
            let text = format!("SELECT COUNT(*) AS n FROM users WHERE authority_id = {authority} AND active");
            let stage = &stage;
            async move {
                #[derive(sea_orm::FromQueryResult)]
                struct Many {
                    n: i64,
                }
                let found: Option<Many> = essaim::db::row(stage.app.db.read(), &text, vec![]).await.unwrap();
                found.unwrap().n
            }
        };
        let expected = [
            there(stage.cast.alpha).await.to_string(),
            there(stage.cast.beta).await.to_string(),
        ];
        assert_eq!(proposed(&stage, &accounts), expected);
        assert!(
            accounts
                .words()
                .contains("Comptes en service dans Essaim le 02/03/2026")
                || accounts
                    .text()
                    .contains("Comptes en service dans Essaim le 02/03/2026")
        );
    }
);
