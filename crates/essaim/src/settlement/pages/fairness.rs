//! Fairness over the years: each member's share of the cost beside its share of the tickets.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use print::chart::{Ink, Part, ShareChart, share_cells};

use super::window::{COLUMNS, Wanted, Window};
use crate::app::App;
use crate::error::Result;
use crate::settlement::model::SharingKey;
use crate::settlement::{Ledger, store};
use crate::web::layout::Markup;
use crate::web::{Frame, Section, Visitor, page, words};

/// The most years on one page, the latest ones.
const YEARS: usize = 10;
/// Width of a drawing in pixels at its natural size.
const WIDTH: u32 = 400;

/// A member's two shares of a year.
struct Row {
    member: String,
    cents: i64,
    cost: String,
    tickets: i64,
    used: String,
    /// The difference of the two shares, in words.
    gap: String,
}

struct Year {
    year: i64,
    rows: Vec<Row>,
    chart: Markup,
}

#[derive(Template)]
#[template(path = "settlement/fairness.html")]
struct Page {
    frame: Frame,
    years: Vec<Year>,
    window: Window,
}

/// `GET /bilans/equite`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut years = Vec::new();
    let mut window = Window::default();
    let own = actor.referent_of().first().copied();
    for row in store::years(app.db.read(), actor).await?.iter().take(YEARS) {
        let ledger = Ledger::load(app.db.read(), actor, row.year).await?;
        window = Window::of(&ledger, &wanted, own, COLUMNS).on("/bilans/equite".into(), Vec::new());
        years.extend(year(&ledger, &window));
    }
    let frame = Frame::new(&app, &visitor, Section::Settlement, "Équité dans le temps");
    page(&Page { frame, years, window })
}

/// A year, where it has costs and tickets.
fn year(ledger: &Ledger, window: &Window) -> Option<Year> {
    let (spent, all) = (ledger.spent(), ledger.tickets());
    if spent <= 0 || all <= 0 {
        return None;
    }
    let tickets = &ledger.input.quantities[SharingKey::Tickets.slug()];
    let row = |member: String, cents: i64, used: i64| Row {
        member,
        cents,
        cost: words::percent(&cents, &spent),
        tickets: used,
        used: words::percent(&used, &all),
        gap: gap((cents, spent), (used, all)),
    };
    let of_member = |i: usize| {
        let member = &ledger.settlement.members[i];
        let used = tickets.get(member).copied().unwrap_or(0);
        row(member.clone(), ledger.settlement.totals[member], used)
    };
    let mut rows: Vec<Row> = window.places().map(of_member).collect();
    if window.others() > 0 {
        let (cents, used) = rows.iter().fold((0, 0), |(c, t), r| (c + r.cents, t + r.tickets));
        rows.push(row(window.rest(), spent - cents, all - used));
    }
    Some(Year {
        year: ledger.year.year,
        chart: drawn(ledger.year.year, &rows),
        rows,
    })
}

/// The share of the cost less the share of the use, in points with one decimal: « 2,3 points de plus ».
fn gap((cents, spent): (i64, i64), (used, all): (i64, i64)) -> String {
    let tenths = |part: i64, whole: i64| i128::from(part) * 1000 / i128::from(whole);
    let points = tenths(cents, spent) - tenths(used, all);
    let size = points.unsigned_abs();
    match points {
        0 => "autant".into(),
        p if p > 0 => format!("{},{}\u{a0}points de plus", size / 10, size % 10),
        _ => format!("{},{}\u{a0}points de moins", size / 10, size % 10),
    }
}

fn drawn(year: i64, rows: &[Row]) -> Markup {
    let parts = |of: fn(&Row) -> (i64, String)| {
        let part = |(i, row): (usize, &Row)| {
            let (value, text) = of(row);
            Part {
                label: row.member.clone(),
                value,
                text,
                series: i % 5,
            }
        };
        rows.iter().enumerate().map(part).collect()
    };
    let chart = ShareChart {
        title: format!("Parts de coût et parts d’usage en {year}"),
        desc: "Les mêmes parts sont dans le tableau.".into(),
        width: WIDTH,
        bars: vec![
            ("Part du coût".into(), parts(|r| (r.cents, r.cost.clone()))),
            ("Part des tickets".into(), parts(|r| (r.tickets, r.used.clone()))),
        ],
    };
    Markup(share_cells(&chart, Ink::Page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;

    #[test]
    fn each_member_has_its_two_shares_and_their_difference_in_words() {
        let ledger = sample::ledger(false);
        let window = Window::of(&ledger, &Wanted::default(), None, COLUMNS);
        let years = vec![year(&ledger, &window).unwrap()];
        let html = Page {
            frame: Frame::sample(),
            years,
            window,
        }
        .render()
        .unwrap();
        for said in ["2025", "66,7\u{a0}%", "points de plus", "points de moins", "<svg"] {
            assert!(html.contains(said), "{said}");
        }
    }

    #[test]
    fn the_same_share_is_told_as_such() {
        assert_eq!(gap((1, 2), (50, 100)), "autant");
        assert_eq!(gap((3, 4), (50, 100)), "25,0\u{a0}points de plus");
        assert_eq!(gap((1, 4), (30, 100)), "5,0\u{a0}points de moins");
    }
}
