//! The park from a spreadsheet.

use axum::http::StatusCode;
use essaim::db::entities::assets;
use print::sheet::{self, Cell, Column, Table};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

use super::{add, all};
use crate::on_both;

const HEAD: &str = "Inventaire;Type;Collectivité;Site;Personne;Achat\n";

on_both!(a_file_is_shown_then_written_at_once, |stage| async move {
    let tom = stage.browser("tom").await;
    let text = format!("{HEAD}pc 1;portable;Alpha;;alice@alpha.example.org;03/02/2024\nE-1;écran;Beta;;;\n");
    let file = [("parc.csv", "text/csv", text.as_bytes())];
    let shown = tom.post_files("/parc/import", &[], &file).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.words());
    assert!(shown.words().contains("Importer 2 matériels"));
    assert!(all(&stage).await.is_empty(), "a preview writes nothing");
    let done = tom
        .post_files("/parc/import", &[("text", &text), ("confirmed", "oui")], &[])
        .await;
    assert_eq!(done.location, "/parc", "{}", done.words());
    let rows = all(&stage).await;
    assert_eq!(
        rows.iter().map(|r| r.tag.as_str()).collect::<Vec<_>>(),
        ["PC-1", "E-1"]
    );
    assert_eq!(rows[0].person_id, Some(stage.cast.id("alice")));
    let twice = tom
        .post_files("/parc/import", &[("text", &text), ("confirmed", "oui")], &[])
        .await;
    assert!(twice.words().contains("déjà au parc"), "{}", twice.words());
    assert_eq!(all(&stage).await.len(), 2);
});

on_both!(one_wrong_line_keeps_the_whole_file_out, |stage| async move {
    let tom = stage.browser("tom").await;
    for (line, said) in [
        ("PC-2;portable;Gamma;;;", "n’est pas membre"),
        (
            "PC-2;portable;Alpha;;bob@beta.example.org;",
            "écrivez son adresse",
        ),
        ("PC-2;fusée;Alpha;;;", "n’existe pas"),
    ] {
        let text = format!("{HEAD}PC-1;portable;Alpha;;;\n{line}\n");
        let answer = tom
            .post_files("/parc/import", &[("text", &text), ("confirmed", "oui")], &[])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.words().contains(said) && answer.words().contains("Rien n’est importé"),
            "{}",
            answer.words()
        );
    }
    assert!(all(&stage).await.is_empty());
    let dora = stage.browser("dora").await;
    let text = format!("{HEAD}PC-1;portable;Alpha;;;\n");
    let answer = dora
        .post_files("/parc/import", &[("text", &text), ("confirmed", "oui")], &[])
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
});

/// A workbook of one laptop, with the day when it was bought as `cell`.
fn workbook(cell: Cell) -> Table {
    let text = |t: &str| Cell::Text(t.into());
    let column = |label: &str| Column {
        label: label.into(),
        ..Column::default()
    };
    Table {
        name: "Parc".into(),
        columns: ["Inventaire", "Type", "Collectivité", "Achat", "Fourni"]
            .map(column)
            .into(),
        rows: vec![
            vec![],
            vec![
                Cell::Integer(412),
                text("portable"),
                text("ALPHA"),
                cell,
                text("non"),
            ],
        ],
        ..Table::default()
    }
}

on_both!(a_workbook_is_shown_then_written, |stage| async move {
    let tom = stage.browser("tom").await;
    let day = Cell::Date(print::Date {
        year: 2024,
        month: 2,
        day: 3,
    });
    let (good, bad) = (workbook(day), workbook(Cell::Integer(45_325)));
    let kept = "Inventaire;Type;Collectivité;Achat;Fourni\n412;portable;ALPHA;03/02/2024;non\n";
    for (name, right, wrong) in [
        (
            "p.xlsx",
            sheet::xlsx(std::slice::from_ref(&good)).unwrap(),
            sheet::xlsx(std::slice::from_ref(&bad)).unwrap(),
        ),
        ("p.ods", sheet::ods(&[good]).unwrap(), sheet::ods(&[bad]).unwrap()),
    ] {
        let refused = tom.post_files("/parc/import", &[], &[(name, "", &wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let words = refused.words();
        assert!(
            words.contains("Cellule D3 : Achat : C’est un nombre"),
            "{name}: {words}"
        );
        let shown = tom.post_files("/parc/import", &[], &[(name, "", &right)]).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.words());
        assert!(shown.words().contains("Feuille « Parc »."), "{}", shown.words());
        assert!(shown.text().contains(kept), "{}", shown.text());
        let broken = tom
            .post_files("/parc/import", &[], &[(name, "", b"PK\x03\x04 rien")])
            .await;
        assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(broken.words().contains("ne se lit pas"));
    }
    assert!(all(&stage).await.is_empty());
    let done = tom
        .post_files("/parc/import", &[("text", kept), ("confirmed", "oui")], &[])
        .await;
    assert_eq!(done.location, "/parc", "{}", done.words());
    let rows = all(&stage).await;
    assert_eq!((rows[0].tag.as_str(), rows[0].supplied), ("412", false));
    assert_eq!(rows[0].bought_on, "2024-02-03");
});

on_both!(an_export_can_be_imported_again, |stage| async move {
    let tom = stage.browser("tom").await;
    add(
        &stage,
        &tom,
        &[
            ("person", "alice@alpha.example.org"),
            ("bought", "2024-02-03"),
            ("note", "Une \"note\"; avec signes\net deux lignes"),
        ],
    )
    .await;
    for format in ["csv", "xlsx", "ods"] {
        let bytes = tom.get(&format!("/parc/export/{format}")).await.bytes;
        // The numbers of the file are free again.
        for row in all(&stage).await {
            let other = format!("{format}-{}", row.id);
            let mut row = row.into_active_model();
            row.tag = Set(other);
            row.update(stage.app.db.read()).await.unwrap();
        }
        let shown = tom.post_files("/parc/import", &[], &[(format, "", &bytes)]).await;
        assert_eq!(shown.status, StatusCode::OK, "{format}: {}", shown.words());
        let page = shown.text();
        let (_, after) = page.split_once("name=\"text\" value=\"").unwrap();
        let (kept, _) = after.split_once("\"><input").unwrap();
        let kept = kept.replace("&#34;", "\"");
        let done = tom
            .post_files("/parc/import", &[("text", &kept), ("confirmed", "oui")], &[])
            .await;
        assert_eq!(done.location, "/parc", "{format}: {}", done.words());
        let rows = all(&stage).await;
        let said = |row: &assets::Model| {
            let place = (row.authority_id, row.person_id);
            (place, row.bought_on.clone(), row.note.clone(), row.make.clone())
        };
        assert_eq!(said(rows.last().unwrap()), said(&rows[0]), "{format}");
    }
});
