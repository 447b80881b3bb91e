//! The clock in French, for those who ask why a ticket is due when it is.

use jiff::Timestamp;
use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;

use super::{Clock, Segment, Why};

impl Why {
    /// Whether such a stretch counts.
    pub fn counts(&self) -> bool {
        matches!(self, Self::WorkingHours | Self::OnCall)
    }

    /// The stable name in JSON.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::WorkingHours => "working_hours",
            Self::OnCall => "on_call",
            Self::ClosedHours => "closed_hours",
            Self::Weekend => "weekend",
            Self::Holiday(_) => "holiday",
            Self::Closure => "closure",
            Self::Suspended(_) => "suspended",
            Self::Resolved => "resolved",
        }
    }

    /// What the name alone does not say: the holiday, or the reason of the suspension.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Holiday(name) => Some(name),
            Self::Suspended(reason) if !reason.is_empty() => Some(reason),
            _ => None,
        }
    }

    /// The French wording, to put in brackets or behind a colon.
    pub fn in_words(&self) -> String {
        let plain = match self {
            Self::WorkingHours => "heures ouvrées",
            Self::OnCall => "astreinte",
            Self::ClosedHours => "hors des heures d’ouverture",
            Self::Weekend => "week-end",
            Self::Holiday(_) => "jour férié",
            Self::Closure => "fermeture du service",
            Self::Suspended(_) => "suspendu",
            Self::Resolved => "résolu",
        };
        match self.detail() {
            Some(detail) => format!("{plain}\u{A0}: {}", detail.replace('\'', "’")),
            None => plain.to_owned(),
        }
    }

    /// Shut, rather than stopped by what happened to the ticket.
    fn shut(&self) -> bool {
        !self.counts() && !matches!(self, Self::Suspended(_) | Self::Resolved)
    }
}

/// The segments in French, one sentence each, neighbouring closed ones in one; then what is
/// consumed and when the ticket is due.
pub fn explain(clock: &Clock, tz: &TimeZone) -> Vec<String> {
    let mut lines: Vec<String> = clock
        .segments
        .chunk_by(|a, b| a.reason.shut() && b.reason.shut())
        .enumerate()
        .map(|(i, segments)| stretch(segments, i > 0, tz))
        .collect();
    lines.push(format!(
        "Consommé\u{A0}: {} sur {} (priorité {})",
        duration(clock.consumed_seconds),
        duration(clock.commitment_seconds),
        clock.priority
    ));
    lines.push(match clock.due {
        Some(due) => format!("Échéance\u{A0}: {}", day_and_time(due, tz)),
        None if clock.state == super::State::Suspended => {
            "Échéance\u{A0}: à fixer à la reprise du ticket".to_owned()
        }
        None => "Échéance\u{A0}: aucune, le service n’ouvre plus".to_owned(),
    });
    lines
}

/// One segment, or several that are all shut; `follows` another.
fn stretch(segments: &[Segment], follows: bool, tz: &TimeZone) -> String {
    let (first, last) = (&segments[0], &segments[segments.len() - 1]);
    let from = day_and_time(first.from, tz);
    let to = if local(first.from, tz).date() == local(last.to, tz).date() {
        time(local(last.to, tz))
    } else {
        day_and_time(last.to, tz)
    };
    let why = reasons(segments);
    match &first.reason {
        reason if reason.counts() => {
            let lasted = duration(last.to.as_second() - first.from.as_second());
            format!("{from} → {to}\u{A0}: compté {lasted} ({why})")
        }
        reason if reason.shut() && follows => {
            format!("puis fermé jusqu’à {} ({why})", day_and_time(last.to, tz))
        }
        reason if reason.shut() => format!("{from} → {to}\u{A0}: fermé ({why})"),
        _ => format!("{from} → {to}\u{A0}: non compté ({why})"),
    }
}

/// Each reason once, in the order they came; the plain night is left out beside another.
fn reasons(segments: &[Segment]) -> String {
    let mut words: Vec<String> = Vec::new();
    let special = segments.iter().any(|s| s.reason != Why::ClosedHours);
    for segment in segments {
        let word = segment.reason.in_words();
        if (segment.reason != Why::ClosedHours || !special) && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(", ")
}

fn local(at: Timestamp, tz: &TimeZone) -> DateTime {
    tz.to_datetime(at)
}

/// `vendredi 08/05/2026 17:10`
fn day_and_time(at: Timestamp, tz: &TimeZone) -> String {
    let local = local(at, tz);
    let weekday = match local.weekday() {
        Weekday::Monday => "lundi",
        Weekday::Tuesday => "mardi",
        Weekday::Wednesday => "mercredi",
        Weekday::Thursday => "jeudi",
        Weekday::Friday => "vendredi",
        Weekday::Saturday => "samedi",
        Weekday::Sunday => "dimanche",
    };
    let (day, month, year) = (local.day(), local.month(), local.year());
    format!("{weekday} {day:02}/{month:02}/{year} {}", time(local))
}

/// `9:05`, with seconds only where there are any.
fn time(local: DateTime) -> String {
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    match second {
        0 => format!("{hour}:{minute:02}"),
        _ => format!("{hour}:{minute:02}:{second:02}"),
    }
}

/// `1 h 20 min 5 s`, with no-break spaces; parts that are zero are left out.
fn duration(seconds: i64) -> String {
    let parts = [
        (seconds / 3600, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, unit)| format!("{n}\u{A0}{unit}"))
        .collect();
    if said.is_empty() {
        "0\u{A0}min".to_owned()
    } else {
        said.join("\u{A0}")
    }
}
