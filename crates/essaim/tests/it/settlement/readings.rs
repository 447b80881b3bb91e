//! Quantities read on days: entered, imported, and what the year makes of them.

use axum::http::StatusCode;
use essaim::settlement::Ledger;
use essaim::settlement::verbs::{self, PoolDraft};
use print::sheet::{self, Cell, Column, Table};

use super::scene::{a_year, journal};
use crate::on_both;
use crate::stage::{Answer, Stage};

/// The year of the scene with a pool of 100,00 € shared by gigabytes.
async fn a_year_of_gigabytes(stage: &Stage) {
    a_year(stage).await;
    let odile = stage.actor("odile").await;
    let now = stage.app.now();
    let tx = stage.app.db.write().await.unwrap();
    let draft = PoolDraft {
        label: "Serveurs".into(),
        paid_by: stage.cast.alpha,
        sharing_key: "gigabytes".into(),
        members: vec![stage.cast.alpha, stage.cast.beta],
        ..Default::default()
    };
    let pool = verbs::add_pool(&tx, &odile, now, 2025, None, draft)
        .await
        .unwrap()
        .id;
    verbs::add_line(&tx, &odile, now, 2025, pool, ("Énergie", 10_000))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn ledger(stage: &Stage) -> Ledger {
    Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2025)
        .await
        .unwrap()
}

/// Key, quantities and cents of the pool of gigabytes.
async fn shared(stage: &Stage) -> (String, Vec<i64>, Vec<i64>) {
    let ledger = ledger(stage).await;
    let pool = ledger
        .settlement
        .pools
        .iter()
        .find(|p| p.id == "serveurs")
        .unwrap();
    (
        pool.key.clone(),
        pool.shares.iter().map(|s| s.quantity).collect(),
        pool.shares.iter().map(|s| s.cents).collect(),
    )
}

async fn read(stage: &Stage, who: &str, day: &str, quantities: [&str; 2], source: &str) -> Answer {
    let (alpha, beta) = (stage.cast.alpha.to_string(), stage.cast.beta.to_string());
    let form = [
        ("key", "gigabytes"),
        ("day", day),
        ("authority", &alpha),
        ("quantity", quantities[0]),
        ("authority", &beta),
        ("quantity", quantities[1]),
        ("source", source),
    ];
    stage.browser(who).await.post("/bilans/2025/releves", &form).await
}

on_both!(
    the_year_takes_the_average_by_days_or_what_stood_on_a_day,
    |stage| async move {
        a_year_of_gigabytes(&stage).await;
        for (day, quantities) in [("2025-01-01", ["4 800", "200"]), ("2025-07-01", ["5 000", ""])] {
            let answer = read(&stage, "odile", day, quantities, "Supervision").await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        }
        let sums = vec![4_800 * 181 + 5_000 * 184, 200 * 365];
        assert_eq!(
            shared(&stage).await,
            ("gigabytes_days".into(), sums, vec![9_608, 392])
        );
        let bruno = stage.browser("bruno").await;
        let told = bruno.get("/bilans/2025?montant=serveurs%3AAlpha").await.words();
        for said in [
            "Moyenne de 2 relevés : 4 800 Go du 01/01/2025 au 30/06/2025 (181 jours), 5 000 Go du 01/07/2025",
            "4 900,82… Go en moyenne sur 365 jours",
            "1 788 800 Go·jours",
        ] {
            assert!(told.contains(said), "{said}: {told}");
        }
        let page = bruno.get("/bilans/2025/releves?cle=gigabytes").await;
        assert!(page.words().contains("Supervision") && !page.words().contains("Saisir un relevé"));
        let odile = stage.browser("odile").await;
        let method = |day: &'static str| {
            let odile = odile.clone();
            async move {
                let form = [("key", "gigabytes"), ("method", "snapshot"), ("snapshot", day)];
                odile.post("/bilans/2025/releves/methode", &form).await
            }
        };
        assert_eq!(method("2025-07-01").await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            shared(&stage).await,
            ("gigabytes".into(), vec![5_000, 200], vec![9_615, 385])
        );
        assert_eq!(
            method("2024-07-01").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let costs = odile.get("/bilans/2025/couts").await.words();
        assert!(costs.contains("Situation au 01/07/2025. Supervision"), "{costs}");
        // What was entered for the year gives way to what was read.
        let alpha = stage.cast.alpha.to_string();
        let plain = [
            ("key", "gigabytes"),
            ("authority", &alpha),
            ("quantity", "1"),
            ("source", "x"),
        ];
        let refused = odile.post("/bilans/2025/mesures", &plain).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        for day in ["2025-01-01", "2025-07-01"] {
            let gone = odile
                .post(
                    "/bilans/2025/releves/retrait",
                    &[("key", "gigabytes"), ("day", day)],
                )
                .await;
            assert_eq!(gone.status, StatusCode::SEE_OTHER);
        }
        assert!(ledger(&stage).await.readings.is_empty());
        let actions: Vec<String> = journal(&stage).await.into_iter().map(|(a, _)| a).collect();
        assert!(
            actions.contains(&"key_reading.set".to_owned()) && actions.contains(&"key_method.set".to_owned())
        );
    }
);

on_both!(
    a_reading_that_is_none_is_refused_and_kept_as_typed,
    |stage| async move {
        a_year_of_gigabytes(&stage).await;
        for (day, quantities, source, said) in [
            ("2024-12-31", ["1", ""], "Baie", "Choisissez un jour de 2025"),
            ("", ["1", ""], "Baie", "Choisissez un jour de 2025"),
            ("2025-03-31", ["-5", ""], "Baie", "Écrivez un nombre entier"),
            ("2025-03-31", ["1", ""], " ", "Dites d’où viennent"),
            ("2025-03-31", ["", ""], "Baie", "au moins une quantité"),
        ] {
            let answer = read(&stage, "odile", day, quantities, source).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
            assert!(answer.words().contains(said), "{said}: {}", answer.words());
            assert!(answer.text().contains(&format!("value=\"{}\"", quantities[0])));
        }
        for who in ["rita", "bruno", "tom", "zoe"] {
            let answer = read(&stage, who, "2025-03-31", ["1", "2"], "Baie").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
        }
        let gamma = stage.cast.gamma.to_string();
        let foreign = [
            ("key", "gigabytes"),
            ("day", "2025-03-31"),
            ("authority", gamma.as_str()),
            ("quantity", "1"),
            ("source", "Baie"),
        ];
        let odile = stage.browser("odile").await;
        let answer = odile.post("/bilans/2025/releves", &foreign).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let tickets = odile.get("/bilans/2025/releves?cle=tickets").await;
        assert_eq!(tickets.status, StatusCode::UNPROCESSABLE_ENTITY);
        let none = [("key", "gigabytes"), ("day", "2025-03-31")];
        let gone = odile.post("/bilans/2025/releves/retrait", &none).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        assert!(ledger(&stage).await.readings.is_empty());
    }
);

on_both!(
    readings_come_from_a_workbook_after_a_preview,
    |stage| async move {
        a_year_of_gigabytes(&stage).await;
        let text = |t: &str| Cell::Text(t.into());
        let day = |month| {
            Cell::Date(print::Date {
                year: 2025,
                month,
                day: 28,
            })
        };
        let table = |last: Cell| Table {
            name: "Relevés".into(),
            columns: ["Date", "Collectivité", "Quantité"]
                .map(|label| Column {
                    label: label.into(),
                    ..Column::default()
                })
                .into(),
            rows: vec![
                vec![day(2), text("Alpha"), Cell::Integer(4_800)],
                vec![day(6), text("beta"), last],
            ],
            ..Table::default()
        };
        let odile = stage.browser("odile").await;
        let fields = [("key", "gigabytes"), ("source", "Supervision")];
        let send = |bytes: Vec<u8>| {
            let odile = odile.clone();
            async move {
                odile
                    .post_files(
                        "/bilans/2025/releves/import",
                        &fields,
                        &[("r.xlsx", "", bytes.as_slice())],
                    )
                    .await
            }
        };
        let refused = send(sheet::xlsx(&[table(text("beaucoup"))]).unwrap()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.words().contains("Cellule C3 : Écrivez un nombre entier"),
            "{}",
            refused.words()
        );
        let shown = send(sheet::xlsx(&[table(Cell::Integer(613))]).unwrap()).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.words());
        assert!(
            shown.words().contains("Feuille « Relevés »") && shown.words().contains("28/06/2025 Beta 613 Go")
        );
        assert!(ledger(&stage).await.readings.is_empty());
        let kept = "Date;Collectivité;Quantité\n28/02/2025;Alpha;4800\n28/06/2025;beta;613\n";
        assert!(shown.text().contains(kept), "{}", shown.text());
        let confirmed = [
            ("key", "gigabytes"),
            ("source", "Supervision"),
            ("text", kept),
            ("confirmed", "oui"),
        ];
        let written = odile.post("/bilans/2025/releves/import", &confirmed).await;
        assert_eq!(written.status, StatusCode::SEE_OTHER, "{}", written.words());
        let readings = ledger(&stage).await.readings;
        assert_eq!(readings.len(), 2);
        assert!(readings.iter().all(|r| r.source == "Supervision"));
        for who in ["rita", "tom", "zoe"] {
            let answer = stage
                .browser(who)
                .await
                .post("/bilans/2025/releves/import", &confirmed)
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
        }
    }
);
