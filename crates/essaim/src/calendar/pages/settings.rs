//! When the service works and what it promises, on one page: hours, closures, holidays, on-call windows, commitments.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use reckon::calendar::{WeekHours, Zone, holidays};
use serde::Deserialize;

use crate::agreement::{self, Sources};
use crate::app::App;
use crate::calendar::{Promise, model, settings, store};
use crate::db::entities::{authorities, closures, commitments};
use crate::directory::store as directory;
use crate::error::{Error, Result};
use crate::web::layout::page_with;
use crate::web::{Errors, Frame, Section, Visitor, page, words};

/// What is in the fields of every form of the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub hours_from: String,
    pub opens: Vec<String>,
    pub closes: Vec<String>,
    pub closure_day: String,
    pub closure_label: String,
    pub authority: String,
    pub starts: String,
    pub ends: String,
    pub reason: String,
    pub commitments_from: String,
    pub high: String,
    pub medium: String,
    pub low: String,
    pub target: String,
    pub closing_days: String,
}

impl Typed {
    /// The fields as the page first shows them: what is in force, from tomorrow on.
    fn of(hours: &WeekHours, promise: &Promise, tomorrow: Date) -> Typed {
        let mut typed = Typed {
            hours_from: tomorrow.to_string(),
            commitments_from: tomorrow.to_string(),
            high: words::decimal_in_words(promise.commitments.high / 36, 2),
            medium: words::decimal_in_words(promise.commitments.medium / 36, 2),
            low: words::decimal_in_words(promise.commitments.low / 36, 2),
            target: words::decimal_in_words(promise.target_permille, 1),
            closing_days: promise.closing_days.to_string(),
            ..Typed::default()
        };
        for day in 0..7_i8 {
            let weekday = jiff::civil::Weekday::from_monday_zero_offset(day);
            let spans = weekday.map(|w| hours.of(w)).unwrap_or_default();
            for span in 0..model::SPANS {
                let face = |minute: Option<u16>| minute.map(model::clock_face).unwrap_or_default();
                typed.opens.push(face(spans.get(span).map(|s| s.0)));
                typed.closes.push(face(spans.get(span).map(|s| s.1)));
            }
        }
        typed
    }
}

/// A field of a week: its label and what is typed.
pub struct Span {
    label: String,
    opens: String,
    closes: String,
}

/// Hours or commitments, and from when.
pub struct Period<T> {
    from: String,
    /// « en vigueur », « à venir » or nothing.
    state: &'static str,
    what: T,
}

/// A window as it is listed.
pub struct Window {
    id: i64,
    authority: String,
    starts_at: i64,
    ends_at: i64,
    reason: String,
    /// It has not begun: it can be removed.
    to_come: bool,
}

#[derive(Template)]
#[template(path = "calendar/settings.html")]
pub struct Page {
    frame: Frame,
    typed: Typed,
    errors: Errors,
    today: Date,
    zone: &'static str,
    hours: Vec<Period<Vec<String>>>,
    promises: Vec<Period<Vec<String>>>,
    closures: Vec<closures::Model>,
    holidays: Vec<(i16, Vec<(Date, &'static str)>)>,
    windows: Vec<Window>,
    authorities: Vec<authorities::Model>,
    /// The person also keeps the accounts.
    keeps_accounts: bool,
    sources: Sources,
}

impl Page {
    fn spans(&self) -> Vec<Span> {
        let text = |all: &[String], at: usize| all.get(at).cloned().unwrap_or_default();
        (0..7 * model::SPANS)
            .map(|at| Span {
                label: model::DAYS[at / model::SPANS].to_owned(),
                opens: text(&self.typed.opens, at),
                closes: text(&self.typed.closes, at),
            })
            .collect()
    }

    fn is_authority(&self, id: &i64) -> bool {
        self.typed.authority == id.to_string()
    }

    fn is_to_come(&self, closure: &closures::Model) -> bool {
        closure.day > self.today.to_string()
    }

    fn day(&self, text: &str) -> String {
        text.parse().map(said).unwrap_or_default()
    }

    fn date(&self, day: &Date) -> String {
        said(*day)
    }
}

/// « lundi 24/11/2026 »
fn said(day: Date) -> String {
    format!("{} {}", words::weekday(day), words::day_in_words(day))
}

pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    page(&load(&app, &visitor, Errors::none(), |_| {}).await?)
}

/// The page again, after a refusal: `keep` puts back what was typed.
pub async fn again(
    app: &App,
    visitor: &Visitor,
    errors: Errors,
    keep: impl FnOnce(&mut Typed),
) -> Result<Response> {
    page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &load(app, visitor, errors, keep).await?,
    )
}

async fn load(app: &App, visitor: &Visitor, errors: Errors, keep: impl FnOnce(&mut Typed)) -> Result<Page> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let now = app.now();
    let today = words::local(now).date();
    let tomorrow = today.checked_add(1.day()).unwrap_or(today);
    let service = directory::service(conn, actor.service_id).await?;
    let zone: Zone = service.zone.parse().map_err(Error::internal)?;
    let calendars = store::calendars(conn, actor.service_id).await?;
    let promise = store::promise(conn, actor.service_id, now).await?;
    let mut typed = Typed::of(calendars.base().hours_on(today), &promise, tomorrow);
    keep(&mut typed);
    let authorities = directory::authorities(conn, actor.service_id).await?;
    let windows = settings::windows_from(conn, actor.service_id, now - 90 * 86_400).await?;
    Ok(Page {
        frame: Frame::new(app, visitor, Section::People, "Calendrier et engagements"),
        typed,
        errors,
        today,
        zone: zone.in_words(),
        hours: hours(&settings::hours_by_day(conn, actor.service_id).await?, today),
        promises: promises(&settings::promises(conn, actor.service_id).await?, today),
        closures: settings::closures_from(conn, actor.service_id, start_of_year(today)).await?,
        holidays: [today.year(), today.year().saturating_add(1)]
            .map(|year| (year, holidays(zone, year)))
            .to_vec(),
        windows: windows
            .into_iter()
            .map(|w| Window {
                id: w.id,
                authority: authorities
                    .iter()
                    .find(|a| a.id == w.authority_id)
                    .map(|a| a.name.clone())
                    .unwrap_or_default(),
                to_come: w.starts_at > now,
                starts_at: w.starts_at,
                ends_at: w.ends_at,
                reason: w.reason,
            })
            .collect(),
        authorities,
        keeps_accounts: actor.has(crate::directory::Role::Administrator),
        sources: agreement::sources_at(conn, actor.service_id, now).await?,
    })
}

fn start_of_year(day: Date) -> Date {
    Date::new(day.year(), 1, 1).unwrap_or(day)
}

/// Marks each day, the latest first, as in force, to come or past.
fn states(days: &[Date], today: Date) -> Vec<&'static str> {
    let current = days.iter().position(|day| *day <= today);
    (0..days.len())
        .map(|i| match current {
            Some(c) if i == c => "en vigueur",
            Some(c) if i > c => "",
            _ => "à venir",
        })
        .collect()
}

fn hours(all: &[(Date, WeekHours)], today: Date) -> Vec<Period<Vec<String>>> {
    let days: Vec<Date> = all.iter().map(|(day, _)| *day).collect();
    all.iter()
        .zip(states(&days, today))
        .map(|((day, week), state)| Period {
            from: words::day_in_words(*day),
            state,
            what: week_in_words(week),
        })
        .collect()
}

fn promises(all: &[commitments::Model], today: Date) -> Vec<Period<Vec<String>>> {
    let days: Vec<Date> = all.iter().filter_map(|row| row.valid_from.parse().ok()).collect();
    all.iter()
        .zip(days.iter().zip(states(&days, today)))
        .map(|(row, (day, state))| Period {
            from: words::day_in_words(*day),
            state,
            what: vec![
                format!("haute {}", words::duration(row.high_seconds)),
                format!("moyenne {}", words::duration(row.medium_seconds)),
                format!("basse {}", words::duration(row.low_seconds)),
                format!(
                    "{}\u{a0}% dans les délais",
                    words::decimal_in_words(row.target_permille, 1)
                ),
                format!("clôture après {} jours sans réponse", row.closing_days),
            ],
        })
        .collect()
}

/// « lundi au vendredi : 09:00–12:30, 13:30–17:30 », a line for each run of days alike.
fn week_in_words(week: &WeekHours) -> Vec<String> {
    let mut runs: Vec<(usize, usize, String)> = Vec::new();
    for (day, offset) in (0..7_i8).enumerate() {
        let spans = jiff::civil::Weekday::from_monday_zero_offset(offset)
            .map(|w| week.of(w))
            .unwrap_or_default();
        let text: Vec<String> = spans
            .iter()
            .map(|(from, to)| format!("{}–{}", model::clock_face(*from), model::clock_face(*to)))
            .collect();
        let text = if text.is_empty() {
            "fermé".to_owned()
        } else {
            text.join(", ")
        };
        match runs.last_mut() {
            Some((_, last, same)) if *same == text => *last = day,
            _ => runs.push((day, day, text)),
        }
    }
    runs.into_iter()
        .map(|(first, last, text)| {
            let days = match last - first {
                0 => model::DAYS[first].to_owned(),
                1 => format!("{} et {}", model::DAYS[first], model::DAYS[last]),
                _ => format!("{} au {}", model::DAYS[first], model::DAYS[last]),
            };
            format!("{days}\u{a0}: {text}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_week_is_told_by_runs_of_days() {
        assert_eq!(
            week_in_words(&WeekHours::default()),
            [
                "lundi au vendredi\u{a0}: 09:00–12:30, 13:30–17:30",
                "samedi et dimanche\u{a0}: fermé"
            ]
        );
    }

    #[test]
    fn one_period_is_in_force_and_later_ones_are_to_come() {
        let days = [date(2026, 6, 1), date(2026, 1, 1), date(2025, 1, 1)];
        assert_eq!(states(&days, date(2026, 3, 2)), ["à venir", "en vigueur", ""]);
        assert_eq!(states(&days[..1], date(2026, 3, 2)), ["à venir"]);
    }

    #[test]
    fn the_page_shows_every_setting_and_its_errors() {
        let today = date(2026, 3, 2);
        let typed = Typed::of(&WeekHours::default(), &Promise::default(), date(2026, 3, 3));
        assert_eq!(
            (typed.opens[1].as_str(), typed.closes[1].as_str()),
            ("13:30", "17:30")
        );
        let html = Page {
            frame: Frame::sample(),
            typed,
            errors: Errors::one("closure_day", "Déjà fermé."),
            today,
            zone: "Métropole",
            hours: hours(&[(date(2026, 1, 1), WeekHours::default())], today),
            promises: Vec::new(),
            closures: vec![closures::Model {
                id: 5,
                service_id: 1,
                day: "2026-05-15".into(),
                label: "Pont".into(),
                created_at: 0,
            }],
            holidays: vec![(2026, holidays(Zone::Metropole, 2026))],
            windows: vec![Window {
                id: 8,
                authority: "Alpha".into(),
                starts_at: 1_795_000_000,
                ends_at: 1_795_010_000,
                reason: "Élections".into(),
                to_come: true,
            }],
            authorities: Vec::new(),
            keeps_accounts: true,
            sources: Sources::default(),
        }
        .render()
        .unwrap();
        for said in [
            "Déjà fermé.",
            "vendredi 15/05/2026",
            "fermetures/5/retrait",
            "astreintes/8/retrait",
            "1er mai",
            "value=\"13:30\"",
        ] {
            assert!(html.to_lowercase().contains(&said.to_lowercase()), "{said}");
        }
    }
}
