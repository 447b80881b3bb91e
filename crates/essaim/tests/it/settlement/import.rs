//! Lines of cost from a file.

use axum::http::StatusCode;

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
