use jiff::Timestamp;
use jiff::civil::Date;

use super::{Event, EventKind, Priority};
use crate::Refusal;
use crate::calendar::{Calendar, Zone, day_of, instant_of};
use crate::json::{self, At};

/// What the file of `essaim due --history` holds.
#[derive(Debug, Clone)]
pub struct History {
    /// The file's zone, closures and on-call windows, with the hours of the agreement.
    pub calendar: Calendar,
    pub events: Vec<Event>,
    pub as_of: Option<Timestamp>,
}

/// Reads the file of `essaim due --history`. Local times are those of Europe/Paris; `zone` is
/// metropolitan France where it is left out, and `reason` empty; fields that are not known are
/// ignored.
///
/// # Errors
/// Text that is not JSON, a field that is missing, of the wrong type or given twice, an unknown
/// zone, kind or priority, what is no instant or day, a window that ends before it starts. Whether
/// the events make sense together is for [`replay`](super::replay) to say.
pub fn read_history(json: &str) -> Result<History, Refusal> {
    let node = json::parse(json)?;
    let top = At::top(&node)?;
    let paris = Calendar::default();
    let instant = |field: &At| field.parsed(|text| instant_of(text, paris.tz()));
    let zone = match top.optional("zone")? {
        Some(field) => field.parsed(str::parse::<Zone>)?,
        None => Zone::default(),
    };
    let mut calendar = Calendar::builder().zone(zone).closures(closures(&top)?);
    for window in items(&top, "on_call")? {
        let from = instant(&window.required("from")?)?;
        let to = instant(&window.required("to")?)?;
        calendar = calendar.on_call(from, to);
    }
    let event = |field: &At| {
        Ok(Event {
            at: instant(&field.required("at")?)?,
            kind: kind(field)?,
        })
    };
    Ok(History {
        calendar: calendar.build()?,
        events: top
            .required("events")?
            .items()?
            .iter()
            .map(event)
            .collect::<Result<_, _>>()?,
        as_of: top.optional("as_of")?.as_ref().map(instant).transpose()?,
    })
}

/// The items of a list that may be left out.
fn items<'a>(top: &At<'a>, key: &str) -> Result<Vec<At<'a>>, Refusal> {
    top.optional(key)?.map_or(Ok(Vec::new()), |list| list.items())
}

fn closures(top: &At) -> Result<Vec<Date>, Refusal> {
    let days = items(top, "closures")?;
    days.iter().map(|field| field.parsed(day_of)).collect()
}

fn kind(event: &At) -> Result<EventKind, Refusal> {
    let kind = event.required("kind")?;
    Ok(match kind.text()? {
        "received" => EventKind::Received,
        "qualified" => EventKind::Qualified {
            priority: priority(event)?,
        },
        "priority" => EventKind::Priority {
            priority: priority(event)?,
        },
        "suspended" => EventKind::Suspended {
            reason: reason(event)?,
        },
        "resumed" => EventKind::Resumed,
        "resolved" => EventKind::Resolved,
        "reopened" => EventKind::Reopened,
        other => return kind.refuse(format!("the kind {other:?} is not known")),
    })
}

fn priority(event: &At) -> Result<Priority, Refusal> {
    event.required("priority")?.parsed(str::parse)
}

fn reason(event: &At) -> Result<String, Refusal> {
    let reason = event.optional("reason")?;
    Ok(reason
        .map(|field| field.text())
        .transpose()?
        .unwrap_or_default()
        .to_owned())
}
