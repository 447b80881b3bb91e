use std::process::Command;

use axum::http::StatusCode;
use essaim::desk::model::Family;
use essaim::desk::verbs::{Classification, reclassify, set_aside};
use essaim::settlement::Ledger;
use essaim::settlement::cycle::verify::verify;
use serde_json::Value;

use super::scene::{a_frozen_year, a_review, contest, one};
use crate::on_both;
use crate::settlement::scene::{a_year, tickets};
use crate::stage::{Base, Stage};

async fn file(stage: &Stage, name: &str) -> Value {
    let answer = stage.browser(name).await.get("/bilans/2025/fichier").await;
    assert_eq!(answer.status, StatusCode::OK, "{name}");
    serde_json::from_slice(&answer.bytes).unwrap()
}

on_both!(
    the_director_freezes_a_year_and_its_digest_is_shown_everywhere,
    |stage| async move {
        a_frozen_year(&stage).await;
        let digest = file(&stage, "odile").await["digest"].as_str().unwrap().to_owned();
        assert_eq!(digest.len(), 64);
        for name in ["denis", "rita", "bruno"] {
            let page = stage.browser(name).await.get("/bilans/2025").await;
            assert!(page.text().contains(&digest), "{name}");
            assert!(
                page.words().contains("Figé le 23/03/2026") && page.words().contains("par Denis Blanc"),
                "{name}"
            );
        }
        let mails =
            format!("SELECT COUNT(*) AS n FROM outbox WHERE kind = 'frozen' AND body_text LIKE '%{digest}%'");
        assert_eq!(one(&stage, &mails).await, 2);
        let pdf = stage.browser("rita").await.get("/bilans/2025/document").await;
        assert!(pdf.bytes.starts_with(b"%PDF-"));
    }
);

on_both!(
    nothing_that_happens_to_tickets_touches_a_frozen_year,
    |stage| async move {
        a_frozen_year(&stage).await;
        let odile = stage.actor("odile").await;
        let before = Ledger::load(stage.app.db.read(), &odile, 2025).await.unwrap();
        let tx = stage.app.db.write().await.unwrap();
        let wanted = Classification {
            family: Family::Incident,
            sheet_id: None,
            authority_id: stage.cast.beta,
            site_id: None,
        };
        reclassify(&stage.app, &tx, &odile, 1, wanted).await.unwrap();
        set_aside(&stage.app, &tx, &odile, 2, "fusionné").await.unwrap();
        tx.commit().await.unwrap();
        tickets(&stage, stage.cast.beta, 2025, 7).await;
        let after = Ledger::load(stage.app.db.read(), &odile, 2025).await.unwrap();
        assert_eq!(before.settlement, after.settlement);
        assert_eq!(before.frozen, after.frozen);
        let list = stage.browser("rita").await.get("/bilans/2025/tickets").await;
        assert!(
            list.words().contains("3 tickets comptés") && list.text().contains("/tickets/1\""),
            "{}",
            list.words()
        );
        assert!(
            !list.text().contains("Objet 1 de"),
            "its words stay with the member that has it now"
        );
    }
);

on_both!(
    a_frozen_year_keeps_the_digests_of_its_documents,
    |stage| async move {
        a_review(&stage).await;
        let line = one(&stage, "SELECT MIN(id) AS n FROM cost_lines").await;
        let bill = [("facture.pdf", "", &b"%PDF-1.7 douze euros"[..])];
        let odile = stage.browser("odile").await;
        odile
            .post_files(&format!("/bilans/2025/lignes/{line}/pieces"), &[], &bill)
            .await;
        stage.at(2026, 3, 23, 10, 0);
        let denis = stage.browser("denis").await;
        denis.post("/bilans/2025/gel", &[("certain", "oui")]).await;
        let file = file(&stage, "denis").await;
        let kept = &file["texts"]["lines"][0]["documents"][0];
        assert_eq!(kept["sha256"], essaim::crypto::digest(bill[0].2));
        assert!(verify(&file.to_string()).unwrap().same);
        let mut touched = file.clone();
        touched["texts"]["lines"][0]["documents"][0]["sha256"] = "00".into();
        assert!(!verify(&touched.to_string()).unwrap().same);
        let told = stage
            .browser("bruno")
            .await
            .get("/bilans/2025?montant=fonctionnement%3ABeta")
            .await;
        assert!(told.words().contains("facture.pdf"), "{}", told.words());
        let id = one(&stage, "SELECT MIN(id) AS n FROM cost_documents").await;
        let away = denis
            .post(&format!("/bilans/2025/pieces/{id}/retrait"), &[])
            .await;
        assert_eq!(away.status, StatusCode::CONFLICT);
    }
);

on_both!(
    every_change_of_a_frozen_year_is_refused_with_a_sentence,
    |stage| async move {
        a_review(&stage).await;
        let (pool, line) = (
            one(&stage, "SELECT MIN(id) AS n FROM cost_pools").await,
            one(&stage, "SELECT MIN(id) AS n FROM cost_lines").await,
        );
        contest(&stage, &[("ticket", "1"), ("reason", "not_ours")]).await;
        let contested = one(&stage, "SELECT MIN(id) AS n FROM ticket_contests").await;
        let odile = stage.browser("odile").await;
        odile
            .post(
                &format!("/bilans/2025/contestations/{contested}/refus"),
                &[("text", "Non")],
            )
            .await;
        stage.at(2026, 3, 23, 10, 0);
        let denis = stage.browser("denis").await;
        denis.post("/bilans/2025/gel", &[("certain", "oui")]).await;
        let alpha = stage.cast.alpha.to_string();
        let paths = [
            "/bilans/2025/regles".to_owned(),
            "/bilans/2025/mesures".into(),
            "/bilans/2025/postes".into(),
            format!("/bilans/2025/postes/{pool}"),
            format!("/bilans/2025/postes/{pool}/suppression"),
            format!("/bilans/2025/postes/{pool}/lignes"),
            format!("/bilans/2025/lignes/{line}"),
            format!("/bilans/2025/lignes/{line}/suppression"),
            format!("/bilans/2025/postes/{pool}/annexe"),
            "/bilans/2025/mise-a-jour".into(),
            format!("/bilans/2025/contestations/{contested}/acceptation"),
            "/bilans/2025/gel".into(),
        ];
        for path in paths {
            let fields = [
                ("agreement", "Autre"),
                ("decimals", "2"),
                (
                    "key",
                    if path.ends_with("mesures") {
                        "gigabytes"
                    } else {
                        "tickets"
                    },
                ),
                ("source", "Relevé"),
                ("authority", &alpha),
                ("quantity", "4"),
                ("label", "Gaz"),
                ("amount", "12"),
                ("paid_by", &alpha),
                ("members", &alpha),
                ("until", "2026-04-20"),
                ("text", "Oui"),
                ("certain", "oui"),
            ];
            let answer = denis.post(&path, &fields).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{path}: {}", answer.words());
            assert!(
                answer.words().contains("figé depuis le 23/03/2026"),
                "{path}: {}",
                answer.words()
            );
        }
        let bill = [("facture.pdf", "", &b"%PDF-1.7 deux"[..])];
        let path = format!("/bilans/2025/lignes/{line}/pieces");
        assert_eq!(
            denis.post_files(&path, &[], &bill).await.status,
            StatusCode::CONFLICT
        );
        assert_eq!(denis.get("/bilans/2025/couts").await.status, StatusCode::CONFLICT);
        let report = verify(&file(&stage, "denis").await.to_string()).unwrap();
        assert!(report.same);
    }
);

on_both!(
    a_year_is_frozen_only_when_nothing_is_left_to_do,
    |stage| async move {
        a_year(&stage).await;
        let frozen = "SELECT COUNT(*) AS n FROM year_snapshots";
        let denis = stage.browser("denis").await;
        let sure = [("certain", "oui")];
        let early = denis.post("/bilans/2025/gel", &sure).await;
        assert!(early.words().contains("n’a pas eu lieu"), "{}", early.words());
        denis
            .post("/bilans/2025/mise-a-jour", &[("until", "2026-03-20")])
            .await;
        let during = denis.post("/bilans/2025/gel", &sure).await;
        assert!(
            during.words().contains("dure jusqu’au 20/03/2026"),
            "{}",
            during.words()
        );
        contest(&stage, &[("ticket", "1"), ("reason", "not_ours")]).await;
        stage.at(2026, 3, 23, 10, 0);
        let denis = stage.browser("denis").await;
        let pending = denis.post("/bilans/2025/gel", &sure).await;
        assert_eq!(pending.status, StatusCode::CONFLICT);
        assert!(
            pending.words().contains("1 contestation attend encore"),
            "{}",
            pending.words()
        );
        let unsure = denis.post("/bilans/2025/gel", &[]).await;
        assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
        for name in ["odile", "rita", "ada", "tom"] {
            let answer = stage.browser(name).await.post("/bilans/2025/gel", &sure).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
        assert_eq!(one(&stage, frozen).await, 0);
    }
);

on_both!(
    the_file_of_a_referent_has_no_list_of_another_member_and_the_same_digest,
    |stage| async move {
        a_frozen_year(&stage).await;
        let (all, own) = (file(&stage, "odile").await, file(&stage, "bruno").await);
        assert_eq!(all["digest"], own["digest"]);
        assert_eq!(all["tickets"]["Alpha"]["list"].as_array().unwrap().len(), 3);
        assert_eq!(own["tickets"]["Beta"]["list"].as_array().unwrap().len(), 1);
        for hidden in ["list", "salt"] {
            assert!(own["tickets"]["Alpha"].get(hidden).is_none(), "{hidden}");
        }
        for (file, absent) in [(all, 0), (own, 1)] {
            let report = verify(&file.to_string()).unwrap();
            assert!(report.same, "{:?}", report.differences);
            assert_eq!(report.lists_absent.len(), absent);
        }
        for name in ["zoe", "tom", "alice"] {
            let answer = stage.browser(name).await.get("/bilans/2025/fichier").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
    }
);

#[tokio::test]
async fn the_command_verifies_a_file_elsewhere_and_tells_a_touched_cent() {
    let Some(stage) = Stage::new(Base::Sqlite).await else {
        return;
    };
    a_frozen_year(&stage).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bilan.json");
    let mut content = file(&stage, "rita").await;
    let run = |content: &Value, format: &str| {
        std::fs::write(&path, content.to_string()).unwrap();
        Command::new(env!("CARGO_BIN_EXE_essaim"))
            .args(["verify", "--format", format, "--data", "/nowhere/at/all"])
            .arg(&path)
            .output()
            .unwrap()
    };
    let good = run(&content, "json");
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
    let said: Value = serde_json::from_slice(&good.stdout).unwrap();
    assert_eq!(
        (&said["same"], &said["year"]),
        (&Value::from(true), &Value::from(2025))
    );
    content["result"]["totals"]["Beta"] = Value::from(25_001);
    let bad = run(&content, "text");
    assert_eq!(bad.status.code(), Some(1));
    let said = String::from_utf8_lossy(&bad.stdout).into_owned();
    assert!(
        said.contains("result.totals.Beta") && said.contains("25001"),
        "{said}"
    );
    std::fs::write(&path, "{}").unwrap();
    let none = run(&Value::from("x"), "text");
    assert_eq!(none.status.code(), Some(1));
}
