//! The dashboard as a PDF of one A4 page, to send and to keep.

use axum::extract::{Path, State};
use axum::response::Response;
use print::pdf::{self, Dashboard};

use super::show::{Asked, asked};
use super::view::{self, Breakdown};
use crate::app::App;
use crate::dashboard::model::{Figures, target_words};
use crate::error::Result;
use crate::web::files::download;
use crate::web::{Visitor, paper, words};

pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((authority, half)): Path<(String, String)>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let asked = asked(&app, actor, &authority, &half).await?;
    let name = asked.file_name("pdf");
    let board = dashboard(&asked, &actor.service_name);
    // Typesetting takes a good part of a second: not on a thread that serves others.
    let bytes = paper::made(move || pdf::dashboard(&board)).await?;
    Ok(download(&name, "application/pdf", bytes))
}

fn dashboard(asked: &Asked, service_name: &str) -> Dashboard {
    let figures = &asked.figures;
    let tally = figures.tally;
    let measured = tally.measured() > 0;
    Dashboard {
        service_name: service_name.to_owned(),
        authority: asked.scope.name().to_owned(),
        period_label: figures.half.label(),
        issued: Some(paper::moment(figures.as_of)),
        in_time: tally.in_time,
        resolved: tally.measured(),
        percent: measured.then(|| tally.share(figures.target_permille)),
        target_percent: target_words(figures.target_permille),
        target_bp: figures.target_permille * 10,
        kept: tally.keeps(figures.target_permille).unwrap_or(false),
        tables: if figures.is_empty() {
            Vec::new()
        } else {
            view::breakdowns(figures, asked.scope.is_whole())
                .iter()
                .map(table)
                .collect()
        },
        months: months(figures),
        times: times(figures),
        reopened: figures.course.reopened,
        suspended: figures.course.suspended,
        park: asked.park.as_ref().map(|p| p.lines()).unwrap_or_default(),
        costs: asked.costs.as_ref().map(|c| c.lines.clone()).unwrap_or_default(),
        notes: notes(asked),
    }
}

fn table(breakdown: &Breakdown) -> pdf::Breakdown {
    pdf::Breakdown {
        title: breakdown.title.to_owned(),
        rows: breakdown
            .rows
            .iter()
            .map(|row| pdf::Row {
                label: row.label.clone(),
                count: row.tally.received,
                in_time: row.tally.in_time,
                percent: (row.tally.measured() > 0).then(|| row.share.clone()),
            })
            .collect(),
    }
}

fn months(figures: &Figures) -> Vec<pdf::Month> {
    if figures.is_empty() {
        return Vec::new();
    }
    let month = |m: &crate::dashboard::model::Month| pdf::Month {
        label: m.short().to_owned(),
        incidents: m.incidents,
        requests: m.requests,
    };
    figures.months.iter().map(month).collect()
}

fn times(figures: &Figures) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for time in view::times(figures) {
        let Some(_) = time.spread else { continue };
        lines.push((format!("{}, un ticket sur deux", time.label), time.median()));
        lines.push((format!("{}, neuf sur dix", time.label), time.ninetieth()));
    }
    lines
}

fn notes(asked: &Asked) -> Vec<String> {
    let figures = &asked.figures;
    let mut notes = Vec::new();
    let rest = figures.tally.rest();
    if !rest.is_empty() {
        notes.push(rest);
    }
    if figures.has_apart() {
        notes.push(view::apart_sentence(figures));
        notes.push(view::APART_SENTENCE.to_owned());
    }
    let otherwise = view::otherwise_sentences(figures);
    if !otherwise.is_empty() {
        notes.extend(otherwise);
        notes.push(view::OTHERWISE_SENTENCE.to_owned());
    }
    for line in view::aftermath(figures) {
        if !line.more.is_empty() {
            notes.push(format!("{}\u{a0}: {}.", line.label, line.more));
        } else if line.is_open && line.count > 0 {
            notes.push(format!("{}\u{a0}: {}.", line.label, words::count(&line.count)));
        }
    }
    if let Some(costs) = &asked.costs {
        notes.push(format!(
            "Coûts\u{a0}: année {}, saisis à ce jour. {}",
            costs.year, costs.missing
        ));
    }
    if let Some(park) = &asked.park {
        notes.push(park.sentence());
    }
    notes.push(view::period_sentence(figures));
    notes.push(view::SHARE_SENTENCE.to_owned());
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::model::tests::sample;

    #[test]
    fn the_document_says_what_the_page_says() {
        let asked = Asked::sample(sample());
        let board = dashboard(&asked, "Service commun d’essai");
        assert_eq!((board.in_time, board.resolved), (187, 193));
        assert_eq!(board.percent.as_deref(), Some("96,9\u{a0}%"));
        assert!(board.kept && board.tables.len() == 5 && board.months.len() == 6);
        assert!(board.park.contains(&("Portable".into(), 12)));
        let received = |t: &pdf::Breakdown| t.rows.iter().map(|r| r.count).sum::<i64>();
        assert_eq!(received(&board.tables[0]), 193);
        assert!(
            board
                .notes
                .iter()
                .any(|n| n.contains("arrêtés au 01/07/2026 01:00")),
            "{:?}",
            board.notes
        );
    }
}
