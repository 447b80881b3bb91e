//! The readings of a key: what was read on which day, how the year takes it, and the forms of the officers.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;
use print::chart::{Bar, BarChart, Ink, bars};
use serde::Deserialize;

use super::{counting, day_of};
use crate::app::App;
use crate::db::entities::{authorities, key_readings};
use crate::error::{Error, Result};
use crate::settlement::model::{SharingKey, averaged, key_label, quantity_in_words, unit_of};
use crate::settlement::pages::costs::{counted, keys};
use crate::settlement::pages::forms::{Choice, MeasureRow, MeasuresTyped};
use crate::settlement::sources::keys::snapshot_of;
use crate::settlement::sources::measured;
use crate::settlement::sources::model::year_of;
use crate::settlement::sources::verbs::{self, Reading};
use crate::settlement::sources::words as told;
use crate::settlement::{Ledger, policy};
use crate::web::layout::{Markup, page_with};
use crate::web::{Errors, Form, Frame, Section, Visitor, done, words};

/// Width of the drawing in pixels at its natural size.
const WIDTH: u32 = 400;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The key; empty for the first that is not counted by Essaim.
    pub cle: String,
    /// A day whose readings are put back in the form, or on which Essaim counts.
    pub jour: String,
    /// Not empty when Essaim is to count the key on that day.
    pub compter: String,
}

/// A day's readings as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub key: String,
    pub day: String,
    pub authority: Vec<String>,
    pub quantity: Vec<String>,
    pub source: String,
}

/// What was read on a day.
struct Day {
    day: Date,
    /// One a member, in their order.
    quantities: Vec<Option<i64>>,
    total: i64,
    source: String,
}

#[derive(Template)]
#[template(path = "settlement/sources/readings.html")]
struct Page {
    frame: Frame,
    year: i64,
    key: String,
    label: String,
    unit: String,
    keys: Vec<Choice>,
    members: Vec<String>,
    days: Vec<Day>,
    chart: Option<Markup>,
    /// What the year takes of each member: its name, how it was found, the quantity.
    taken: Vec<(String, String, String)>,
    edits: bool,
    rows: Vec<MeasureRow>,
    typed: Typed,
    /// `average` or `snapshot`.
    method: &'static str,
    snapshot: String,
    /// What Essaim can count of this key, and the day proposed.
    measured: Option<(&'static str, Date)>,
    /// The form holds what Essaim counted, not saved yet.
    fresh: bool,
    errors: Errors,
}

impl Page {
    fn only_now(&self) -> bool {
        measured::only_now(&self.key)
    }

    fn on(&self, day: &Day) -> String {
        words::day_in_words(day.day)
    }

    fn is_at(&self, day: &Day, index: &usize) -> String {
        match day.quantities.get(*index) {
            Some(Some(quantity)) => words::count(quantity),
            _ => "–".into(),
        }
    }
}

/// A key that may be read on days.
pub fn check(ledger: &Ledger, key: &str) -> Result<()> {
    let known = SharingKey::parse(key).is_some() || keys(ledger).iter().any(|k| k == key);
    if !known || counted(key) {
        return Err(Error::Invalid(
            "Cette clé ne se relève pas. Rechargez la page et choisissez une clé de la liste.".into(),
        ));
    }
    Ok(())
}

/// `GET /bilans/{year}/releves`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let mut typed = Typed {
        key: asked.cle,
        day: asked.jour,
        ..Typed::default()
    };
    if asked.compter.is_empty() {
        return render(&app, &visitor, year, (typed, None), Errors::none()).await;
    }
    let mut errors = Errors::none();
    let counted = counting::count(&app, &visitor, year, (&typed.key, &typed.day), &mut errors).await?;
    let rows = counted.map(|(rows, source)| {
        typed.source = source;
        rows
    });
    render(&app, &visitor, year, (typed, rows), errors).await
}

pub async fn render(
    app: &App,
    visitor: &Visitor,
    year: i64,
    (mut typed, rows): (Typed, Option<Vec<MeasureRow>>),
    errors: Errors,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let ledger = Ledger::load(app.db.read(), actor, year).await?;
    if typed.key.is_empty() {
        let first = keys(&ledger).into_iter().find(|k| !counted(k));
        typed.key = first.unwrap_or_else(|| SharingKey::Gigabytes.slug().into());
    }
    check(&ledger, &typed.key)?;
    let edits = policy::edits(actor) && ledger.frozen.is_none();
    let frame = Frame::new(app, visitor, Section::Settlement, format!("Relevés {year}"));
    let status = errors.status();
    let today = words::local(app.now()).date();
    page_with(
        status,
        &view(frame, &ledger, (edits, today), (typed, rows), errors),
    )
}

fn view(
    frame: Frame,
    ledger: &Ledger,
    (edits, today): (bool, Date),
    (mut typed, rows): (Typed, Option<Vec<MeasureRow>>),
    errors: Errors,
) -> Page {
    let key = typed.key.clone();
    let fresh = rows.is_some() && errors.is_empty();
    let days = days(ledger, &key);
    let opened = days.iter().find(|d| d.day.to_string() == typed.day);
    let rows = rows.unwrap_or_else(|| {
        let row = |(i, a): (usize, &authorities::Model)| MeasureRow {
            authority: a.id.to_string(),
            name: a.name.clone(),
            typed: opened
                .and_then(|d| d.quantities.get(i).copied().flatten())
                .map(|q| words::count(&q))
                .unwrap_or_default(),
            error: None,
        };
        ledger.authorities.iter().enumerate().map(row).collect()
    });
    if let Some(day) = opened.filter(|_| typed.source.is_empty()) {
        typed.source.clone_from(&day.source);
    }
    let snapshot = snapshot_of(&ledger.methods, &key);
    let others = SharingKey::ALL.into_iter().map(|k| k.slug().to_owned());
    let mut all = keys(ledger);
    all.extend(others.filter(|k| !keys(ledger).contains(k)));
    let choice = |k: &String| Choice {
        value: k.clone(),
        label: key_label(k),
        on: *k == key,
    };
    Page {
        frame,
        year: ledger.year.year,
        label: key_label(&key),
        unit: unit_of(&key, false),
        keys: all.iter().filter(|k| !counted(k)).map(choice).collect(),
        members: ledger.authorities.iter().map(|a| a.short_name.clone()).collect(),
        chart: drawn(&key, &days),
        days,
        taken: taken(ledger, &key),
        edits,
        measured: counting::proposed(&key, ledger.year.year, today),
        fresh,
        rows,
        method: if snapshot.is_some() { "snapshot" } else { "average" },
        snapshot: snapshot
            .or_else(|| year_of(ledger.year.year).map(|(_, last)| last))
            .map(|d| d.to_string())
            .unwrap_or_default(),
        typed,
        key,
        errors,
    }
}

/// The readings of a key by day, the earliest first.
fn days(ledger: &Ledger, key: &str) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    let of_key = ledger.readings.iter().filter(|r| r.sharing_key == key);
    let place = |r: &key_readings::Model| ledger.authorities.iter().position(|a| a.id == r.authority_id);
    for reading in of_key {
        let (Ok(day), Some(place)) = (reading.read_on.parse::<Date>(), place(reading)) else {
            continue;
        };
        if days.last().is_none_or(|d| d.day != day) {
            days.push(Day {
                day,
                quantities: vec![None; ledger.authorities.len()],
                total: 0,
                source: reading.source.clone(),
            });
        }
        if let Some(last) = days.last_mut() {
            last.quantities[place] = Some(reading.quantity);
            last.total = last.total.saturating_add(reading.quantity);
        }
    }
    days
}

/// The sum of each day as a bar; its figures stand in the table.
fn drawn(key: &str, days: &[Day]) -> Option<Markup> {
    if days.len() < 2 {
        return None;
    }
    let bar = |d: &Day| Bar {
        label: words::day_in_words(d.day),
        value: d.total,
        text: quantity_in_words(key, d.total),
    };
    let said: Vec<String> = days
        .iter()
        .map(|d| {
            format!(
                "{} le {}",
                quantity_in_words(key, d.total),
                words::day_in_words(d.day)
            )
        })
        .collect();
    let chart = BarChart {
        title: format!("{}\u{a0}: total de chaque relevé", key_label(key)),
        desc: format!("{}.", said.join(", ")),
        width: WIDTH,
        bars: days.iter().map(bar).collect(),
    };
    Some(Markup(bars(&chart, Ink::Page)))
}

/// What the year takes of each member that was read.
fn taken(ledger: &Ledger, key: &str) -> Vec<(String, String, String)> {
    let name = match snapshot_of(&ledger.methods, key) {
        Some(_) => key.to_owned(),
        None => averaged(key),
    };
    let of = |member: &String| {
        let quantity = *ledger.input.quantities.get(&name)?.get(member)?;
        let (_, how) = told::of_member(ledger, &name, member)?;
        Some((member.clone(), how, quantity_in_words(&name, quantity)))
    };
    ledger.settlement.members.iter().filter_map(of).collect()
}

/// `POST /bilans/{year}/releves`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let ledger = Ledger::load(app.db.read(), actor, year).await?;
    check(&ledger, &typed.key)?;
    let mut errors = Errors::none();
    let day = day_of(&typed.day, year, "day", &mut errors);
    let measures = MeasuresTyped {
        key: typed.key.clone(),
        authority: typed.authority.clone(),
        quantity: typed.quantity.clone(),
        source: typed.source.clone(),
    };
    let (form, measures) = measures.read(&ledger.authorities);
    for row in &form.rows {
        if let Some(said) = row.error {
            errors.add(format!("q-{}", row.authority), said);
        }
    }
    if let Some(said) = form.source_error {
        errors.add("source", said);
    }
    if errors.is_empty() && measures.iter().all(|m| m.quantity.is_none()) {
        errors.add("day", "Saisissez au moins une quantité ce jour-là.");
    }
    let (Some(day), true) = (day, errors.is_empty()) else {
        return render(&app, &visitor, year, (typed, Some(form.rows)), errors).await;
    };
    let readings = measures
        .into_iter()
        .map(|m| Reading {
            day,
            authority_id: m.authority_id,
            quantity: m.quantity,
            source: typed.source.trim().to_owned(),
        })
        .collect();
    let tx = app.db.write().await?;
    verbs::set_readings(&tx, actor, app.now(), year, &typed.key, readings).await?;
    tx.commit().await?;
    let said = format!("Les relevés du {} sont enregistrés.", words::day_in_words(day));
    Ok(done(&address(year, &typed.key), &said))
}

/// The page of a key's readings.
pub fn address(year: i64, key: &str) -> String {
    let query = serde_urlencoded::to_string([("cle", key)]).unwrap_or_default();
    format!("/bilans/{year}/releves?{query}")
}

/// A day of a key, for the button that forgets it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    pub key: String,
    pub day: String,
}

/// `POST /bilans/{year}/releves/retrait`
pub async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Form(chosen): Form<Chosen>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let day: Date = chosen.day.parse().map_err(|_| Error::NotFound)?;
    let tx = app.db.write().await?;
    verbs::remove_readings(&tx, actor, app.now(), year, &chosen.key, day).await?;
    tx.commit().await?;
    let said = format!("Les relevés du {} sont retirés.", words::day_in_words(day));
    Ok(done(&address(year, &chosen.key), &said))
}

/// How the year takes the readings, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Method {
    pub key: String,
    /// `average` or `snapshot`
    pub method: String,
    pub snapshot: String,
}

/// `POST /bilans/{year}/releves/methode`
pub async fn set_method(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Form(typed): Form<Method>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let ledger = Ledger::load(app.db.read(), actor, year).await?;
    check(&ledger, &typed.key)?;
    let mut errors = Errors::none();
    let snapshot = match typed.method.as_str() {
        "snapshot" => day_of(&typed.snapshot, year, "snapshot", &mut errors),
        _ => None,
    };
    if !errors.is_empty() {
        let again = Typed {
            key: typed.key,
            ..Typed::default()
        };
        return render(&app, &visitor, year, (again, None), errors).await;
    }
    let tx = app.db.write().await?;
    verbs::set_method(&tx, actor, app.now(), year, &typed.key, snapshot).await?;
    tx.commit().await?;
    Ok(done(
        &address(year, &typed.key),
        "La façon de compter est enregistrée.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::ledger::Entered;
    use crate::settlement::rows::Rows;
    use crate::settlement::sample;

    /// The year of the sample, whose gigabytes were read twice.
    fn ledger() -> Ledger {
        let plain = sample::ledger(false);
        let reading = |authority_id, read_on: &str, quantity| key_readings::Model {
            id: 0,
            service_id: 1,
            year: 2025,
            sharing_key: "gigabytes".into(),
            read_on: read_on.into(),
            authority_id,
            quantity,
            source: "Supervision <1>".into(),
        };
        let rows = Rows {
            year: plain.year,
            authorities: plain.authorities,
            entered: Entered {
                pools: plain.pools,
                readings: vec![
                    reading(1, "2025-01-01", 4_800),
                    reading(2, "2025-01-01", 200),
                    reading(1, "2025-07-01", 5_000),
                ],
                ..Entered::default()
            },
        };
        rows.work_out().unwrap()
    }

    #[test]
    fn readings_their_chart_and_what_the_year_takes_are_told() {
        let typed = Typed {
            key: "gigabytes".into(),
            day: "2025-01-01".into(),
            ..Typed::default()
        };
        let html = view(
            Frame::sample(),
            &ledger(),
            (true, jiff::civil::date(2026, 1, 5)),
            (typed.clone(), None),
            Errors::none(),
        )
        .render()
        .unwrap();
        for said in [
            "4\u{202f}800",
            "<svg",
            "Moyenne de 2\u{a0}relevés",
            "1\u{202f}788\u{202f}800\u{a0}Go·jours",
            "Supervision &#60;1&#62;",
            "releves/methode",
            "value=\"200\"",
        ] {
            assert!(html.contains(said), "{said}");
        }
        let read_only = view(
            Frame::sample(),
            &ledger(),
            (false, jiff::civil::date(2026, 1, 5)),
            (typed, None),
            Errors::none(),
        )
        .render()
        .unwrap();
        assert!(!read_only.contains("<form method=\"post\" action=\"/bilans"));
    }

    #[test]
    fn an_average_shares_by_the_days() {
        let ledger = ledger();
        let pool = ledger
            .settlement
            .pools
            .iter()
            .find(|p| p.id == "serveurs")
            .unwrap();
        assert_eq!(pool.key, "gigabytes_days");
        assert_eq!(
            pool.shares.iter().map(|s| s.quantity).collect::<Vec<_>>(),
            [4_800 * 181 + 5_000 * 184, 200 * 365]
        );
    }
}
