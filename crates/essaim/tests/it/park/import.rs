//! The park from a spreadsheet.

use axum::http::StatusCode;

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

on_both!(an_export_can_be_imported_again, |stage| async move {
    let tom = stage.browser("tom").await;
    add(
        &stage,
        &tom,
        &[
            ("person", "alice@alpha.example.org"),
            ("bought", "2024-02-03"),
            ("note", "Une \"note\"; avec signes"),
        ],
    )
    .await;
    let csv = tom.get("/parc/export/csv").await.text();
    let text = csv.replace("PC-0123", "PC-0124");
    let answer = tom
        .post_files("/parc/import", &[("text", &text), ("confirmed", "oui")], &[])
        .await;
    assert_eq!(answer.location, "/parc", "{}", answer.words());
    let rows = all(&stage).await;
    assert_eq!(
        (&rows[0].person_id, &rows[0].bought_on, &rows[0].note),
        (&rows[1].person_id, &rows[1].bought_on, &rows[1].note)
    );
});
