//! The quote as a PDF, read back with the tools of poppler where they are installed.

use std::io::Write;
use std::process::{Command, Stdio};

use print::pdf::{Quote, QuoteLine, QuoteRate, quote};
use print::{Date, DateTime, PrintError};

fn sample() -> Quote {
    Quote {
        service_name: "Service commun d’essai".into(),
        service_address: "support@essai.example.org".into(),
        reference: "D2026-0012".into(),
        title: "Deux écrans pour l’accueil".into(),
        authority: "Commune d’Alpha".into(),
        request: "Ticket 12, Écrans *de* l’accueil #1".into(),
        supplier: "Fournitures Durand".into(),
        issued: Some(DateTime {
            date: Date {
                year: 2026,
                month: 3,
                day: 2,
            },
            hour: 10,
            minute: 0,
        }),
        valid_until: "01/04/2026".into(),
        lines: vec![QuoteLine {
            label: "Écran 24 pouces".into(),
            quantity: 2,
            unit: 14_900,
            rate: 2000,
            net: 29_800,
        }],
        rates: vec![QuoteRate {
            rate: 2000,
            net: 29_800,
            vat: 5_960,
        }],
        net: 29_800,
        vat: 5_960,
        gross: 35_760,
        note: "Livraison sous dix jours.".into(),
        outcome: String::new(),
        method: "La TVA se calcule une fois par taux.".into(),
    }
}

/// The words of a document; `None`, said aloud, without the tool.
fn words(document: &[u8]) -> Option<String> {
    let child = Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: pdftotext is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(document).unwrap();
    let output = child.wait_with_output().unwrap();
    Some(String::from_utf8_lossy(&output.stdout).replace(['\u{a0}', '\u{202f}'], " "))
}

#[test]
fn the_quote_says_every_figure_and_its_words_stay_words() {
    let document = quote(&sample()).unwrap();
    assert!(document.starts_with(b"%PDF-"));
    let Some(text) = words(&document) else { return };
    for said in [
        "D2026-0012",
        "Écrans *de* l’accueil #1",
        "149,00 €",
        "298,00 €",
        "59,60 €",
        "357,60 €",
        "20 %",
        "01/04/2026",
        "Livraison sous dix jours.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn a_draft_has_no_date_and_a_date_that_does_not_exist_is_refused() {
    let draft = Quote {
        issued: None,
        lines: Vec::new(),
        rates: Vec::new(),
        ..sample()
    };
    assert!(quote(&draft).is_ok());
    let mut wrong = sample();
    wrong.issued.as_mut().unwrap().date.month = 13;
    assert!(matches!(quote(&wrong), Err(PrintError::Shape(_))));
}
