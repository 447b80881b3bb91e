use axum::http::StatusCode;

use super::scene::{a_year, a_year_elsewhere};
use crate::on_both;

on_both!(
    every_reader_takes_the_year_away_on_paper_and_in_spreadsheets,
    |stage| async move {
        a_year(&stage).await;
        for name in ["denis", "bruno"] {
            let browser = stage.browser(name).await;
            for (path, content_type, file, begins) in [
                (
                    "/bilans/2025/document",
                    "application/pdf",
                    "bilan-2025.pdf",
                    &b"%PDF-"[..],
                ),
                (
                    "/bilans/2025/export/csv",
                    "text/csv; charset=utf-8",
                    "bilan-2025.csv",
                    &b"\xEF\xBB\xBFPoste;"[..],
                ),
                (
                    "/bilans/2025/export/xlsx",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "bilan-2025.xlsx",
                    &b"PK"[..],
                ),
                (
                    "/bilans/2025/export/ods",
                    "application/vnd.oasis.opendocument.spreadsheet",
                    "bilan-2025.ods",
                    &b"PK"[..],
                ),
            ] {
                let answer = browser.get(path).await;
                assert_eq!(answer.status, StatusCode::OK, "{name} {path}");
                assert_eq!(answer.content_type, content_type);
                assert!(
                    answer.headers["content-disposition"]
                        .to_str()
                        .unwrap()
                        .contains(file)
                );
                assert!(answer.bytes.starts_with(begins), "{path}");
                assert!(!answer.text().contains("Objet 1"), "{path}");
            }
        }
    }
);

on_both!(
    the_spreadsheet_gives_the_shares_of_all_and_adds_up,
    |stage| async move {
        a_year(&stage).await;
        let csv = stage
            .browser("bruno")
            .await
            .get("/bilans/2025/export/csv")
            .await
            .text();
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(
            lines,
            [
                "Poste;Payé par;Clé;Coût;Alpha;Beta",
                "Fonctionnement;Alpha;Tickets de l’année;1000,01;750,01;250,00",
                "Total;;;1000,01;750,01;250,00",
            ]
        );
    }
);

on_both!(
    who_is_no_reader_or_from_elsewhere_takes_nothing_away,
    |stage| async move {
        a_year(&stage).await;
        for name in ["alice", "tom", "zoe"] {
            let browser = stage.browser(name).await;
            for path in [
                "/bilans/2025/document",
                "/bilans/2025/export/xlsx",
                "/bilans/2025/export/csv",
            ] {
                assert_eq!(
                    browser.get(path).await.status,
                    StatusCode::NOT_FOUND,
                    "{name} {path}"
                );
            }
        }
        let odile = stage.browser("odile").await;
        for path in [
            "/bilans/2019/document",
            "/bilans/2025/export/docx",
            "/bilans/2019/export/csv",
        ] {
            assert_eq!(odile.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        a_year_elsewhere(&stage).await;
        let csv = stage
            .browser("zoe")
            .await
            .get("/bilans/2025/export/csv")
            .await
            .text();
        assert!(csv.contains("42,00") && !csv.contains("Alpha"), "{csv}");
    }
);
