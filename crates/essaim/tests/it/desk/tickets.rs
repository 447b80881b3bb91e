use axum::http::StatusCode;

use super::{opened, qualified};
use crate::on_both;

on_both!(
    all_tickets_come_newest_first_with_their_filters,
    |stage| async move {
        stage.at(2025, 12, 30, 9, 0);
        opened(&stage, "alice", "Messagerie lente").await;
        stage.at(2026, 3, 2, 9, 0);
        qualified(&stage, "bob", "Écran noir", false, true).await;
        let tess = stage.browser("tess").await;
        let words = tess.get("/tickets").await.words();
        assert!(
            words.find("Écran noir") < words.find("Messagerie lente"),
            "{words}"
        );
        assert!(words.contains("2025") && words.contains("2026"));
        let shown = async |query: &str| {
            let words = tess.get(&format!("/tickets?{query}")).await.words();
            (words.contains("Messagerie lente"), words.contains("Écran noir"))
        };
        assert_eq!(shown("annee=2025").await, (true, false));
        assert_eq!(shown("etat=new").await, (true, false));
        assert_eq!(shown("priorite=medium").await, (false, true));
        assert_eq!(
            shown(&format!("collectivite={}&famille=incident", stage.cast.beta)).await,
            (false, true)
        );
        assert_eq!(shown("q=messagerie+alice").await, (true, false));
        assert!(
            tess.get("/tickets?annee=1999")
                .await
                .words()
                .contains("Aucun ticket ne répond")
        );
    }
);

on_both!(
    a_referent_sees_the_tickets_of_their_authority_only,
    |stage| async move {
        opened(&stage, "alice", "Messagerie lente").await;
        opened(&stage, "bob", "Écran noir").await;
        for (name, alpha, beta) in [
            ("rita", true, false),
            ("bruno", false, true),
            ("zoe", false, false),
        ] {
            let words = stage.browser(name).await.get("/tickets").await.words();
            assert_eq!(
                (words.contains("Messagerie lente"), words.contains("Écran noir")),
                (alpha, beta),
                "{name}"
            );
            let forced = format!("/tickets?collectivite={}&q=ecran", stage.cast.beta);
            let words = stage.browser(name).await.get(&forced).await.words();
            assert_eq!(words.contains("Écran noir"), beta, "{name}");
        }
        let alice = stage.browser("alice").await.get("/tickets").await;
        assert_eq!(alice.status, StatusCode::NOT_FOUND);
    }
);

on_both!(
    the_whole_list_goes_to_a_spreadsheet_with_its_filters,
    |stage| async move {
        for i in 0..52 {
            opened(&stage, "alice", &format!("Sujet {i}")).await;
        }
        qualified(&stage, "bob", "=Écran; noir", false, true).await;
        let tess = stage.browser("tess").await;
        let csv = tess.get("/tickets/export/csv").await;
        assert_eq!(csv.content_type, "text/csv; charset=utf-8");
        assert_eq!(
            csv.headers["content-disposition"],
            "attachment; filename=\"tickets-2026-03-02.csv\"; filename*=UTF-8''tickets-2026-03-02.csv"
        );
        let text = csv.text();
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 54);
        assert!(lines[0].starts_with("\u{feff}Numéro;Reçu;Collectivité"));
        assert_eq!(
            lines[1],
            "53;02/03/2026 10:00;Beta;Mairie d’Beta;Bob Durand;\"'=Écran; noir\";Incident;;moyenne;en cours;\
             Tom Roux;Support;02/03/2026 15:00;;;;non;;;;"
        );
        let beta = tess
            .get(&format!("/tickets/export/csv?collectivite={}", stage.cast.beta))
            .await;
        assert_eq!(beta.text().trim_end().split("\r\n").count(), 2);
        for (format, magic) in [("xlsx", b"PK"), ("ods", b"PK")] {
            let answer = tess.get(&format!("/tickets/export/{format}")).await;
            assert!(answer.bytes.starts_with(magic), "{format}: {}", answer.status);
        }
        assert_eq!(
            tess.get("/tickets/export/pdf").await.status,
            StatusCode::NOT_FOUND
        );
    }
);

on_both!(an_export_holds_only_what_its_reader_sees, |stage| async move {
    opened(&stage, "alice", "Messagerie lente").await;
    opened(&stage, "bob", "Écran noir").await;
    for (name, alpha, beta) in [
        ("rita", true, false),
        ("bruno", false, true),
        ("zoe", false, false),
    ] {
        let text = stage.browser(name).await.get("/tickets/export/csv").await.text();
        assert_eq!(
            (text.contains("Messagerie"), text.contains("Écran")),
            (alpha, beta),
            "{name}"
        );
    }
    let alice = stage.browser("alice").await.get("/tickets/export/csv").await;
    assert_eq!(alice.status, StatusCode::NOT_FOUND);
});
