//! Who sees which dashboard: a referent their own authorities', the department all, others none.

use axum::http::StatusCode;
use essaim::calendar::store as calendar;

use super::told::{Told, local, tell};
use crate::on_both;
use crate::stage::Stage;

/// Three tickets of Alpha, all resolved in time but one, two of Beta, one elsewhere; all of March 2026.
async fn populate(stage: &Stage) {
    let cast = &stage.cast;
    let calendars = calendar::calendars(stage.app.db.read(), cast.service)
        .await
        .unwrap();
    let at = |day, hour| local(2026, 3, day, hour, 0, 0);
    for (number, authority, resolved) in [
        (1, cast.alpha, Some(at(2, 11))),
        (2, cast.alpha, Some(at(2, 12))),
        (3, cast.alpha, Some(at(9, 12))),
        (4, cast.beta, Some(at(2, 11))),
        (5, cast.beta, None),
        (6, cast.gamma, Some(at(2, 11))),
    ] {
        let mut events = vec![(at(2, 10), "qualified")];
        events.extend(resolved.map(|at| (at, "resolved")));
        let told = Told {
            authority,
            site: None,
            sheet: None,
            family: "incident",
            priority: "medium",
            received_at: at(2, 9),
            delay: ("commitment", None, None),
            events,
        };
        tell(stage, &calendars, number, told).await;
    }
    stage.at(2026, 3, 20, 10, 0);
}

on_both!(
    a_referent_sees_the_dashboards_of_their_authorities_only,
    |stage| async move {
        populate(&stage).await;
        let rita = stage.browser("rita").await;
        let list = rita.get("/tableaux").await;
        assert_eq!(list.status, StatusCode::OK);
        let words = list.words();
        assert!(
            words.contains("2 tickets sur 3 résolus dans les délais, soit 66,7 %"),
            "{words}"
        );
        assert!(words.contains("objectif non tenu") && words.contains("Commune d’Alpha"));
        assert!(
            !words.contains("Beta") && !words.contains("Ensemble du service"),
            "{words}"
        );

        let own = rita.get(&format!("/tableaux/{}/2026-1", stage.cast.alpha)).await;
        assert_eq!(own.status, StatusCode::OK);
        for (what, sentence) in [
            (
                "the result",
                "2 tickets sur 3 résolus dans les délais, soit 66,7 %.",
            ),
            (
                "the target",
                "Objectif non tenu L’engagement est de résoudre 95 % des tickets dans les délais : il en manque 1.",
            ),
            ("the rest", "Hors délai : 1 résolu en retard."),
            ("the months", "mars 3 0 3"),
            ("a table", "Moyenne 3 2 66,7 %"),
        ] {
            assert!(own.words().contains(sentence), "{what}: {}", own.words());
        }
        for foreign in [
            stage.cast.beta.to_string(),
            stage.cast.gamma.to_string(),
            "service".into(),
            "99999".into(),
        ] {
            for tail in TAILS {
                let answer = rita.get(&format!("/tableaux/{foreign}/2026-1{tail}")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{foreign}{tail}");
                assert!(!answer.words().contains("Beta"));
            }
        }
    }
);

/// What hangs on a dashboard's address.
const TAILS: [&str; 5] = ["", "/document", "/export/csv", "/export/xlsx", "/export/ods"];

on_both!(
    the_department_sees_all_of_its_service_and_nothing_of_another,
    |stage| async move {
        populate(&stage).await;
        for name in ["tom", "odile", "denis", "rosa", "dora", "ada"] {
            let browser = stage.browser(name).await;
            let words = browser.get("/tableaux").await.words();
            assert!(
                words.contains("Ensemble du service 3 tickets sur 5 résolus dans les délais, soit 60,0 %"),
                "{words}"
            );
            assert!(
                words.contains("Commune d’Beta 1 ticket sur 2 résolu dans les délais, soit 50,0 %"),
                "{words}"
            );
            assert!(!words.contains("Gamma"));
            let whole = browser.get("/tableaux/service/2026-1").await;
            assert_eq!(whole.status, StatusCode::OK);
            assert!(
                whole
                    .words()
                    .contains("1 résolu en retard, 1 encore ouvert après son échéance."),
                "{}",
                whole.words()
            );
            assert!(whole.words().contains("Par collectivité"));
            let gamma = browser
                .get(&format!("/tableaux/{}/2026-1", stage.cast.gamma))
                .await;
            assert_eq!(gamma.status, StatusCode::NOT_FOUND);
        }
        let zoe = stage.browser("zoe").await;
        for own in [stage.cast.alpha, stage.cast.beta] {
            for tail in TAILS {
                let answer = zoe.get(&format!("/tableaux/{own}/2026-1{tail}")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{tail}");
            }
        }
        let words = zoe.get("/tableaux/service/2026-1").await.words();
        assert!(
            words.contains("1 ticket sur 1 résolu dans les délais, soit 100,0 %"),
            "{words}"
        );
    }
);

on_both!(who_only_asks_for_help_sees_no_dashboard, |stage| async move {
    populate(&stage).await;
    for name in ["alice", "bob", "zac"] {
        let browser = stage.browser(name).await;
        for path in [
            "/tableaux".to_owned(),
            format!("/tableaux/{}/2026-1", stage.cast.alpha),
        ] {
            assert_eq!(
                browser.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{name} {path}"
            );
        }
    }
    let nobody = stage.browser("").await;
    assert_eq!(nobody.get("/tableaux").await.status, StatusCode::SEE_OTHER);
});

on_both!(
    the_document_and_the_tables_can_be_taken_away,
    |stage| async move {
        populate(&stage).await;
        let rita = stage.browser("rita").await;
        let base = format!("/tableaux/{}/2026-1", stage.cast.alpha);
        for (tail, start, content_type) in [
            ("/document", "%PDF-", "application/pdf"),
            ("/export/csv", "\u{feff}Tableau;", "text/csv; charset=utf-8"),
            (
                "/export/xlsx",
                "PK",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            (
                "/export/ods",
                "PK",
                "application/vnd.oasis.opendocument.spreadsheet",
            ),
        ] {
            let answer = rita.get(&format!("{base}{tail}")).await;
            assert_eq!(
                (answer.status, answer.content_type.as_str()),
                (StatusCode::OK, content_type),
                "{tail}"
            );
            assert!(answer.bytes.starts_with(start.as_bytes()), "{tail}");
            let name = answer.headers["content-disposition"].to_str().unwrap();
            assert!(
                name.contains("filename=\"tableau-de-bord-alpha-2026-1."),
                "{name}"
            );
        }
        let csv = rita.get(&format!("{base}/export/csv")).await.text();
        for line in [
            "Résultat;Tickets reçus;Valeur;3",
            "Résultat;Part dans les délais;Valeur;66,67%",
            "Par mois;mars;Incidents;3",
            "Par priorité;Moyenne;Dans les délais;2",
            "Par lieu;Lieu non précisé;Reçus;3",
        ] {
            assert!(csv.contains(line), "{line}\n{csv}");
        }
        assert!(!csv.contains("Beta"));
        let other = rita.get(&format!("{base}/export/exe")).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        // A half-year without tickets is a document too.
        let empty = rita
            .get(&format!("/tableaux/{}/2024-1/document", stage.cast.alpha))
            .await;
        assert_eq!(empty.status, StatusCode::OK);
        assert!(empty.bytes.starts_with(b"%PDF-"));
    }
);

on_both!(a_half_year_without_tickets_says_so_in_words, |stage| async move {
    let rita = stage.browser("rita").await;
    let list = rita.get("/tableaux").await;
    assert!(
        list.words().contains("Aucun ticket n’a encore été reçu"),
        "{}",
        list.words()
    );
    let path = format!("/tableaux/{}/2025-2", stage.cast.alpha);
    let page = rita.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    let words = page.words();
    assert!(
        words.contains("Aucun ticket reçu.") && words.contains("il n’y a rien à compter"),
        "{words}"
    );
    assert!(
        !page.text().contains("<table") && !words.contains("Objectif"),
        "{words}"
    );
    for wrong in ["2025-3", "2025", "25-1", "2025-1x"] {
        let answer = rita.get(&format!("/tableaux/{}/{wrong}", stage.cast.alpha)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
});

on_both!(older_half_years_are_on_pages_of_their_own, |stage| async move {
    let calendars = calendar::calendars(stage.app.db.read(), stage.cast.service)
        .await
        .unwrap();
    // One ticket in each half-year of 2024 and 2025, and an older one after three years without any.
    let months = [(2021, 3), (2024, 3), (2024, 9), (2025, 3), (2025, 9)];
    for (number, (year, month)) in (1..).zip(months) {
        let told = Told {
            authority: stage.cast.alpha,
            site: None,
            sheet: None,
            family: "incident",
            priority: "medium",
            received_at: local(year, month, 3, 9, 0, 0),
            delay: ("commitment", None, None),
            events: Vec::new(),
        };
        tell(&stage, &calendars, number, told).await;
    }
    stage.at(2026, 3, 20, 10, 0);
    let rita = stage.browser("rita").await;
    let halves = |page: &str| -> Vec<String> {
        let links = page.split("href=\"/tableaux/").skip(1);
        let mut halves: Vec<String> = links
            .filter_map(|l| Some(l.split_once('/')?.1[..6].to_owned()))
            .collect();
        halves.dedup();
        halves
    };
    let newest = rita.get("/tableaux").await.text();
    assert_eq!(halves(&newest), ["2025-2", "2025-1", "2024-2", "2024-1"]);
    assert!(newest.contains("/tableaux?avant=2024-1"));
    let older = rita.get("/tableaux?avant=2024-1").await.text();
    assert_eq!(halves(&older), ["2021-1"]);
    assert!(!older.contains("avant=") && older.contains("Les plus récents"));
    let before_all = rita.get("/tableaux?avant=2021-1").await;
    assert!(before_all.words().contains("Aucun ticket n’a été reçu avant."));
    assert_eq!(
        halves(&rita.get("/tableaux?avant=jamais").await.text()),
        halves(&newest)
    );
});
