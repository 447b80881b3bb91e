//! Lines of cost from a file.

use axum::http::StatusCode;
use print::sheet::{self, Cell, Column, Table};

use super::scene::{a_year, a_year_elsewhere, journal};
use crate::on_both;
use crate::stage::Stage;

const GOOD: &str = "poste;ligne;montant;nature;compte\nFonctionnement;Énergie;1 200,50;Fluides;60612\nfonctionnement;Avoir;-20;;\n";

async fn lines(stage: &Stage) -> i64 {
    let words = stage
        .browser("odile")
        .await
        .get("/bilans/2025/couts")
        .await
        .words();
    words.matches("Corriger").count() as i64
}

on_both!(a_file_is_shown_then_written_at_once, |stage| async move {
    a_year(&stage).await;
    let odile = stage.browser("odile").await;
    let before = lines(&stage).await;
    let file = [("couts.csv", "text/csv", GOOD.as_bytes())];
    let shown = odile.post_files("/bilans/2025/import", &[], &file).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.words().contains("1 200,50 €") && shown.words().contains("Importer ces lignes"));
    assert_eq!(lines(&stage).await, before);
    let written = odile
        .post("/bilans/2025/import", &[("text", GOOD), ("confirmed", "oui")])
        .await;
    assert_eq!(written.status, StatusCode::SEE_OTHER);
    let page = odile.get("/bilans/2025/couts").await.words();
    assert!(
        page.contains("Énergie 1 200,50 €") && page.contains("−20,00 €"),
        "{page}"
    );
    let actions: Vec<String> = journal(&stage).await.into_iter().map(|(a, _)| a).collect();
    assert!(actions.iter().filter(|a| *a == "cost_line.added").count() >= 3);
});

on_both!(one_wrong_line_keeps_the_whole_file_out, |stage| async move {
    a_year(&stage).await;
    let odile = stage.browser("odile").await;
    let before = lines(&stage).await;
    let bad = format!("{GOOD}Inconnu;x;1;;\nFonctionnement;y;douze;;\n");
    let answer = odile
        .post("/bilans/2025/import", &[("text", &bad), ("confirmed", "oui")])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let words = answer.words();
    for said in [
        "2 lignes sont à corriger",
        "« Inconnu » n’existe pas",
        "Écrivez un montant",
    ] {
        assert!(words.contains(said), "{said}");
    }
    assert_eq!(lines(&stage).await, before);
    let empty = odile.post("/bilans/2025/import", &[("text", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
});

/// A workbook with one line of cost, and a second one whose amount is `cell`.
fn workbook(cell: Cell) -> Table {
    let text = |t: &str| Cell::Text(t.into());
    let column = |label: &str| Column {
        label: label.into(),
        ..Column::default()
    };
    Table {
        name: "Coûts".into(),
        columns: ["Poste", "Ligne", "Montant"].map(column).into(),
        rows: vec![
            vec![text("Fonctionnement"), text("Énergie"), Cell::Money(120_050)],
            vec![text("fonctionnement"), text("Avoir"), cell],
        ],
        ..Table::default()
    }
}

on_both!(
    a_workbook_is_read_like_a_text_and_names_the_cell_that_is_wrong,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.browser("odile").await;
        let before = lines(&stage).await;
        let day = Cell::Date(print::Date {
            year: 2025,
            month: 12,
            day: 31,
        });
        let (good, bad) = (workbook(Cell::Money(-2_000)), workbook(day));
        for (name, right, wrong) in [
            (
                "c.xlsx",
                sheet::xlsx(std::slice::from_ref(&good)).unwrap(),
                sheet::xlsx(std::slice::from_ref(&bad)).unwrap(),
            ),
            ("c.ods", sheet::ods(&[good]).unwrap(), sheet::ods(&[bad]).unwrap()),
        ] {
            let send = |bytes: Vec<u8>| {
                let odile = odile.clone();
                async move {
                    odile
                        .post_files("/bilans/2025/import", &[], &[(name, "", &bytes)])
                        .await
                }
            };
            let refused = send(wrong).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            let words = refused.words();
            assert!(
                words.contains("Cellule C3 : C’est une date (31/12/2025)"),
                "{name}: {words}"
            );
            let shown = send(right).await;
            assert_eq!(shown.status, StatusCode::OK, "{}", shown.words());
            assert!(
                shown.words().contains("Feuille « Coûts ».") && shown.words().contains("1 200,50 €"),
                "{name}"
            );
            let kept = "Poste;Ligne;Montant\nFonctionnement;Énergie;\"1200,5\"\nfonctionnement;Avoir;-20\n";
            assert!(
                shown.text().contains("Énergie;&#34;1200,5&#34;"),
                "{}",
                shown.text()
            );
            assert_eq!(lines(&stage).await, before);
            if name == "c.ods" {
                let sent = [("text", kept), ("confirmed", "oui")];
                let written = odile.post("/bilans/2025/import", &sent).await;
                assert_eq!(written.status, StatusCode::SEE_OTHER);
                let page = odile.get("/bilans/2025/couts").await.words();
                assert!(
                    page.contains("Énergie 1 200,50 €") && page.contains("−20,00 €"),
                    "{page}"
                );
            }
            let broken = send(b"PK\x03\x04 rien".to_vec()).await;
            assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(broken.words().contains("ne se lit pas"));
        }
    }
);

on_both!(only_who_enters_costs_imports_them, |stage| async move {
    a_year(&stage).await;
    a_year_elsewhere(&stage).await;
    let sent = [("text", GOOD), ("confirmed", "oui")];
    for who in ["rita", "tom", "bruno"] {
        let answer = stage.browser(who).await.post("/bilans/2025/import", &sent).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
    }
    // The other service has no pool of this name.
    let answer = stage
        .browser("zoe")
        .await
        .post("/bilans/2025/import", &sent)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
});
