//! The list: filters, pages, exports, and who sees what.

use axum::http::StatusCode;
use essaim::park::store::{Filter, list_sql};
use jiff::civil::date;

use super::{add, all};
use crate::on_both;
use crate::plans::{reads_all, sorts, steps};
use crate::stage::{Base, Stage};

on_both!(
    filters_narrow_and_an_export_holds_what_the_list_shows,
    |stage| async move {
        let tom = stage.browser("tom").await;
        let beta = stage.cast.beta.to_string();
        add(
            &stage,
            &tom,
            &[("person", "alice@alpha.example.org"), ("warranty", "2025-12-31")],
        )
        .await;
        add(
            &stage,
            &tom,
            &[("tag", "IMP-1"), ("kind", "printer"), ("authority", &beta)],
        )
        .await;
        add(
            &stage,
            &tom,
            &[("tag", "X-1"), ("supplied", ""), ("state", "in_stock")],
        )
        .await;
        assert_eq!(all(&stage).await.len(), 3);
        for (query, found) in [
            ("", vec!["IMP-1", "PC-0123", "X-1"]),
            ("?q=dell+latitude+0123", vec!["PC-0123"]),
            ("?q=alice", vec!["PC-0123"]),
            ("?type=printer", vec!["IMP-1"]),
            ("?etat=in_stock", vec!["X-1"]),
            ("?etat=retired", vec![]),
            ("?garantie=finie", vec!["PC-0123"]),
            ("?admission=auditer", vec!["X-1"]),
            (&format!("?collectivite={beta}"), vec!["IMP-1"]),
        ] {
            let page = tom.get(&format!("/parc{query}")).await.text();
            let csv = tom.get(&format!("/parc/export/csv{query}")).await.text();
            for tag in ["IMP-1", "PC-0123", "X-1"] {
                assert_eq!(
                    page.contains(&format!(">{tag}</a>")),
                    found.contains(&tag),
                    "{query} {tag}"
                );
                assert_eq!(csv.contains(tag), found.contains(&tag), "{query} {tag}: {csv}");
            }
        }
        for format in ["xlsx", "ods"] {
            let file = tom.get(&format!("/parc/export/{format}")).await;
            assert!(file.status == StatusCode::OK && file.bytes.starts_with(b"PK"));
        }
        assert_eq!(tom.get("/parc/export/doc").await.status, StatusCode::NOT_FOUND);
    }
);

on_both!(each_sees_the_park_that_is_theirs, |stage| async move {
    let tom = stage.browser("tom").await;
    add(&stage, &tom, &[("person", "alice@alpha.example.org")]).await;
    let id = all(&stage).await[0].id;
    for (name, sees) in [("dora", true), ("rita", true), ("bruno", false), ("zoe", false)] {
        let browser = stage.browser(name).await;
        assert_eq!(
            browser.get("/parc").await.text().contains("PC-0123"),
            sees,
            "{name}"
        );
        let status = browser.get(&format!("/parc/{id}")).await.status;
        assert_eq!(status == StatusCode::OK, sees, "{name}");
    }
    let rita = stage.browser("rita").await;
    let page = rita.get(&format!("/parc/{id}")).await.words();
    assert!(!page.contains("Histoire") && !page.contains("Modifier"), "{page}");
    // Who only asks sees what is given to them, on their home page.
    let alice = stage.browser("alice").await;
    assert_eq!(alice.get("/parc").await.status, StatusCode::NOT_FOUND);
    assert!(alice.get("/").await.words().contains("PC-0123"));
    let bob = stage.browser("bob").await;
    assert!(!bob.get("/").await.words().contains("PC-0123"));
});

on_both!(a_long_list_comes_by_pages, |stage| async move {
    let tom = stage.browser("tom").await;
    for n in 0..53 {
        add(&stage, &tom, &[("tag", &format!("N-{n:03}"))]).await;
    }
    let first = tom.get("/parc").await.text();
    assert!(first.contains(">N-049</a>") && !first.contains(">N-050</a>"));
    let at = first.find("/parc?apres=").expect("another page");
    let next: String = first[at..].chars().take_while(|c| *c != '"').collect();
    let second = tom.get(&next).await.text();
    assert!(second.contains(">N-052</a>") && !second.contains(">N-049</a>"));
    assert!(second.contains("Revenir au début"));
    assert!(tom.get("/parc/export/csv").await.text().contains("N-052"));
});

#[tokio::test]
async fn the_park_comes_by_number_from_an_index() {
    let stage = Stage::new(Base::Sqlite).await.expect("SQLite is always here");
    let filters = [
        Filter::default(),
        Filter {
            search: "dell ali".into(),
            ..Filter::default()
        },
        Filter {
            authority_id: Some(stage.cast.alpha),
            out_of_warranty: true,
            after: Some(1),
            ..Filter::default()
        },
    ];
    for name in ["tom", "rita"] {
        let actor = stage.actor(name).await;
        for filter in &filters {
            let (text, values) = list_sql(&actor, filter, date(2026, 3, 2), 51).unwrap();
            let plan = steps(&stage, &text, values).await;
            let whole = reads_all(&plan, &["assets", "a", "b", "users", "sites", "authorities"]);
            assert!(!whole && !sorts(&plan), "{name} {filter:?}: {plan:#?}");
        }
    }
}

on_both!(
    the_dashboard_counts_the_park_of_the_half_year,
    |stage| async move {
        let tom = stage.browser("tom").await;
        let beta = stage.cast.beta.to_string();
        for more in [
            vec![
                ("tag", "A1"),
                ("bought", "2018-01-01"),
                ("warranty", "2021-01-01"),
            ],
            vec![
                ("tag", "A2"),
                ("bought", "2025-06-01"),
                ("warranty", "2028-06-01"),
            ],
            vec![("tag", "A3"), ("kind", "printer"), ("bought", "2026-02-01")],
            vec![("tag", "B1"), ("authority", beta.as_str())],
        ] {
            add(&stage, &tom, &more).await;
        }
        let row = |label: &str, numbers: [i64; 7]| {
            let columns = [
                "Au parc",
                "Moins de 3 ans",
                "De 3 à 5 ans",
                "De 5 à 7 ans",
                "7 ans et plus",
                "Sans date d’achat",
                "Garantie finie",
            ];
            columns
                .iter()
                .zip(numbers)
                .map(|(column, number)| format!("Parc;{label};{column};{number}"))
                .collect::<Vec<_>>()
        };
        let rita = stage.browser("rita").await;
        let at = |half: &str| format!("/tableaux/{}/{half}/export/csv", stage.cast.alpha);
        let now = rita.get(&at("2026-1")).await.text();
        let expected = [
            row("Portable", [2, 1, 0, 0, 1, 0, 1]),
            row("Imprimante", [1, 1, 0, 0, 0, 0, 0]),
        ];
        for line in expected.concat() {
            assert!(now.contains(&line), "{line}: {now}");
        }
        // What was bought since was not there yet at the end of the half-year before.
        let then = rita.get(&at("2025-2")).await.text();
        assert!(
            then.contains("Parc;Total;Au parc;2") && !then.contains("Imprimante"),
            "{then}"
        );
        // What is retired since counts until that day.
        let id = all(&stage).await[0].id;
        tom.post(&format!("/parc/{id}/retrait"), &[("day", "2026-01-15")])
            .await;
        let then = rita.get(&at("2025-2")).await.text();
        assert!(then.contains("Parc;Total;Au parc;2"), "{then}");
        let now = rita.get(&at("2026-1")).await.text();
        assert!(
            now.contains("Parc;Total;Au parc;2") && now.contains("Parc;Total;7 ans et plus;0"),
            "{now}"
        );
        let whole = tom.get("/tableaux/service/2026-1/export/csv").await.text();
        assert!(whole.contains("Parc;Total;Au parc;3"), "{whole}");
    }
);

on_both!(
    the_search_finds_hardware_where_one_may_see_it,
    |stage| async move {
        let tom = stage.browser("tom").await;
        let more = [("person", "alice@alpha.example.org"), ("serial", "SN-77X")];
        add(&stage, &tom, &more).await;
        for (name, sees) in [
            ("tom", true),
            ("rita", true),
            ("bruno", false),
            ("alice", false),
            ("zoe", false),
        ] {
            let browser = stage.browser(name).await;
            for asked in ["pc+0123", "sn+77x", "latitude"] {
                let page = browser.get(&format!("/recherche?q={asked}")).await.text();
                assert_eq!(page.contains("PC-0123, portable"), sees, "{name} {asked}");
            }
        }
        let id = all(&stage).await[0].id;
        tom.post(&format!("/parc/{id}/retrait"), &[]).await;
        let page = tom.get("/recherche?q=pc-0123").await.words();
        assert!(page.contains("PC-0123") && page.contains("retiré"), "{page}");
    }
);
