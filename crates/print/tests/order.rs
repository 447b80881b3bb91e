//! The revenue order, read back with the tools of poppler where they are installed.

use std::io::Write;
use std::process::{Command, Stdio};

use print::pdf::{self, Basis, Party, RevenueOrder};
use print::{Date, DateTime, PrintError};

fn sample() -> RevenueOrder {
    let day = Date {
        year: 2023,
        month: 4,
        day: 14,
    };
    let party = |name: &str| Party {
        name: name.into(),
        siret: "999 000 011 00019".into(),
        address: vec!["1 place de la Mairie".into(), "77999 Essaimville".into()],
    };
    RevenueOrder {
        title: "Titre de recettes".into(),
        number: 12,
        exercise: 2023,
        slip: 3,
        issued: day,
        made: Some(DateTime {
            date: day,
            hour: 10,
            minute: 0,
        }),
        issuer: party("Commune d’Alpha"),
        budget: "Budget principal (00)".into(),
        account: "Comptes 70846 et 70876".into(),
        entries: vec![
            ("Compte 70846, personnel".into(), 1_000_000),
            ("Compte 70876, autres coûts".into(), 318_869),
        ],
        taken: vec![("Avance 1 sur 2".into(), 100_000)],
        due: "30/06/2023".into(),
        accountant: "Service de gestion comptable d’Essaimville".into(),
        signer: "Jeanne Exemple, maire".into(),
        debtor: party("Commune de Beta"),
        routing: vec![("Code service".into(), "INFO".into())],
        object: "Part du service commun pour 2022".into(),
        legal_basis: "Convention, article L.5211-4-2".into(),
        bases: vec![Basis {
            label: "Fonctionnement #strong[piégé]".into(),
            article: "point 6.2".into(),
            total: 17_910_300,
            key: "149 tickets sur 1 875, soit 7,95 %".into(),
            share: 1_423_869,
        }],
        corrections: vec![("Erreur de 2021".into(), -5_000)],
        amount: 1_318_869,
        enforceability: "Titre rendu exécutoire.".into(),
        remedies: "Deux mois ; quatre ans.".into(),
        fingerprint: "00ff00ff".into(),
    }
}

fn words(document: &[u8]) -> Option<String> {
    let child = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: pdftotext is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(document).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let plain: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    Some(
        plain
            .split(' ')
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
    )
}

#[test]
fn a_revenue_order_bears_every_mention() {
    let pdf = pdf::order(&sample()).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let Some(text) = words(&pdf) else {
        return;
    };
    for said in [
        "Titre de recettes n° 12",
        "Exercice 2023, bordereau n° 3, émis le 14/04/2023",
        "Commune d’Alpha",
        "Commune de Beta",
        "999 000 011 00019",
        "Part du service commun pour 2022",
        "13 188,69 €",
        "Avance 1 sur 2",
        "−1 000,00 €",
        "30/06/2023",
        "Compte 70846, personnel : 10 000,00 €",
        "179 103,00 €",
        "#strong[piégé]",
        "−50,00 €",
        "Budget principal (00)",
        "Comptes 70846 et 70876",
        "article L.5211-4-2",
        "Titre rendu exécutoire.",
        "Jeanne Exemple, maire",
        "Deux mois",
        "00ff00ff",
        "INFO",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn a_day_that_does_not_exist_is_refused() {
    let mut order = sample();
    order.issued.month = 13;
    assert!(matches!(pdf::order(&order), Err(PrintError::Shape(_))));
}
