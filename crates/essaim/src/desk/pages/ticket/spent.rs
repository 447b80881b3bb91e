//! The time spent, on the ticket's page.

use axum::extract::State;
use axum::response::Response;
use sea_orm::ConnectionTrait;

use super::acts::{Act, in_one};
use super::{Draft, Typed};
use crate::app::App;
use crate::db::entities::tickets;
use crate::desk::policy;
use crate::desk::spent::store::{self, TimeLine};
use crate::desk::spent::{model, verbs};
use crate::directory::Actor;
use crate::error::Result;
use crate::web::{Errors, Form, Key, Visitor, words};

/// One entry.
pub struct Entry {
    pub id: i64,
    pub who: String,
    /// 24/11/2026
    pub day: String,
    pub length: String,
    /// « sur place, 24 km »; empty for work from afar.
    pub travel: String,
    pub note: String,
    pub mine: bool,
}

/// The time spent, for the department.
#[derive(Default)]
pub struct Times {
    pub shown: bool,
    pub may_add: bool,
    pub entries: Vec<Entry>,
    /// « 1 h 45, dont 1 h sur place, 24 km »; empty when nothing was spent.
    pub total: String,
    /// The day that the form shows, as its field wants it.
    pub day: String,
}

impl Times {
    pub async fn load<C: ConnectionTrait>(
        conn: &C,
        actor: &Actor,
        ticket: &tickets::Model,
        draft: &Draft,
        now: i64,
    ) -> Result<Times> {
        if !policy::sees_notes(actor) {
            return Ok(Times::default());
        }
        let lines = store::of_ticket(conn, ticket.id).await?;
        Ok(Times {
            shown: true,
            may_add: policy::works_on_tickets(actor),
            total: total(&lines),
            entries: lines.into_iter().map(|line| entry(actor, line)).collect(),
            day: match draft.typed.day.as_str() {
                "" => words::local(now).date().to_string(),
                typed => typed.to_owned(),
            },
        })
    }
}

fn entry(actor: &Actor, line: TimeLine) -> Entry {
    Entry {
        id: line.id,
        day: day(&line.day),
        length: words::duration(line.minutes * 60),
        travel: match (line.on_site, line.travel_km) {
            (false, _) => String::new(),
            (true, 0) => "sur place".into(),
            (true, km) => format!("sur place, {}\u{a0}km", words::count(&km)),
        },
        mine: verbs::may_take_back(actor, line.user_id),
        who: line.who,
        note: line.note,
    }
}

fn day(iso: &str) -> String {
    iso.parse::<jiff::civil::Date>()
        .map_or_else(|_| iso.to_owned(), words::day_in_words)
}

fn total(lines: &[TimeLine]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let minutes: i64 = lines.iter().map(|l| l.minutes).sum();
    let on_site: i64 = lines.iter().filter(|l| l.on_site).map(|l| l.minutes).sum();
    let km: i64 = lines.iter().map(|l| l.travel_km).sum();
    let mut out = words::duration(minutes * 60);
    if on_site > 0 {
        out.push_str(&format!(", dont {} sur place", words::duration(on_site * 60)));
    }
    if km > 0 {
        out.push_str(&format!(", {}\u{a0}km", words::count(&km)));
    }
    out
}

/// `POST /tickets/{number}/temps`
pub async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "temps", typed);
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let minutes = model::minutes(&act.typed.length);
    if minutes.is_none() {
        errors.add("length", "Donnez une durée, par exemple 45 min ou 1 h 30.");
    }
    let day = act.typed.day.trim().parse::<jiff::civil::Date>().ok();
    if day.is_none() {
        errors.add("day", "Donnez le jour.");
    }
    let km = match act.typed.km.trim() {
        "" => Some(0),
        typed => typed.parse::<i64>().ok(),
    };
    if km.is_none() {
        errors.add("km", "Donnez un nombre entier de kilomètres, aller et retour.");
    }
    let note = errors.text("note", &act.typed.note, 200, None);
    let (Some(minutes), Some(day), Some(travel_km), true) = (minutes, day, km, errors.is_empty()) else {
        return act.again(errors).await;
    };
    let entry = verbs::Entry {
        day,
        minutes,
        on_site: act.typed.on_site == "oui",
        travel_km,
        note,
    };
    let outcome = in_one!(act, |tx| verbs::spend(&app, &tx, actor, number, entry));
    act.answer(outcome, "length", "Temps noté.").await
}

/// `POST /tickets/{number}/temps/{time}/retrait`
pub async fn take_back(
    State(app): State<App>,
    visitor: Visitor,
    Key((number, time)): Key<(i64, i64)>,
    Form(_): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "temps", Typed::default());
    let actor = visitor.actor()?;
    let outcome = in_one!(act, |tx| verbs::take_back(&app, &tx, actor, number, time));
    act.answer(outcome, "length", "Temps retiré.").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_tells_the_visits_and_their_travel() {
        let line = |minutes, on_site, travel_km| TimeLine {
            id: 1,
            user_id: 1,
            who: "Tom Roux".into(),
            day: "2026-03-02".into(),
            minutes,
            on_site,
            travel_km,
            note: String::new(),
        };
        assert_eq!(total(&[]), "");
        assert_eq!(total(&[line(45, false, 0)]).replace('\u{a0}', " "), "45 min");
        assert_eq!(
            total(&[line(45, false, 0), line(60, true, 24)]).replace('\u{a0}', " "),
            "1 h 45, dont 1 h sur place, 24 km"
        );
        assert_eq!(day("2026-03-02"), "02/03/2026");
    }
}
