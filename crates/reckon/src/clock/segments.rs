//! Why each stretch of a history counts or not.

use super::{Segment, Why};
use crate::calendar::{Calendar, DayKind, timestamp};

/// Segments so far: in order, without gap, equal neighbours made one.
#[derive(Debug, Default)]
pub(super) struct Segments(Vec<Segment>);

impl Segments {
    /// Adds a stretch right after the last one; an empty one is left out.
    pub fn push(&mut self, from: i64, to: i64, reason: Why) {
        if from >= to {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.reason == reason => last.to = timestamp(to),
            _ => self.0.push(Segment {
                from: timestamp(from),
                to: timestamp(to),
                counted: reason.counts(),
                reason,
            }),
        }
    }

    /// Adds a stretch in which the clock ran, day by day.
    pub fn running(&mut self, calendar: &Calendar, from: i64, to: i64) {
        if from >= to {
            return;
        }
        for date in calendar.date_of(from).series(jiff::ToSpan::days(1)) {
            let kind = calendar.day_kind(date);
            let day = Day {
                spans: calendar.spans_of_kind(date, kind),
                kind,
                end: calendar.day_end(date),
            };
            let mut at = from.max(calendar.day_start(date));
            while at < day.end.min(to) {
                let (why, until) = day.stretch(calendar, at);
                let until = until.min(to);
                self.push(at, until, why);
                at = until;
            }
            if day.end >= to {
                break;
            }
        }
    }

    pub fn into_vec(self) -> Vec<Segment> {
        self.0
    }
}

struct Day {
    spans: Vec<(i64, i64)>,
    kind: DayKind,
    end: i64,
}

impl Day {
    /// What holds at an instant of the day, and until when.
    fn stretch(&self, calendar: &Calendar, at: i64) -> (Why, i64) {
        let span = self.spans.iter().find(|(_, to)| *to > at);
        if let Some((from, to)) = span
            && *from <= at
        {
            return (Why::WorkingHours, *to);
        }
        let opening = span.map_or(self.end, |(from, _)| *from);
        match calendar.next_on_call(at) {
            Some((from, to)) if from <= at => (Why::OnCall, to.min(opening)),
            Some((from, _)) => (self.shut(), from.min(opening)),
            None => (self.shut(), opening),
        }
    }

    fn shut(&self) -> Why {
        match self.kind {
            DayKind::Working => Why::ClosedHours,
            DayKind::Weekend => Why::Weekend,
            DayKind::Holiday(name) => Why::Holiday(name),
            DayKind::Closure => Why::Closure,
        }
    }
}
