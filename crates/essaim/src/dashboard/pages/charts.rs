//! The drawings of a dashboard, for the page; the PDF draws its own from the same figures.

use print::chart::{Column, ColumnChart, Ink, RateChart, columns, rate_against_target};

use crate::dashboard::model::{Figures, target_words};
use crate::web::layout::Markup;
use crate::web::words;

/// The share in time on a scale of cells, with a mark at the target. None when there is nothing to measure.
pub fn rate(figures: &Figures) -> Option<Markup> {
    let rate = figures.tally.share_hundredths()?;
    let target = target_words(figures.target_permille);
    let share = figures.tally.share(figures.target_permille);
    let chart = RateChart {
        title: "Part des tickets résolus dans les délais".into(),
        desc: format!("{share}, pour un objectif de {target}."),
        width: 420,
        rate: Some(rate),
        rate_text: share,
        target: figures.target_permille * 10,
        target_text: format!("objectif {target}"),
    };
    Some(Markup(rate_against_target(&chart, Ink::Page)))
}

/// Incidents and requests of each month, one above the other.
pub fn months(figures: &Figures) -> Markup {
    let told: Vec<String> = figures
        .months
        .iter()
        .map(|m| {
            format!(
                "{} {} et {}",
                m.name,
                words::plural(&m.incidents, "incident", "incidents"),
                words::plural(&m.requests, "demande", "demandes")
            )
        })
        .collect();
    let columns_of = figures.months.iter().map(|month| Column {
        label: month.short().into(),
        values: [month.incidents, month.requests],
    });
    let chart = ColumnChart {
        title: "Tickets reçus par mois".into(),
        desc: format!("{}.", told.join(", ")),
        width: 380,
        series: ["Incidents".into(), "Demandes".into()],
        columns: columns_of.collect(),
    };
    Markup(columns(&chart, Ink::Page))
}
