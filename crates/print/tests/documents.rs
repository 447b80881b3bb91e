//! The PDF documents, read back with the tools of poppler where they are installed.

#[allow(dead_code, reason = "the spreadsheets’ half of the sample is not needed here")]
mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use print::pdf::{self, Bilan, Breakdown, Dashboard, Member, Month, Order, Pool, Row};
use print::text::{euros, integer};
use print::{Date, DateTime, PrintError};

/// What a tool says of a PDF given on its standard input; `None`, said aloud, without the tool.
fn told(tool: &str, arguments: &[&str], document: &[u8]) -> Option<String> {
    let child = Command::new(tool)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: {tool} is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(document).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{tool} refuses the document");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn words(document: &[u8]) -> Option<String> {
    told("pdftotext", &["-raw", "-enc", "UTF-8", "-", "-"], document).map(|text| spaced(&text))
}

/// A text with plain spaces: extraction does not tell the kinds of spaces apart.
fn spaced(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// Words without any space: extraction may cut or join them at will.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn pages(document: &[u8]) -> Option<usize> {
    let info = told("pdfinfo", &["-"], document)?;
    let line = info.lines().find(|line| line.starts_with("Pages:"))?;
    line.split_whitespace().last()?.parse().ok()
}

fn holds(document: &[u8], words: &str) -> bool {
    document
        .windows(words.len())
        .any(|window| window == words.as_bytes())
}

#[test]
fn the_bilan_shows_every_sum_of_2022() {
    let bilan = common::bilan();
    let Some(text) = words(&pdf::bilan(&bilan).unwrap()) else {
        return;
    };
    let spent: i64 = bilan.totals.iter().sum();
    let amounts = bilan.totals.iter().chain([&spent]);
    let amounts = amounts.chain(bilan.orders.iter().map(|order| &order.amount));
    let amounts = amounts.chain(bilan.pools.iter().flat_map(|pool| pool.shares.iter().flatten()));
    let amounts = amounts.chain(bilan.pools.iter().map(|pool| &pool.total));
    let amounts = amounts.chain(bilan.pools.iter().flat_map(|p| p.lines.iter().map(|l| &l.1)));
    for amount in amounts {
        assert!(
            text.contains(&spaced(&euros(*amount))),
            "{} is missing",
            euros(*amount)
        );
    }
    for tickets in &bilan.tickets {
        assert!(text.contains(&spaced(&integer(*tickets))));
    }
    assert_eq!(spent, 25_797_500);
    assert!(
        text.contains("−1 000,00 €"),
        "the titre that was 1 000 € too high"
    );
    assert!(text.contains("39 161,33 €"), "the sum before it was rounded");
}

#[test]
fn the_foot_of_each_page_has_its_number_and_the_fingerprint() {
    let bilan = common::bilan();
    let document = pdf::bilan(&bilan).unwrap();
    let (Some(text), Some(count)) = (words(&document), pages(&document)) else {
        return;
    };
    let text = dense(&text);
    assert!(count > 1);
    assert_eq!(text.matches(bilan.fingerprint.as_ref().unwrap()).count(), count);
    for page in 1..=count {
        assert!(text.contains(&format!("page{page}sur{count}")));
    }
}

#[test]
fn both_documents_keep_to_the_standards_of_access_and_archives() {
    let (bilan, board) = (common::bilan(), common::dashboard());
    for document in [pdf::bilan(&bilan).unwrap(), pdf::dashboard(&board).unwrap()] {
        assert!(holds(&document, "<pdfuaid:part>1</pdfuaid:part>"));
        assert!(holds(&document, "<pdfaid:part>2</pdfaid:part>"));
        assert!(holds(&document, "<pdfaid:conformance>A</pdfaid:conformance>"));
        assert!(holds(&document, "/Lang(fr-FR)"));
        let Some(info) = told("pdfinfo", &["-"], &document) else {
            return;
        };
        assert!(
            info.lines()
                .any(|line| line.starts_with("Tagged:") && line.ends_with("yes"))
        );
        assert!(info.contains("services numériques") || info.contains("Servon"));
    }
}

#[test]
fn a_document_without_a_date_keeps_to_the_standard_of_access_alone() {
    let document = pdf::bilan(&Bilan {
        issued: None,
        ..common::bilan()
    })
    .unwrap();
    assert!(holds(&document, "<pdfuaid:part>1</pdfuaid:part>"));
    assert!(!holds(&document, "pdfaid:conformance"));
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let bilan = common::bilan();
    assert!(pdf::bilan(&bilan).unwrap() == pdf::bilan(&bilan).unwrap());
}

#[test]
fn charts_and_heads_of_tables_are_told_to_those_who_listen() {
    let document = pdf::bilan(&common::bilan()).unwrap();
    let Some(tree) = told("pdfinfo", &["-struct", "-"], &document) else {
        return;
    };
    assert_eq!(tree.matches("Figure").count(), 5, "one figure for each pool");
    assert!(tree.contains("/Scope /Row") && tree.contains("/Scope /Column"));
}

#[test]
fn a_settlement_without_anything_is_still_a_document() {
    let empty = Bilan {
        year: 2025,
        status_label: "Projet".into(),
        ..Bilan::default()
    };
    let Some(text) = words(&pdf::bilan(&empty).unwrap()) else {
        return;
    };
    assert!(text.contains("Bilan annuel 2025"));
    assert!(text.contains("Aucune collectivité"));
}

#[test]
fn members_and_pools_without_figures_are_shown() {
    let bilan = Bilan {
        members: vec![Member {
            short: "Servon".into(),
            name: "Servon".into(),
        }],
        totals: vec![0],
        pools: vec![Pool {
            label: "Déplacements".into(),
            percents: vec![None],
            shares: vec![None],
            ..Pool::default()
        }],
        ..Bilan::default()
    };
    let Some(text) = words(&pdf::bilan(&bilan).unwrap()) else {
        return;
    };
    assert!(text.contains("0,00 €"));
    assert!(text.contains("Aucune dépense"));
}

/// A settlement of many members, with many pools.
fn wide(members: usize) -> Bilan {
    let base = common::bilan();
    let amount = |index: usize| 1_000_000 + i64::try_from(index).unwrap() * 1_357;
    let pool = |pool: &Pool| Pool {
        percents: (0..members).map(|_| Some("2,50\u{a0}%".into())).collect(),
        shares: (0..members)
            .map(|index| (index % 7 != 3).then(|| amount(index)))
            .collect(),
        ..pool.clone()
    };
    let pools: Vec<Pool> = base.pools.iter().chain(&base.pools).map(pool).collect();
    Bilan {
        members: (0..members)
            .map(|index| Member {
                short: format!("Commune {index}"),
                name: format!("Commune de Saint-Exemple-sur-Rivière n° {index}"),
            })
            .collect(),
        tickets: (0..members).map(|index| amount(index) / 1_000).collect(),
        measures: vec![],
        totals: (0..members).map(|index| amount(index) * 7).collect(),
        pools,
        ..base
    }
}

#[test]
fn forty_members_and_ten_pools_lose_nothing() {
    let bilan = wide(40);
    let Some(text) = words(&pdf::bilan(&bilan).unwrap()) else {
        return;
    };
    for (member, total) in bilan.members.iter().zip(&bilan.totals) {
        assert!(text.contains(&member.short));
        // Once with the sums, once in the matrix, there without the sign of euro.
        let amount = spaced(&euros(*total));
        let plain = amount.trim_end_matches(['€', ' ']);
        assert!(text.matches(plain).count() >= 2, "{amount}");
    }
    assert!(text.contains("Poste 10"));
}

#[test]
fn long_names_are_wrapped_and_not_cut() {
    let mut bilan = common::bilan();
    let long = "Syndicat intercommunal à vocation multiple des vallées de l’Exemple";
    bilan.members[1].short = format!("{long} et de Chevry-Cossigny");
    bilan.members[1].name = format!("{long}, {}", "et de ses environs proches ou lointains ".repeat(4));
    bilan.pools[0].label = "Fonctionnement ".repeat(12);
    let Some(text) = words(&pdf::bilan(&bilan).unwrap()) else {
        return;
    };
    assert!(dense(&text).contains(&dense("des vallées de l’Exemple")));
    assert!(text.matches("lointains").count() >= 4);
}

const HOSTILE: &str = "#panic(\"x\") *gras* $x^2$ <b>&amp;</b> @ref `c` \\ // =cmd|' /C calc'!A1 [#]{}";

#[test]
fn hostile_text_stays_text() {
    let mut bilan = common::bilan();
    bilan.service_name = HOSTILE.into();
    bilan.status_label = HOSTILE.into();
    bilan.members[0].short = HOSTILE.into();
    bilan.pools[0].label = HOSTILE.into();
    bilan.pools[0].derivation = vec![HOSTILE.into()];
    bilan.pools[0].lines[0].0 = HOSTILE.into();
    bilan.orders.push(Order {
        from: HOSTILE.into(),
        to: HOSTILE.into(),
        amount: 1,
    });
    bilan.differences[0].cause = HOSTILE.into();
    bilan.method = vec![HOSTILE.into()];
    let document = pdf::bilan(&bilan).unwrap();
    let Some(text) = words(&document) else { return };
    let text = dense(&text);
    assert!(text.matches(&dense(HOSTILE)).count() >= 5, "{text}");

    let mut board = common::dashboard();
    board.authority = HOSTILE.into();
    board.notes = vec![HOSTILE.into()];
    board.months[0].label = "<&#".into();
    board.tables[0].rows[0].label = HOSTILE.into();
    let Some(text) = words(&pdf::dashboard(&board).unwrap()) else {
        return;
    };
    let text = dense(&text);
    assert!(text.contains(&dense(HOSTILE)));
    assert!(text.contains("<&#"));
}

#[test]
fn characters_that_no_font_draws_do_not_prevent_a_document() {
    let mut bilan = common::bilan();
    bilan.members[2].short = "Servon 😀 日本 العربية \u{0}\u{7}\u{e000}\u{feff}e\u{301}".into();
    let every: String = (0x20..0x3000).filter_map(char::from_u32).collect();
    bilan.method = every.split_whitespace().map(str::to_owned).collect();
    bilan.pools[0].label = "а\u{301}\u{30f}\u{328}\u{489} ⁂ Ω ж → ✓ ﷺ".into();
    let document = pdf::bilan(&bilan).unwrap();
    let Some(text) = words(&document) else { return };
    assert!(text.contains("Servon ? ??"));
}

#[test]
fn lengths_that_do_not_match_the_members_are_refused() {
    let refused = |change: fn(&mut Bilan)| {
        let mut bilan = common::bilan();
        change(&mut bilan);
        assert!(matches!(pdf::bilan(&bilan), Err(PrintError::Shape(_))));
    };
    refused(|bilan| bilan.totals.truncate(4));
    refused(|bilan| bilan.tickets.push(1));
    refused(|bilan| bilan.measures[0].values.truncate(1));
    refused(|bilan| bilan.pools[1].shares.push(None));
    refused(|bilan| bilan.pools[1].percents.clear());
    let date = Date {
        year: 2026,
        month: 2,
        day: 30,
    };
    let mut bilan = common::bilan();
    bilan.issued = Some(DateTime {
        date,
        hour: 0,
        minute: 0,
    });
    assert!(matches!(pdf::bilan(&bilan), Err(PrintError::Shape(_))));
}

#[test]
fn the_dashboard_says_the_commitment_in_one_sentence_on_one_page() {
    let board = common::dashboard();
    let document = pdf::dashboard(&board).unwrap();
    let (Some(text), Some(count)) = (words(&document), pages(&document)) else {
        return;
    };
    assert_eq!(count, 1);
    assert!(text.contains("187 tickets sur 193 résolus dans les délais, soit 96,9 %"));
    assert!(text.contains("Objectif tenu") && text.contains("objectif 95 %"));
    for (_, cents) in &board.costs {
        assert!(text.contains(&spaced(&euros(*cents))));
    }
    assert!(text.contains(&spaced(&euros(957_500))), "the sum of the costs");
    for row in board.tables.iter().flat_map(|table| &table.rows) {
        assert!(dense(&text).contains(&dense(&row.label)));
    }
}

#[test]
fn a_missed_target_is_said_in_words() {
    let board = Dashboard {
        kept: false,
        ..common::dashboard()
    };
    let Some(text) = words(&pdf::dashboard(&board).unwrap()) else {
        return;
    };
    assert!(text.contains("Objectif non tenu"));
}

#[test]
fn an_empty_half_year_says_so() {
    let board = Dashboard {
        authority: "Servon".into(),
        ..Dashboard::default()
    };
    let document = pdf::dashboard(&board).unwrap();
    let (Some(text), Some(count)) = (words(&document), pages(&document)) else {
        return;
    };
    assert_eq!(count, 1);
    assert!(text.contains("Aucun ticket résolu sur la période."));
    assert!(!text.contains("Objectif"), "nothing was measured");
}

#[test]
fn a_long_dashboard_is_shortened_to_one_page_without_losing_tickets() {
    let mut board = common::dashboard();
    let row = |index: i64| Row {
        label: format!("Un site numéro {index} dont le nom tient sur plus d’une ligne du tableau"),
        count: 1_000 - index,
        in_time: 900 - index,
        percent: Some("90\u{a0}%".into()),
    };
    board.tables = (0..4)
        .map(|number| Breakdown {
            title: format!("Tableau {number}"),
            rows: (0..60).map(row).collect(),
        })
        .collect();
    board.months = (1..=24)
        .map(|number| Month {
            label: format!("mois {number}"),
            incidents: number,
            requests: 3,
        })
        .collect();
    let document = pdf::dashboard(&board).unwrap();
    let (Some(text), Some(count)) = (words(&document), pages(&document)) else {
        return;
    };
    assert_eq!(count, 1);
    let others = text.lines().find_map(|line| line.split_once(" autres"));
    let others = others.expect("a row sums the others").0;
    let others: i64 = others.split_whitespace().last().unwrap().parse().unwrap();
    let shown = 60 - others;
    let rest: i64 = (shown..60).map(|index| 1_000 - index).sum();
    assert!(text.contains(&spaced(&integer(rest))));
}

#[test]
fn european_letters_and_symbols_are_kept() {
    let names = "Ștefan Kővári, Žižek, Ωμέγα, Жуковский, → ✓ ≤ ½ № ﬁ";
    let bilan = Bilan {
        method: vec![names.into()],
        ..common::bilan()
    };
    let Some(text) = words(&pdf::bilan(&bilan).unwrap()) else {
        return;
    };
    let text = dense(&text);
    assert!(
        text.contains(&dense("Ștefan Kővári, Žižek, Ωμέγα, Жуковский, → ✓ ≤ ½ №")),
        "{text}"
    );
}

#[test]
fn the_agreement_shows_its_articles_and_its_annexes() {
    let agreement = pdf::Agreement {
        service_name: "Service commun d’essai".into(),
        title: "Convention #strong[d’essai]".into(),
        version_label: "Avenant n° 1".into(),
        state_label: "en vigueur depuis le 01/01/2024".into(),
        summary: "Le stockage change.".into(),
        issued: Some(DateTime {
            date: Date {
                year: 2026,
                month: 11,
                day: 24,
            },
            hour: 14,
            minute: 5,
        }),
        members: vec!["Commune d’Alpha".into(), "Commune de Beta".into()],
        terms: vec![("Retrait d’un membre".into(), "Six mois de préavis.".into())],
        articles: vec![pdf::Article {
            number: "6.2".into(),
            title: "Infrastructure".into(),
            paragraphs: vec!["Selon les gigaoctets.".into(), "Chaque année.".into()],
        }],
        posts: vec![pdf::Post {
            employer: "Alpha".into(),
            function: "Responsable du support".into(),
            status: "titulaire".into(),
            category: "B".into(),
            share: "95 %".into(),
            available_to: "Beta".into(),
            ..pdf::Post::default()
        }],
        impacts: vec![pdf::Domain {
            label: "Statutaire".into(),
            natures: vec![pdf::Nature {
                label: "Affectation".into(),
                degree: 3,
                degree_label: "fort".into(),
                description: "95 % du temps de travail.".into(),
            }],
        }],
    };
    let bytes = pdf::agreement(&agreement).unwrap();
    assert_eq!(
        pages(&bytes).unwrap_or(3),
        3,
        "the articles, then each annex on a page of its own"
    );
    let Some(text) = words(&bytes) else { return };
    for said in [
        "Convention #strong[d’essai]",
        "Article 6.2 – Infrastructure",
        "Six mois de préavis.",
        "Responsable du support",
        "3 – fort",
        "Commune de Beta",
    ] {
        assert!(dense(&text).contains(&dense(said)), "{said}: {text}");
    }
    let empty = pdf::agreement(&pdf::Agreement::default()).unwrap();
    assert!(empty.starts_with(b"%PDF"));
}
