//! The figures of a dashboard as they are read: the same words and tables for the page, the PDF and the spreadsheets.

use crate::dashboard::model::{Figures, Line, Spread, Tally};
use crate::web::words;

/// A table of tickets by one criterion.
pub struct Breakdown {
    pub title: &'static str,
    /// Head of the first column.
    pub head: &'static str,
    pub rows: Vec<Row>,
}

pub struct Row {
    pub label: String,
    pub tally: Tally,
    pub share: String,
    /// Length of the bar, in thousandths of the longest: tickets received, and of these resolved in time.
    pub long: i64,
    pub filled: i64,
}

/// The four tables in their order, then what is counted apart where there is some.
pub fn breakdowns(figures: &Figures, whole: bool) -> Vec<Breakdown> {
    let place = if whole {
        ("Par collectivité", "Collectivité")
    } else {
        ("Par lieu", "Lieu")
    };
    let otherwise: Vec<Line> = otherwise(figures).cloned().collect();
    [
        ("Par famille", "Famille", &figures.families),
        ("Par priorité", "Priorité", &figures.priorities),
        ("Par service", "Service", &figures.sheets),
        (place.0, place.1, &figures.places),
        ("À part\u{a0}: dates convenues et contrats", "Délai", &otherwise),
        (
            "À part\u{a0}: circonstances exceptionnelles",
            "Période",
            &figures.circumstances,
        ),
    ]
    .into_iter()
    .filter(|(_, head, lines)| !matches!(*head, "Période" | "Délai") || !lines.is_empty())
    .map(|(title, head, lines)| Breakdown {
        title,
        head,
        rows: rows(lines, figures.target_permille),
    })
    .collect()
}

/// The lines of the tickets that a date of their own measures, where there are some.
fn otherwise(figures: &Figures) -> impl Iterator<Item = &Line> {
    figures.otherwise.iter().filter(|line| line.tally.received > 0)
}

/// « À date convenue, hors de cette part : 12 tickets reçus, 9 à temps sur 10 résolus ou échus. » One sentence a line.
pub fn otherwise_sentences(figures: &Figures) -> Vec<String> {
    let said = |line: &Line| {
        let tally = &line.tally;
        let measured = tally.measured();
        let received = match tally.received {
            1 => "1\u{a0}ticket reçu".to_owned(),
            many => format!("{}\u{a0}tickets reçus", words::count(&many)),
        };
        let kept = match measured {
            0 => "aucun encore résolu ni échu".to_owned(),
            _ => format!(
                "{} à temps sur {} {}",
                words::count(&tally.in_time),
                words::count(&measured),
                if measured < 2 {
                    "résolu ou échu"
                } else {
                    "résolus ou échus"
                }
            ),
        };
        format!("{}, hors de cette part\u{a0}: {received}, {kept}.", line.label)
    };
    otherwise(figures).map(said).collect()
}

fn rows(lines: &[Line], target_permille: i64) -> Vec<Row> {
    let longest = lines.iter().map(|l| l.tally.received).max().unwrap_or(0).max(1);
    let row = |line: &Line| Row {
        label: line.label.clone(),
        tally: line.tally,
        share: line.tally.share(target_permille),
        long: line.tally.received * 1000 / longest,
        filled: line.tally.in_time * 1000 / longest,
    };
    lines.iter().map(row).collect()
}

/// A length of time among the tickets: what it is, the middle, the ninetieth percentile.
pub struct Time {
    pub label: &'static str,
    pub spread: Option<Spread>,
}

impl Time {
    pub fn median(&self) -> String {
        self.spread.map_or("–".into(), |s| words::duration(s.median))
    }

    pub fn ninetieth(&self) -> String {
        self.spread.map_or("–".into(), |s| words::duration(s.ninetieth))
    }
}

pub fn times(figures: &Figures) -> [Time; 2] {
    [
        Time {
            label: "Jusqu’à la qualification",
            spread: figures.qualification,
        },
        Time {
            label: "Jusqu’à la résolution",
            spread: figures.consumed,
        },
    ]
}

/// What follows a resolution, or stands in its way: label, figure, and what more there is to say.
pub struct Aftermath {
    pub label: String,
    pub count: i64,
    pub more: String,
    /// The line of the tickets that are still open.
    pub is_open: bool,
}

pub fn aftermath(figures: &Figures) -> Vec<Aftermath> {
    let waited = match figures.course.suspended {
        0 => String::new(),
        _ => format!(
            "{} d’attente au total, comptées à part",
            working_hours(figures.course.waited)
        ),
    };
    let open_label = if figures.is_running() {
        "Encore ouverts à ce jour".into()
    } else {
        format!("Encore ouverts à la fin du {}", figures.half.last_day())
    };
    let mut lines = vec![
        Aftermath {
            label: "Rouverts par le demandeur".into(),
            count: figures.course.reopened,
            more: String::new(),
            is_open: false,
        },
        Aftermath {
            label: "Mis en attente".into(),
            count: figures.course.suspended,
            more: waited,
            is_open: false,
        },
        Aftermath {
            label: open_label,
            count: figures.course.open_at_end,
            more: String::new(),
            is_open: true,
        },
    ];
    let (rated, satisfied) = (figures.course.rated, figures.course.satisfied);
    if rated > 0 {
        lines.push(Aftermath {
            label: "Demandeurs satisfaits".into(),
            count: satisfied,
            more: format!(
                "{} sur {}, soit {}",
                words::count(&satisfied),
                words::plural(&rated, "avis donné", "avis donnés"),
                words::percent(&satisfied, &rated)
            ),
            is_open: false,
        });
    }
    lines
}

/// A long time in working hours: « 1 863 heures ouvrées », under ten hours to the minute.
fn working_hours(seconds: i64) -> String {
    let hours = (seconds + 1800) / 3600;
    if hours < 10 {
        format!("{} ouvrées", words::duration(seconds))
    } else {
        format!("{}\u{a0}heures ouvrées", words::count(&hours))
    }
}

/// What the tables leave to tell of the tickets counted apart; empty without any.
pub fn apart_sentence(figures: &Figures) -> String {
    figures.tally.apart.sentence(figures.target_permille)
}

/// What the share is taken over.
pub const SHARE_SENTENCE: &str = "La part se compte sur les tickets résolus et sur ceux qui restent ouverts après leur \
    échéance.";

/// How the tickets counted apart stand in the tables.
pub const APART_SENTENCE: &str = "Les tickets reçus comprennent ceux des circonstances exceptionnelles\u{202f}; la part et \
    les temps se comptent sans eux.";

/// Why the tickets of a date of their own are not in the share.
pub const OTHERWISE_SENTENCE: &str = "Un ticket à date convenue (projet, planification) ou sous le contrat d’un éditeur \
    compte parmi les reçus, pas dans la part\u{a0}: il a sa propre échéance.";

/// Which tickets are counted, and when they were.
pub fn period_sentence(figures: &Figures) -> String {
    format!(
        "Tickets reçus du 1er {} au {} inclus. Chiffres arrêtés au {}{}.",
        figures.half.months()[0],
        figures.half.last_day(),
        words::date_time(&figures.as_of),
        match (figures.is_running(), figures.as_of < figures.half.start()) {
            (_, true) => ", avant le début du semestre",
            (true, _) => ", semestre en cours",
            _ => "",
        }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::model::tests::sample;

    #[test]
    fn tickets_of_another_delay_are_told_in_a_sentence_and_a_table_of_their_own() {
        let mut figures = sample();
        assert_eq!(
            otherwise_sentences(&figures),
            [
                "À date convenue, hors de cette part\u{a0}: 12\u{a0}tickets reçus, 8 à temps sur 10 résolus ou échus."
            ]
        );
        let tables = breakdowns(&figures, false);
        assert_eq!((tables.len(), tables[4].rows.len()), (5, 1));
        figures.otherwise[1].tally = Tally {
            received: 1,
            ..Tally::default()
        };
        assert_eq!(
            otherwise_sentences(&figures)[1],
            "Sous contrat d’un éditeur, hors de cette part\u{a0}: 1\u{a0}ticket reçu, aucun encore résolu ni échu."
        );
        figures.otherwise.clear();
        assert!(otherwise_sentences(&figures).is_empty() && breakdowns(&figures, false).len() == 4);
    }
}
