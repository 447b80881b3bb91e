//! The advances of a notified forecast: called instalment by instalment, each as orders of one slip.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::{Date, date};
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::revenue_orders;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::forecast::model::Due;
use crate::forecast::store::{self as forecasts, Forecast};
use crate::revenue::model::{Kind, State as Stands};
use crate::revenue::store;
use crate::revenue::verbs;
use crate::settlement::cycle::model::today;
use crate::settlement::cycle::store as cycles;
use crate::settlement::policy;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, done, words};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub instalment: String,
    /// The day until which it is to be paid.
    pub due: String,
}

/// What one member is asked for in an instalment.
struct Line {
    debtor: String,
    amount: i64,
    /// Key, number, state and tag of its order.
    order: Option<(i64, String, &'static str, &'static str)>,
}

/// An instalment.
struct Part {
    number: i64,
    total: i64,
    lines: Vec<Line>,
    /// The day that the form proposes, where something is left to call.
    due: Option<String>,
}

#[derive(Template)]
#[template(path = "revenue/advances.html")]
struct Page {
    frame: Frame,
    year: i64,
    issuer: String,
    issuer_id: i64,
    instalments: i64,
    parts: Vec<Part>,
    compensation: Vec<(String, i64)>,
    frozen: bool,
    edits: bool,
    has_orders: bool,
    errors: Errors,
}

/// `GET /previsions/{year}/avances`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(year): Key<i64>) -> Result<Response> {
    render(&app, &visitor, year, (Typed::default(), Errors::none())).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    year: i64,
    (typed, errors): (Typed, Errors),
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let (forecast, dues) = forecasts::notified(conn, actor, year)
        .await?
        .ok_or(Error::NotFound)?;
    let issuer = directory::authority(conn, actor, forecast.issuer_id).await?;
    let orders = store::orders(conn, actor, year).await?;
    let frozen = match cycles::cycle(conn, actor, year).await {
        Ok(cycle) => cycle.is_frozen(),
        Err(Error::NotFound) => false,
        Err(error) => return Err(error),
    };
    let frame = Frame::new(app, visitor, Section::Settlement, format!("Avances {year}"));
    let status = errors.status();
    let known = Known {
        forecast: &forecast,
        dues: &dues,
        orders: &orders,
        today: today(app.now()),
        frozen,
    };
    page_with(status, &view(frame, actor, issuer.name, &known, (typed, errors)))
}

struct Known<'a> {
    forecast: &'a Forecast,
    dues: &'a [Due],
    orders: &'a [revenue_orders::Model],
    today: Date,
    frozen: bool,
}

fn view(
    frame: Frame,
    actor: &Actor,
    issuer: String,
    known: &Known<'_>,
    (typed, errors): (Typed, Errors),
) -> Page {
    let forecast = known.forecast;
    let others = || {
        known
            .dues
            .iter()
            .filter(|d| d.member.authority_id != forecast.issuer_id)
    };
    let parts = (1..=forecast.instalments).map(|number| {
        let lines: Vec<Line> = others().filter_map(|due| line(known, due, number)).collect();
        let left = lines.iter().any(|l| l.order.is_none());
        Part {
            number,
            total: lines.iter().map(|l| l.amount).sum(),
            due: (left && !known.frozen).then(|| match typed.instalment == number.to_string() {
                true => typed.due.clone(),
                false => proposed(forecast, number, known.today).to_string(),
            }),
            lines,
        }
    });
    Page {
        frame,
        year: forecast.year,
        issuer,
        issuer_id: forecast.issuer_id,
        instalments: forecast.instalments,
        parts: parts.collect(),
        compensation: others()
            .filter(|d| d.compensation > 0)
            .map(|d| (d.member.name.clone(), d.compensation))
            .collect(),
        frozen: known.frozen,
        edits: policy::edits(actor),
        has_orders: known.orders.iter().any(|o| o.instalment > 0),
        errors,
    }
}

fn line(known: &Known<'_>, due: &Due, number: i64) -> Option<Line> {
    let amount = *due.advances.get(usize::try_from(number - 1).ok()?)?;
    let live = |o: &&revenue_orders::Model| {
        o.kind == Kind::Order.slug()
            && o.state != Stands::Cancelled.slug()
            && (o.instalment, o.debtor_id) == (number, due.member.authority_id)
    };
    let order = known.orders.iter().find(live).map(|o| {
        let state = Stands::parse(&o.state).unwrap_or(Stands::Issued);
        let words = format!("n°\u{a0}{} de {}", o.number, o.exercise);
        (o.id, words, state.label(), state.tag())
    });
    (amount > 0).then(|| Line {
        debtor: due.member.name.clone(),
        amount,
        order,
    })
}

/// The last day of the part of the year that an instalment is for, or a month from today where that is past.
fn proposed(forecast: &Forecast, number: i64, today: Date) -> Date {
    let month = i8::try_from(12 * number / forecast.instalments.max(1)).unwrap_or(12);
    let year = i16::try_from(forecast.year).unwrap_or(today.year());
    let end = date(year, month.clamp(1, 12), 1).last_of_month();
    match end < today {
        true => today.saturating_add(jiff::Span::new().days(30)),
        false => end,
    }
}

/// `POST /previsions/{year}/avances`
pub async fn call(
    State(app): State<App>,
    visitor: Visitor,
    Key(year): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let instalment: i64 = typed.instalment.parse().map_err(|_| Error::NotFound)?;
    let wrong = |said: String| (typed.clone(), Errors::one(format!("due-{instalment}"), said));
    let Ok(due) = typed.due.trim().parse::<Date>() else {
        let said = "Choisissez le jour jusqu’auquel cette avance se paie.".to_owned();
        return render(&app, &visitor, year, wrong(said)).await;
    };
    let tx = app.db.write().await?;
    let count = match verbs::call(&app, &tx, actor, year, instalment, due).await {
        Err(Error::Invalid(said)) => {
            drop(tx);
            return render(&app, &visitor, year, wrong(said)).await;
        }
        other => other?,
    };
    tx.commit().await?;
    let said = format!(
        "{}. Le fichier pour le comptable est prêt.",
        words::plural(&count, "titre émis", "titres émis")
    );
    Ok(done(&format!("/previsions/{year}/avances"), &said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::model::{Member, dues};

    fn forecast() -> Forecast {
        Forecast {
            id: 1,
            service_id: 1,
            year: 2027,
            budget_cents: 100_001,
            issuer_id: 1,
            instalments: 2,
            basis: String::new(),
            single_tax: true,
            created_at: 0,
            notified_at: Some(1_795_000_000),
            notified_by: None,
        }
    }

    #[test]
    fn an_instalment_tells_who_is_asked_and_proposes_the_end_of_its_half_year() {
        let member = |id: i64, units: i64, permille: i64| Member {
            authority_id: id,
            name: format!("Commune <{id}>"),
            units,
            compensation_permille: permille,
            ..Member::default()
        };
        let forecast = forecast();
        let dues = dues(2027, 100_001, 2, &[member(1, 3, 0), member(2, 1, 500)]).unwrap();
        let known = Known {
            forecast: &forecast,
            dues: &dues,
            orders: &[],
            today: date(2027, 1, 4),
            frozen: false,
        };
        let errors = Errors::one("due-2", "Choisissez un jour.");
        let html = view(
            Frame::sample(),
            &Actor::system(1),
            "Alpha".into(),
            &known,
            (Typed::default(), errors),
        )
        .render()
        .unwrap();
        for said in [
            "value=\"2027-06-30\"",
            "value=\"2027-12-31\"",
            "Commune &#60;2&#62;",
            "62,50\u{a0}€",
            "125,00\u{a0}€",
            "id=\"due-2-err\"",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("Commune &#60;1"), "nobody asks oneself");
        assert_eq!(proposed(&forecast, 1, date(2027, 7, 1)), date(2027, 7, 31));
    }
}
