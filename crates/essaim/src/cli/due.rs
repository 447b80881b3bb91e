//! `essaim due`: a due instant, and the segments that lead to it.

use std::path::PathBuf;

use clap::Args;
use reckon::calendar::{Calendar, instant_of};
use reckon::clock::{Commitments, Event, EventKind, Priority, explain, read_history, replay};

use super::{Common, Failure, Format, Outcome};
use crate::calendar::store as calendar;
use crate::directory::store as directory;
use crate::web::words;

#[derive(Args)]
pub struct Options {
    /// When the ticket was received: 2026-05-07T17:10, in Paris where no offset is given
    #[arg(
        long,
        value_name = "INSTANT",
        conflicts_with = "history",
        required_unless_present = "history"
    )]
    received: Option<String>,
    /// Its priority: basse, moyenne, haute
    #[arg(long, value_name = "PRIORITY", default_value = "basse")]
    priority: String,
    /// Short name of an authority: count its on-call windows and the service's own hours and closures, from the data folder
    #[arg(long, value_name = "NAME")]
    authority: Option<String>,
    /// A whole history in JSON
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
}

pub async fn run(common: Common, options: Options) -> Outcome {
    let clock = match &options.history {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|e| super::refused(format!("{}: {e}", path.display())))?;
            let history =
                read_history(&text).map_err(|e| super::refused(format!("{}: {e}", path.display())))?;
            replay(
                &history.events,
                &history.calendar,
                &Commitments::default(),
                history.as_of,
            )
            .map_err(super::refused)?
        }
        None => {
            let zone = words::paris();
            let received = options.received.as_deref().unwrap_or_default();
            let at = instant_of(received, &zone)
                .map_err(|e| Failure::wrong_use(format!("--received: {}", e.reason)))?;
            let priority: Priority = options
                .priority
                .parse()
                .map_err(|e: reckon::Refusal| Failure::wrong_use(format!("--priority: {}", e.reason)))?;
            let (calendar, commitments) =
                rules(&common, options.authority.as_deref(), at.as_second()).await?;
            let events = [
                Event {
                    at,
                    kind: EventKind::Received,
                },
                Event {
                    at,
                    kind: EventKind::Qualified { priority },
                },
            ];
            let first = replay(&events, &calendar, &commitments, None).map_err(super::refused)?;
            // Told for the due instant itself, so that the segments lead all the way to it.
            replay(&events, &calendar, &commitments, first.due).map_err(super::refused)?
        }
    };
    match common.format {
        Format::Json => super::say_line(clock.to_json(&words::paris()))?,
        Format::Text => {
            if let Some(due) = clock.due {
                super::say_line(words::machine(&due.as_second()))?;
            }
            for line in explain(&clock, &words::paris()) {
                super::say_line(line)?;
            }
        }
    }
    Ok(())
}

/// The default rules, or those of an authority in the data folder.
async fn rules(
    common: &Common,
    authority: Option<&str>,
    at: i64,
) -> Result<(Calendar, Commitments), Failure> {
    let Some(name) = authority else {
        return Ok((Calendar::default(), Commitments::default()));
    };
    let app = super::open(common).await?;
    let service = directory::service_by_slug(app.db.read(), "")
        .await?
        .ok_or_else(|| super::refused("--authority needs a data folder with one shared service"))?;
    let all = directory::authorities(app.db.read(), service.id).await?;
    let found = all
        .iter()
        .find(|a| a.short_name.to_lowercase() == name.to_lowercase())
        .ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|a| a.short_name.as_str()).collect();
            super::refused(format!(
                "no authority is called {name}; there are: {}",
                names.join(", ")
            ))
        })?;
    let calendars = calendar::calendars(app.db.read(), service.id).await?;
    let promise = calendar::promise(app.db.read(), service.id, at).await?;
    Ok((calendars.of(found.id).clone(), promise.commitments))
}
