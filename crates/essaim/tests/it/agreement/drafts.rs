use axum::http::StatusCode;

use super::{adopt, draft};
use crate::on_both;

on_both!(
    the_terms_and_articles_are_written_and_read_back,
    |stage| async move {
        draft(&stage).await;
        let odile = stage.browser("odile").await;
        let terms = [
            ("title", "Convention d’essai"),
            ("leaving", "Six mois de préavis."),
            ("ends_on", "2026-12-31"),
        ];
        assert_eq!(
            odile.post("/convention/0/termes", &terms).await.location,
            "/convention/0"
        );
        let fields = [
            ("number", "6.10"),
            ("title", "Titres"),
            ("body", "Un <b>titre</b>.\r\n\r\nPar an."),
        ];
        let added = odile.post("/convention/0/articles", &fields).await;
        assert_eq!(added.location, "/convention/0#article-6.10");
        odile
            .post(
                "/convention/0/articles",
                &[("number", "6.2"), ("title", "Clé"), ("body", "x")],
            )
            .await;
        let page = odile.get("/convention/0").await;
        let words = page.words();
        assert!(words.contains("Six mois de préavis.") && words.contains("31/12/2026"));
        let places: Vec<usize> = ["4.2. Délais", "6.2. Clé", "6.10. Titres"]
            .iter()
            .map(|t| words.find(t).unwrap())
            .collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(page.text().contains("<p>Par an.</p>") && !page.text().contains("<b>titre</b>"));
        let again = odile.get("/convention/0/termes").await.text();
        assert!(again.contains("value=\"2026-12-31\""));
    }
);

on_both!(
    what_is_wrong_in_a_draft_comes_back_with_what_was_typed,
    |stage| async move {
        let id = draft(&stage).await;
        let odile = stage.browser("odile").await;
        let twice = odile
            .post(
                "/convention/0/articles",
                &[("number", "4.2"), ("title", "Encore"), ("body", "x")],
            )
            .await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            twice.words().contains("L’article 4.2 existe déjà") && twice.text().contains("value=\"Encore\"")
        );
        let same = [("number", "4.2"), ("title", "Délais tenus"), ("body", "x")];
        let path = format!("/convention/0/articles/{id}");
        assert_eq!(
            odile.post(&path, &same).await.status,
            StatusCode::SEE_OTHER,
            "it keeps its own number"
        );
        let empty = odile.post(&path, &[("body", "Texte gardé")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text().contains("Texte gardé</textarea>"));
        let terms = odile
            .post("/convention/0/termes", &[("title", ""), ("ends_on", "jamais")])
            .await;
        assert_eq!(terms.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(terms.words().contains("Donnez un titre") && terms.words().contains("Indiquez un jour."));
        let stranger = [("delays", "999999")];
        let answer = odile.post("/convention/0/clauses", &stranger).await;
        assert_eq!(
            answer.status,
            StatusCode::NOT_FOUND,
            "an article of no version of ours"
        );
        assert_eq!(
            odile.get("/convention/0/articles/999999").await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(odile.get("/convention/9").await.status, StatusCode::NOT_FOUND);
        assert_eq!(odile.get("/convention/x").await.status, StatusCode::NOT_FOUND);
    }
);

on_both!(an_article_that_goes_rules_nothing_any_more, |stage| async move {
    let id = draft(&stage).await;
    let odile = stage.browser("odile").await;
    odile
        .post("/convention/0/clauses", &[("delays", &id.to_string())])
        .await;
    assert!(
        odile
            .get("/convention/0")
            .await
            .words()
            .contains("Règle dans Essaim : Délais de résolution.")
    );
    odile
        .post(&format!("/convention/0/articles/{id}/suppression"), &[])
        .await;
    let page = odile.get("/convention/0").await.words();
    assert!(page.contains("Aucun article encore.") && !page.contains("Règle dans Essaim"));
});

on_both!(it_is_printed_and_exported, |stage| async move {
    draft(&stage).await;
    adopt(&stage, 0, "2022-01-01").await;
    let alice = stage.browser("alice").await;
    let pdf = alice.get("/convention/0/document").await;
    assert_eq!(
        (pdf.status, pdf.content_type.as_str()),
        (StatusCode::OK, "application/pdf")
    );
    assert!(pdf.bytes.starts_with(b"%PDF"));
    for format in ["csv", "xlsx", "ods"] {
        let answer = alice.get(&format!("/convention/0/export/{format}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{format}");
    }
    assert_eq!(
        alice.get("/convention/0/export/doc").await.status,
        StatusCode::NOT_FOUND
    );
    let zoe = stage.browser("zoe").await;
    assert_eq!(
        zoe.get("/convention/0/document").await.status,
        StatusCode::NOT_FOUND
    );
});
