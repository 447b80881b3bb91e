//! The documents that prove a line of cost.

use axum::http::{StatusCode, header};
use essaim::db::rows;
use essaim::settlement::Ledger;
use sea_orm::FromQueryResult;

use super::scene::{a_year, a_year_elsewhere};
use crate::on_both;
use crate::stage::Stage;

const BILL: (&str, &str, &[u8]) = ("facture énergie.pdf", "text/html", b"%PDF-1.7 douze euros");

/// The keys of the documents of the line.
async fn kept(stage: &Stage) -> Vec<i64> {
    let ledger = Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2025)
        .await
        .unwrap();
    ledger.documents.iter().map(|d| d.id).collect()
}

/// How many times the bytes of the bill are kept.
async fn blobs(stage: &Stage) -> i64 {
    #[derive(FromQueryResult)]
    struct Row {
        n: i64,
    }
    let text = "SELECT COUNT(*) AS n FROM blobs WHERE digest = $1";
    let digest = essaim::crypto::digest(BILL.2);
    let found: Vec<Row> = rows(stage.app.db.read(), text, vec![digest.into()])
        .await
        .unwrap();
    found[0].n
}

on_both!(bytes_go_with_the_last_row_that_names_them, |stage| async move {
    let year = a_year(&stage).await;
    let odile = stage.browser("odile").await;
    let line = format!("/bilans/2025/lignes/{}", year.line);
    odile
        .post_files(&format!("{line}/pieces"), &[], &[BILL, BILL])
        .await;
    let ids = kept(&stage).await;
    assert_eq!((ids.len(), blobs(&stage).await), (2, 1));
    odile
        .post(&format!("/bilans/2025/pieces/{}/retrait", ids[0]), &[])
        .await;
    assert_eq!((kept(&stage).await.len(), blobs(&stage).await), (1, 1));
    let answer = odile.post(&format!("{line}/suppression"), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    assert_eq!(blobs(&stage).await, 0);
});

on_both!(
    a_document_is_joined_and_read_by_the_members_that_check_the_bill,
    |stage| async move {
        let year = a_year(&stage).await;
        let odile = stage.browser("odile").await;
        let line = format!("/bilans/2025/lignes/{}", year.line);
        let answer = odile.post_files(&format!("{line}/pieces"), &[], &[BILL]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        let id = kept(&stage).await[0];
        let page = odile.get(&line).await.words();
        let digest = essaim::crypto::digest(BILL.2);
        assert!(page.contains(&digest) && page.contains("facture"), "{page}");
        assert!(
            odile
                .get("/bilans/2025/couts")
                .await
                .words()
                .contains("1 pièce justificative")
        );
        for name in ["odile", "bruno", "rita"] {
            let browser = stage.browser(name).await;
            let told = browser.get("/bilans/2025?montant=fonctionnement%3ABeta").await;
            assert!(
                told.text().contains(&format!("/bilans/2025/pieces/{id}")),
                "{name}: {}",
                told.words()
            );
            let file = browser.get(&format!("/bilans/2025/pieces/{id}")).await;
            assert_eq!(
                (file.status, file.bytes.as_slice()),
                (StatusCode::OK, BILL.2),
                "{name}"
            );
            assert_eq!(file.content_type, "application/pdf");
            assert_eq!(
                file.headers[header::CONTENT_SECURITY_POLICY],
                "default-src 'none'; sandbox"
            );
        }
        for (name, path) in [
            ("bob", format!("/bilans/2025/pieces/{id}")),
            ("zoe", format!("/bilans/2025/pieces/{id}")),
            ("odile", format!("/bilans/2024/pieces/{id}")),
            ("odile", "/bilans/2025/pieces/0".into()),
        ] {
            assert_eq!(
                stage.browser(name).await.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{name}"
            );
        }
        let away = format!("/bilans/2025/pieces/{id}/retrait");
        for name in ["rita", "tom", "zoe"] {
            let answer = stage.browser(name).await.post(&away, &[]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
        assert_eq!(blobs(&stage).await, 1);
        assert_eq!(odile.post(&away, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(kept(&stage).await.is_empty());
        assert_eq!(blobs(&stage).await, 0);
    }
);

on_both!(
    what_is_no_document_is_refused_beside_the_field,
    |stage| async move {
        let year = a_year(&stage).await;
        a_year_elsewhere(&stage).await;
        let path = format!("/bilans/2025/lignes/{}/pieces", year.line);
        let odile = stage.browser("odile").await;
        for (file, said) in [
            (
                ("page.pdf", "application/pdf", &b"<html><script>"[..]),
                "ni un PDF, ni une image",
            ),
            (("vide.pdf", "application/pdf", &b""[..]), "est vide"),
        ] {
            let answer = odile.post_files(&path, &[], &[BILL, file]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.words().contains(said), "{}", answer.words());
        }
        let answer = odile.post_files(&path, &[], &[]).await;
        assert!(answer.words().contains("Choisissez au moins un fichier"));
        for name in ["rita", "bruno", "tom", "zoe"] {
            let answer = stage.browser(name).await.post_files(&path, &[], &[BILL]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
        let many: Vec<(String, &str, Vec<u8>)> = (0..10)
            .map(|i| (format!("{i}.pdf"), "", format!("%PDF-{i}").into_bytes()))
            .collect();
        let many: Vec<(&str, &str, &[u8])> = many
            .iter()
            .map(|(n, t, b)| (n.as_str(), *t, b.as_slice()))
            .collect();
        for expected in [10, 20] {
            assert_eq!(
                odile.post_files(&path, &[], &many).await.status,
                StatusCode::SEE_OTHER
            );
            assert_eq!(kept(&stage).await.len(), expected);
        }
        let full = odile.post_files(&path, &[], &[BILL]).await;
        assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(full.words().contains("20 pièces au plus"), "{}", full.words());
    }
);
