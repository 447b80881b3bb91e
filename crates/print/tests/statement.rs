//! A member's statement, read back with the tools of poppler where they are installed.

#[allow(dead_code, reason = "the other documents’ samples are not needed here")]
mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use print::pdf::{self, Statement};
use print::{DateTime, PrintError};

fn told(tool: &str, arguments: &[&str], document: &[u8]) -> Option<String> {
    let child = Command::new(tool)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: {tool} is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(document).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn words(document: &[u8]) -> Option<String> {
    told("pdftotext", &["-layout", "-enc", "UTF-8", "-", "-"], document)
}

#[test]
fn a_statement_tells_each_share_its_tickets_and_what_is_left_to_pay() {
    let document = pdf::statement(&common::statement()).unwrap();
    let Some(text) = words(&document) else {
        return;
    };
    for said in [
        "Chevry-Cossigny",
        "Relevé de l’année 2022",
        "18 084,54 €",
        "7,0 % du coût du service",
        "149 tickets",
        "sur 1 875",
        "7,95 %",
        "14 238,69 €",
        "Plafond. La part est ramenée au plafond de la convention. −12,00 €",
        "À émettre",
        "Titre n° 12 de 2023",
        "encaissé le 04/05/2023",
        "Prise sur l’attribution de compensation",
        "Avance n° 2",
        "Solde, restant à payer",
        "+84,54 €",
        "Incidents 101",
        "Poste de travail #strong[piégé]",
        "Bilan 2021, à BCR",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn each_page_bears_the_digest_or_says_that_it_is_provisional() {
    let mut long = common::statement();
    let sheets = (0..90).map(|i| (format!("Fiche {i}"), 1));
    long.tickets[0].sheets.extend(sheets);
    let count = |document: &[u8], said: &str| words(document).map(|text| text.matches(said).count());
    let Some(frozen) = count(&pdf::statement(&long).unwrap(), "Empreinte du bilan : 00ff00ff") else {
        return;
    };
    assert!(frozen >= 3, "{frozen}");
    long.fingerprint = None;
    let open = count(
        &pdf::statement(&long).unwrap(),
        "Provisoire : le bilan n’est pas figé",
    );
    assert_eq!(open, Some(frozen));
}

#[test]
fn a_statement_keeps_to_the_standards_of_access_and_archives() {
    let document = pdf::statement(&common::statement()).unwrap();
    let holds = |words: &str| document.windows(words.len()).any(|w| w == words.as_bytes());
    for said in [
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>2</pdfaid:part>",
        "/Lang(fr-FR)",
    ] {
        assert!(holds(said), "{said}");
    }
    if let Some(tree) = told("pdfinfo", &["-struct", "-"], &document) {
        assert!(tree.contains("/Scope /Row") && tree.contains("/Scope /Column"));
    }
}

#[test]
fn a_member_without_anything_has_a_statement_and_a_wrong_time_is_refused() {
    let empty = Statement {
        member: "Nulle part".into(),
        ..Statement::default()
    };
    let text = words(&pdf::statement(&empty).unwrap());
    assert!(text.is_none_or(|t| t.contains("ne participe à aucun poste")));
    let mut wrong = common::statement();
    let day = wrong.issued.unwrap();
    wrong.issued = Some(DateTime { hour: 25, ..day });
    assert!(matches!(pdf::statement(&wrong), Err(PrintError::Shape(_))));
}
