//! A forecast: the unit cost, what each member will be asked for, and the balance once the year is known.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use print::sheet::{Cell, Column, Kind, Table};

use crate::app::App;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::forecast::model::{Due, dues, unit_cost};
use crate::forecast::store::{self, Forecast};
use crate::forecast::{policy, verbs};
use crate::settlement::Ledger;
use crate::settlement::model::signed_euros;
use crate::web::forms::Nothing;
use crate::web::{Form, Frame, Key, Section, Visitor, done, page, paper, words};

/// What a member is asked for, and what it cost in the end.
struct Line {
    due: Due,
    /// Units and cents of the year's own settlement, once all its costs are shared.
    actual: Option<(i64, i64)>,
}

impl Line {
    /// What is left to pay; below zero, what is given back.
    fn balance(&self) -> Option<i64> {
        self.actual.map(|(_, cents)| cents - self.due.share)
    }

    fn balance_in_words(&self) -> String {
        self.balance().map(signed_euros).unwrap_or_default()
    }

    fn first(&self) -> i64 {
        self.due.advances.first().copied().unwrap_or_default()
    }

    /// « 4 avances de 12,50 € », or the first ones and the others where they differ by a cent.
    fn advances(&self) -> String {
        let all = &self.due.advances;
        let (first, last) = (self.first(), all.last().copied().unwrap_or_default());
        let higher = i64::try_from(all.iter().filter(|a| **a != last).count()).unwrap_or(0);
        let count = i64::try_from(all.len()).unwrap_or(0);
        if first == last {
            return format!(
                "{} de {}",
                words::plural(&count, "avance", "avances"),
                words::euros(&first)
            );
        }
        format!(
            "{} de {}, puis {} de {}",
            higher,
            words::euros(&first),
            count - higher,
            words::euros(&last)
        )
    }
}

#[derive(Template)]
#[template(path = "forecast/show.html")]
struct Page {
    frame: Frame,
    forecast: Forecast,
    units: i64,
    unit_cost: String,
    lines: Vec<Line>,
    /// Units, cents and unit cost of the year's own settlement.
    actual: Option<(i64, i64, String)>,
    can_write: bool,
}

async fn lines(app: &App, actor: &Actor, forecast: &Forecast) -> Result<Vec<Line>> {
    let conn = app.db.read();
    let members = store::members(conn, actor, forecast).await?;
    let dues = dues(
        forecast.year,
        forecast.budget_cents,
        forecast.instalments,
        &members,
    )
    .map_err(|refusal| Error::internal(refusal.to_string()))?;
    let ledger = match Ledger::load(conn, actor, forecast.year).await {
        Ok(ledger) if ledger.is_complete() => Some(ledger),
        Ok(_) | Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let actual = |due: &Due| {
        let ledger = ledger.as_ref()?;
        let name = &due.member.short_name;
        let tickets = ledger
            .input
            .quantities
            .get("tickets")?
            .get(name)
            .copied()
            .unwrap_or(0);
        Some((tickets, *ledger.settlement.totals.get(name)?))
    };
    Ok(dues
        .into_iter()
        .map(|due| Line {
            actual: actual(&due),
            due,
        })
        .collect())
}

/// `GET /previsions/{year}`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(year): Key<i64>) -> Result<Response> {
    let actor = visitor.actor()?;
    let forecast = store::forecast(app.db.read(), actor, year).await?;
    let lines = lines(&app, actor, &forecast).await?;
    page(&view(
        Frame::new(&app, &visitor, Section::Settlement, format!("Prévision {year}")),
        forecast,
        lines,
        policy::edits(actor),
    ))
}

fn view(frame: Frame, forecast: Forecast, lines: Vec<Line>, edits: bool) -> Page {
    let units = lines.iter().map(|l| l.due.member.units).sum();
    let actual: Option<Vec<(i64, i64)>> = lines.iter().map(|l| l.actual).collect();
    let actual = actual.map(|all| {
        let (units, cents) = all
            .iter()
            .fold((0, 0), |(u, c), (units, cents)| (u + units, c + cents));
        (units, cents, unit_cost(cents, units))
    });
    Page {
        frame,
        unit_cost: unit_cost(forecast.budget_cents, units),
        can_write: edits && forecast.notified_at.is_none(),
        units,
        actual,
        lines,
        forecast,
    }
}

/// `POST /previsions/{year}/notification`
pub async fn notify(
    State(app): State<App>,
    visitor: Visitor,
    Key(year): Key<i64>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::notify(&app, &tx, visitor.actor()?, year).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/previsions/{year}"),
        "La prévision est notifiée\u{a0}: les référents de chaque membre la reçoivent.",
    ))
}

/// `GET /previsions/{year}/export/{format}`
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    Key((year, format)): Key<(i64, String)>,
) -> Result<Response> {
    let forecast = store::forecast(app.db.read(), &actor, year).await?;
    let lines = lines(&app, &actor, &forecast).await?;
    let table = table(&forecast, &lines);
    paper::tables(&format!("prevision-{year}"), &format, vec![table], 0).await
}

fn table(forecast: &Forecast, lines: &[Line]) -> Table {
    let mut heads = vec![
        ("Collectivité".to_owned(), Kind::Text),
        ("Tickets prévus".into(), Kind::Integer),
        ("Part prévue".into(), Kind::Money),
        ("Pris sur l’attribution de compensation".into(), Kind::Money),
    ];
    heads.extend((1..=forecast.instalments).map(|n| (format!("Avance {n}"), Kind::Money)));
    for (label, kind) in [
        ("Tickets réels", Kind::Integer),
        ("Part réelle", Kind::Money),
        ("Solde", Kind::Money),
    ] {
        heads.push((label.into(), kind));
    }
    let row = |line: &Line| {
        let mut row = vec![
            Cell::Text(line.due.member.name.clone()),
            Cell::Integer(line.due.member.units),
            Cell::Money(line.due.share),
            Cell::Money(line.due.compensation),
        ];
        row.extend(line.due.advances.iter().map(|cents| Cell::Money(*cents)));
        row.push(line.actual.map_or(Cell::Empty, |(units, _)| Cell::Integer(units)));
        row.push(line.actual.map_or(Cell::Empty, |(_, cents)| Cell::Money(cents)));
        row.push(line.balance().map_or(Cell::Empty, Cell::Money));
        row
    };
    Table {
        name: format!("Prévision {}", forecast.year),
        title: format!("Prévision {}", forecast.year),
        columns: heads
            .into_iter()
            .map(|(label, kind)| Column { label, kind })
            .collect(),
        rows: lines.iter().map(row).collect(),
        totals: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::model::Member;

    fn sample(notified: bool, actual: Option<(i64, i64)>) -> Page {
        let forecast = Forecast {
            id: 1,
            service_id: 1,
            year: 2027,
            issuer_id: 4,
            budget_cents: 100_001,
            instalments: 2,
            basis: "Bilan <2025>".into(),
            single_tax: true,
            created_at: 0,
            notified_at: notified.then_some(1_795_000_000),
            notified_by: None,
        };
        let member = Member {
            authority_id: 4,
            short_name: "Alpha".into(),
            name: "Commune d’Alpha".into(),
            units: 3,
            compensation_permille: 100,
        };
        let dues = dues(2027, 100_001, 2, &[member]).unwrap();
        let lines = dues.into_iter().map(|due| Line { due, actual }).collect();
        view(Frame::sample(), forecast, lines, true)
    }

    #[test]
    fn a_draft_can_be_notified_and_a_notified_one_tells_its_balance() {
        let draft = sample(false, None).render().unwrap();
        assert!(
            draft.contains("/previsions/2027/notification") && draft.contains("/previsions/2027/modifier")
        );
        assert!(!draft.contains("<2025>") && !draft.contains("Solde"));
        let known = sample(true, Some((4, 120_000))).render().unwrap();
        assert!(!known.contains("/notification") && known.contains("Solde"));
        assert!(known.contains("199,99\u{a0}€"), "{known}");
    }

    #[test]
    fn the_sheet_has_a_column_for_each_advance() {
        let page = sample(true, Some((4, 120_000)));
        let table = table(&page.forecast, &page.lines);
        assert_eq!((table.columns.len(), table.rows[0].len()), (9, 9));
        assert_eq!(table.rows[0][8], Cell::Money(19_999));
        assert_eq!(
            page.lines[0].advances(),
            "1 de 450,01\u{a0}€, puis 1 de 450,00\u{a0}€"
        );
    }
}
