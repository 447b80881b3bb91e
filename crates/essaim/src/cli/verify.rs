//! `essaim verify`: a frozen year worked out again from its file, without any database.

use std::path::PathBuf;

use clap::Args;

use super::{Common, Format, Outcome, refused};
use crate::settlement::cycle::verify::{Report, verify};

#[derive(Args)]
pub struct Options {
    /// The file of the frozen year, as downloaded from its page
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Prints what was found. Fails (exit 1) when anything differs.
pub fn run(common: &Common, options: &Options) -> Outcome {
    let name = options.file.display();
    let text = std::fs::read_to_string(&options.file).map_err(|e| refused(format!("{name}: {e}")))?;
    let report = verify(&text).map_err(|e| refused(format!("{name}: {e}")))?;
    match common.format {
        Format::Json => super::say_line(format_args!("{:#}", serde_json::to_value(&report)?))?,
        Format::Text => super::say(&in_words(&report))?,
    }
    match report.differences.len() {
        0 => Ok(()),
        n => Err(refused(format!(
            "{name}: {n} difference(s) between the file and its calculation"
        ))),
    }
}

fn in_words(report: &Report) -> String {
    let mut text = format!(
        "Bilan {}, {}\nFigé le {} par {}\nEmpreinte {}\n\n",
        report.year, report.service, report.frozen_at, report.frozen_by, report.digest
    );
    if report.same {
        text.push_str("Le calcul refait donne les mêmes montants, au centime, et l’empreinte est juste.\n");
    } else {
        text.push_str("Le fichier et le calcul refait diffèrent :\n");
        for gap in &report.differences {
            text.push_str(&format!(
                "  {} : {} dans le fichier, {} recalculé\n",
                gap.place, gap.file, gap.recomputed
            ));
        }
    }
    let told = [
        ("Listes de tickets vérifiées", &report.lists_checked),
        ("Listes absentes de ce fichier", &report.lists_absent),
    ];
    for (label, members) in told.into_iter().filter(|(_, m)| !m.is_empty()) {
        text.push_str(&format!("{label} : {}\n", members.join(", ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::cycle::verify::Gap;
    use serde_json::json;

    fn report(differences: Vec<Gap>) -> Report {
        Report {
            year: 2025,
            service: "Service d’essai".into(),
            digest: "00ff".into(),
            frozen_at: "2026-04-01T10:00:00+02:00".into(),
            frozen_by: "Denis Blanc".into(),
            same: differences.is_empty(),
            differences,
            lists_checked: vec!["Alpha".into()],
            lists_absent: vec!["Beta".into()],
        }
    }

    #[test]
    fn the_text_says_the_same_to_the_cent_or_exactly_where_not() {
        let same = in_words(&report(Vec::new()));
        assert!(
            same.contains("au centime")
                && same.contains("vérifiées\u{a0}: Alpha")
                && same.contains("fichier\u{a0}: Beta")
        );
        let gap = Gap {
            place: "result.totals.Alpha".into(),
            file: json!(1),
            recomputed: json!(2),
        };
        let other = in_words(&report(vec![gap]));
        assert!(other.contains("result.totals.Alpha\u{a0}: 1 dans le fichier, 2 recalculé"));
    }
}
