//! The file for the public accountant, against the schemas of the format where they are at hand.

use std::path::PathBuf;
use std::process::Command;

use axum::http::StatusCode;

use super::scene::{id_of, issue, ready};
use crate::on_both;
use crate::stage::{Answer, Base, Stage};

/// The schema of the whole file; `None`, after a visible line, where it is not at hand.
fn schema() -> Option<PathBuf> {
    let folder = std::env::var_os("ESSAIM_OUTSIDE_DATA")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let path = folder.join("corpora/pes-xsd/v5.12/PES_V2/Rev0/PES_Aller.xsd");
    if !path.exists() {
        eprintln!("skipped: {} is missing", path.display());
        return None;
    }
    if Command::new("xmllint").arg("--version").output().is_err() {
        eprintln!("skipped: xmllint is not installed");
        return None;
    }
    Some(path)
}

/// The text of a file, once the schemas found no fault in it.
pub fn validated(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK);
    let Some(schema) = schema() else {
        return answer.text();
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pes.xml");
    std::fs::write(&file, &answer.bytes).unwrap();
    let output = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .arg(&schema)
        .arg(&file)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    answer.text()
}

#[tokio::test]
async fn orders_reductions_and_cancellations_are_valid_against_the_schemas() {
    let Some(stage) = Stage::new(Base::Sqlite).await else {
        return;
    };
    let odile = ready(&stage).await;
    issue(&stage, &odile).await;
    let id = id_of(&stage, 1).await;
    odile
        .post(
            &format!("/titres/{id}/reduction"),
            &[("reason", "Erreur & <oubli>"), ("amount", "50,05")],
        )
        .await;
    odile
        .post(
            &format!("/titres/{id}/annulation"),
            &[("reason", "Mauvais débiteur")],
        )
        .await;
    issue(&stage, &odile).await;
    let path = format!("/bilans/2025/titres/{}/pes", stage.cast.alpha);
    let answer = odile.get(&path).await;
    let xml = validated(&answer);
    for said in [
        "<MtHT V=\"250.00\"/>",
        "<MtHT V=\"50.05\"/>",
        "<MtBordHt V=\"199.95\"/>",
        "<TypBord V=\"02\"/>",
        "<IdPceOrig V=\"1\"/>",
        "<CatTiers V=\"23\"/>",
        "<CodeService V=\"INFO\"/>",
        "<NumeroEngagement V=\"ENG-2026-4\"/>",
        "Erreur &amp; &lt;oubli&gt;",
        "<Adr3 V=\"Bâtiment B\"/>",
    ] {
        assert!(xml.contains(said), "{said}: {xml}");
    }
}

on_both!(
    the_file_is_for_the_officers_and_needs_an_order,
    |stage| async move {
        let odile = ready(&stage).await;
        let path = format!("/bilans/2025/titres/{}/pes", stage.cast.alpha);
        assert_eq!(odile.get(&path).await.status, StatusCode::NOT_FOUND);
        issue(&stage, &odile).await;
        assert_eq!(odile.get(&path).await.status, StatusCode::OK);
        for name in ["rita", "zoe", "tom"] {
            assert_eq!(
                stage.browser(name).await.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{name}"
            );
        }
    }
);
