//! What the council receives: a member's statement, and all documents in one archive.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use essaim::settlement::cycle::verify::verify;

use crate::cycle::scene::{a_frozen_year, one};
use crate::on_both;
use crate::revenue::scene::{issue, ready};
use crate::settlement::scene::{a_year, a_year_elsewhere};
use crate::stage::{Answer, Stage};

/// The files of an archive.
fn files(answer: &Answer) -> BTreeMap<String, Vec<u8>> {
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.content_type, "application/zip");
    let mut archive = zip::ZipArchive::new(Cursor::new(&answer.bytes)).unwrap();
    let mut all = BTreeMap::new();
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        all.insert(file.name().unwrap().into_owned(), bytes);
    }
    all
}

/// Asked for as a browser does, which takes compressed answers: an archive is one already.
async fn archive(stage: &Stage, name: &str) -> BTreeMap<String, Vec<u8>> {
    let browser = stage.browser(name).await;
    let request = Request::builder()
        .uri("/bilans/2025/dossier/archive")
        .header(header::COOKIE, &browser.cookie)
        .header(header::ACCEPT_ENCODING, "gzip, br")
        .body(Body::empty())
        .unwrap();
    let answer = browser.send(request).await;
    assert!(!answer.headers.contains_key(header::CONTENT_ENCODING));
    files(&answer)
}

on_both!(
    a_referent_takes_the_statement_of_their_own_member_and_staff_any,
    |stage| async move {
        a_year(&stage).await;
        let path = |id: i64, what: &str| format!("/bilans/2025/releves/{id}/{what}");
        let (alpha, beta) = (stage.cast.alpha, stage.cast.beta);
        for (name, own, other) in [("rita", alpha, beta), ("bruno", beta, alpha)] {
            let browser = stage.browser(name).await;
            let pdf = browser.get(&path(own, "document")).await;
            assert!(pdf.bytes.starts_with(b"%PDF-") && pdf.content_type == "application/pdf");
            for what in ["document", "export/ods", "export/xlsx", "export/csv"] {
                let answer = browser.get(&path(own, what)).await;
                assert_eq!(answer.status, StatusCode::OK, "{name} {what}");
                let answer = browser.get(&path(other, what)).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {what}");
            }
        }
        for name in ["odile", "denis", "ada"] {
            let browser = stage.browser(name).await;
            for id in [alpha, beta] {
                assert_eq!(
                    browser.get(&path(id, "document")).await.status,
                    StatusCode::OK,
                    "{name}"
                );
            }
        }
        a_year_elsewhere(&stage).await;
        for name in ["tom", "alice", "zoe"] {
            let browser = stage.browser(name).await;
            for what in ["document", "export/csv"] {
                let answer = browser.get(&path(alpha, what)).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {what}");
            }
        }
        let odile = stage.browser("odile").await;
        for gone in [
            path(999_999, "document"),
            path(stage.cast.gamma, "document"),
            path(alpha, "export/doc"),
        ] {
            assert_eq!(odile.get(&gone).await.status, StatusCode::NOT_FOUND, "{gone}");
        }
    }
);

on_both!(
    the_tables_of_a_statement_add_up_and_a_frozen_one_is_named_by_its_digest,
    |stage| async move {
        a_frozen_year(&stage).await;
        let bruno = stage.browser("bruno").await;
        let path = format!("/bilans/2025/releves/{}/export/csv", stage.cast.beta);
        let answer = bruno.get(&path).await;
        let csv = answer.text();
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 3, "{csv}");
        assert!(
            lines[1].starts_with("Fonctionnement;Alpha;tickets de l’année;") && lines[1].ends_with(";250,00"),
            "{csv}"
        );
        assert!(
            lines[2].starts_with("Ensemble;") && lines[2].ends_with(";250,00"),
            "{csv}"
        );
        let digest = bruno.get("/bilans/2025/fichier").await.text();
        let digest: serde_json::Value = serde_json::from_str(&digest).unwrap();
        let begins = &digest["digest"].as_str().unwrap()[..12];
        for path in [path.as_str(), "/bilans/2025/export/csv"] {
            let answer = bruno.get(path).await;
            let name = answer.headers["content-disposition"].to_str().unwrap().to_owned();
            assert!(name.contains(&format!("-2025-{begins}.csv")), "{name}");
        }
    }
);

on_both!(
    a_frozen_list_keeps_the_sheets_that_its_tickets_had,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.browser("odile").await;
        let sheet = one(&stage, "SELECT MIN(id) AS n FROM service_sheets").await;
        let change = |sheet: i64| format!("UPDATE tickets SET sheet_id = {sheet} WHERE number = 1");
        let run = async |text: String| {
            let tx = stage.app.db.write().await.unwrap();
            essaim::db::run(&tx, &text, vec![]).await.unwrap();
            tx.commit().await.unwrap();
        };
        run(change(sheet)).await;
        let id = stage.cast.alpha;
        let sheets = async || {
            let answer = odile.get(&format!("/bilans/2025/releves/{id}/export/ods")).await;
            assert_eq!(answer.status, StatusCode::OK);
            let mut archive = zip::ZipArchive::new(Cursor::new(answer.bytes)).unwrap();
            let mut text = String::new();
            archive
                .by_name("content.xml")
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            text
        };
        assert!(sheets().await.contains("Sans fiche"));
        odile
            .post("/bilans/2025/mise-a-jour", &[("until", "2026-03-20")])
            .await;
        stage.at(2026, 3, 23, 10, 0);
        let denis = stage.browser("denis").await;
        assert_eq!(
            denis.post("/bilans/2025/gel", &[("certain", "oui")]).await.status,
            StatusCode::SEE_OTHER
        );
        let counted = |text: &str| format!("SELECT COUNT(*) AS n FROM frozen_tickets WHERE sheet {text}");
        assert_eq!(one(&stage, &counted("<> ''")).await, 1);
        run("UPDATE tickets SET sheet_id = NULL".into()).await;
        let frozen = denis.get("/bilans/2025/fichier").await.text();
        assert!(frozen.matches("\"sheet\": \"\"").count() == 3, "{frozen}");
    }
);

on_both!(
    the_archive_of_the_department_holds_all_and_that_of_a_referent_their_own,
    |stage| async move {
        let odile = ready(&stage).await;
        issue(&stage, &odile).await;
        let all = archive(&stage, "odile").await;
        for name in [
            "1-bilan-2025.pdf",
            "2-releves/releve-2025-alpha.pdf",
            "2-releves/releve-2025-beta.pdf",
            "2-releves/releve-2025-beta.ods",
            "3-titres/titre-alpha-2026-0001.pdf",
            "5-tableaux/bilan-2025.ods",
            "5-tableaux/bilan-2025-partage.csv",
            "5-tableaux/bilan-2025-source.csv",
            "6-verification/bilan-2025.essaim.json",
            "LISEZMOI.txt",
        ] {
            assert!(all.contains_key(name), "{name}: {:?}", all.keys());
        }
        let readme = String::from_utf8(all["LISEZMOI.txt"].clone()).unwrap();
        for (name, bytes) in all.iter().filter(|(name, _)| *name != "LISEZMOI.txt") {
            let line = format!("{}  {name}", essaim::crypto::digest(bytes));
            assert!(readme.contains(&line), "{name}: {readme}");
        }
        let report = |files: &BTreeMap<String, Vec<u8>>| {
            let text = String::from_utf8(files["6-verification/bilan-2025.essaim.json"].clone()).unwrap();
            verify(&text).unwrap()
        };
        assert!(report(&all).same && report(&all).lists_absent.is_empty());
        assert!(readme.contains(&report(&all).digest));
        let own = archive(&stage, "bruno").await;
        assert!(own.contains_key("2-releves/releve-2025-beta.pdf"));
        assert!(
            own.contains_key("3-titres/titre-alpha-2026-0001.pdf"),
            "Beta owes it"
        );
        assert!(
            !own.keys().any(|name| name.contains("releve-2025-alpha")),
            "{:?}",
            own.keys()
        );
        assert_eq!(report(&own).lists_absent, ["Alpha"]);
        let again = archive(&stage, "bruno").await;
        assert!(own.keys().eq(again.keys()), "the names are the same each time");
    }
);

on_both!(
    an_archive_before_the_freezing_says_so_and_is_for_readers_only,
    |stage| async move {
        a_year(&stage).await;
        let open = archive(&stage, "rita").await;
        assert!(!open.keys().any(|name| name.starts_with("6-")));
        assert!(String::from_utf8_lossy(&open["LISEZMOI.txt"]).contains("Provisoire"));
        let page = stage.browser("rita").await.get("/bilans/2025/dossier").await;
        assert!(
            page.text()
                .contains(&format!("/releves/{}/document", stage.cast.alpha))
        );
        assert!(!page.text().contains(&format!("/releves/{}/", stage.cast.beta)));
        for name in ["tom", "alice", "zoe"] {
            let browser = stage.browser(name).await;
            for path in ["/bilans/2025/dossier", "/bilans/2025/dossier/archive"] {
                assert_eq!(
                    browser.get(path).await.status,
                    StatusCode::NOT_FOUND,
                    "{name} {path}"
                );
            }
        }
    }
);
