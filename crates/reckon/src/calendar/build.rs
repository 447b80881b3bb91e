use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Calendar, TIME_ZONE, WeekHours, Zone, local::seconds, years::Years};
use crate::Refusal;

/// Puts a [`Calendar`] together. Nothing said: Europe/Paris, metropolitan France, the hours of the
/// agreement, no closure, no on-call.
#[derive(Debug, Clone, Default)]
pub struct CalendarBuilder {
    tz: Option<TimeZone>,
    zone: Zone,
    hours: WeekHours,
    later: BTreeMap<Date, WeekHours>,
    closures: BTreeSet<Date>,
    on_call: Vec<(Timestamp, Timestamp)>,
}

impl CalendarBuilder {
    pub fn tz(mut self, tz: TimeZone) -> Self {
        self.tz = Some(tz);
        self
    }

    pub fn zone(mut self, zone: Zone) -> Self {
        self.zone = zone;
        self
    }

    /// The hours until others come into force.
    pub fn hours(mut self, hours: WeekHours) -> Self {
        self.hours = hours;
        self
    }

    /// Hours that come into force on a day; said twice for one day, the last word holds.
    pub fn hours_from(mut self, day: Date, hours: WeekHours) -> Self {
        self.later.insert(day, hours);
        self
    }

    /// A day on which the service is shut, such as a bridge day; a day may be given twice.
    pub fn closure(mut self, day: Date) -> Self {
        self.closures.insert(day);
        self
    }

    pub fn closures(mut self, days: impl IntoIterator<Item = Date>) -> Self {
        self.closures.extend(days);
        self
    }

    /// An on-call window, its end not included. Windows may overlap each other and the opening
    /// hours: a second counts once. An empty window is ignored.
    pub fn on_call(mut self, from: Timestamp, to: Timestamp) -> Self {
        self.on_call.push((from, to));
        self
    }

    /// # Errors
    /// An on-call window that ends before it starts, at `on_call[i]`.
    ///
    /// # Panics
    /// Never: the data of Europe/Paris is built in.
    pub fn build(self) -> Result<Calendar, Refusal> {
        let paris = || TimeZone::get(TIME_ZONE).expect("the data of Europe/Paris is built in");
        let mut weeks = vec![(Date::MIN, self.hours)];
        weeks.extend(self.later);
        Ok(Calendar {
            tz: self.tz.unwrap_or_else(paris),
            zone: self.zone,
            weeks,
            closures: self.closures,
            on_call: joined(&self.on_call)?,
            years: Years::default(),
        })
    }
}

/// Windows in order, with those that overlap or touch made one.
fn joined(windows: &[(Timestamp, Timestamp)]) -> Result<Vec<(i64, i64)>, Refusal> {
    let mut sorted = Vec::with_capacity(windows.len());
    for (i, &(from, to)) in windows.iter().enumerate() {
        if to < from {
            let reason = "the on-call window ends before it starts";
            return Err(Refusal::new(format!("on_call[{i}]"), reason));
        }
        sorted.push((seconds(from), seconds(to)));
    }
    sorted.retain(|(from, to)| from < to);
    sorted.sort_unstable();
    Ok(union(sorted))
}

/// Joins spans that are in order of their start.
pub(super) fn union(sorted: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    let mut joined: Vec<(i64, i64)> = Vec::with_capacity(sorted.len());
    for (from, to) in sorted {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}
