use jiff::civil::Weekday;

use crate::Refusal;

/// Minutes in a day.
const DAY: u16 = 24 * 60;

/// The opening hours of a week: for each day from Monday, spans in minutes from midnight, in order
/// and apart from each other. The end is not included; 1440 is the next midnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekHours([Vec<(u16, u16)>; 7]);

impl WeekHours {
    /// Monday first. Spans may come in any order; those that touch are joined.
    ///
    /// # Errors
    /// A span that does not end after it starts or reaches beyond the day, or two that overlap.
    /// The place is `[weekday][span]` from zero, spans in order of time.
    pub fn new(mut days: [Vec<(u16, u16)>; 7]) -> Result<Self, Refusal> {
        for (day, spans) in days.iter_mut().enumerate() {
            spans.sort_unstable();
            let mut joined: Vec<(u16, u16)> = Vec::with_capacity(spans.len());
            for (i, &(from, to)) in spans.iter().enumerate() {
                let place = || format!("[{day}][{i}]");
                if from >= to {
                    return Err(Refusal::new(place(), "the span does not end after it starts"));
                }
                if to > DAY {
                    return Err(Refusal::new(place(), "the span ends after midnight"));
                }
                match joined.last_mut() {
                    Some(last) if last.1 > from => {
                        return Err(Refusal::new(place(), "the span overlaps the one before"));
                    }
                    Some(last) if last.1 == from => last.1 = to,
                    _ => joined.push((from, to)),
                }
            }
            *spans = joined;
        }
        Ok(Self(days))
    }

    /// The spans of a day of the week.
    pub fn of(&self, weekday: Weekday) -> &[(u16, u16)] {
        let monday_first = usize::from(weekday.to_monday_zero_offset().unsigned_abs());
        &self.0[monday_first]
    }
}

impl Default for WeekHours {
    /// The hours of the agreement's support desk: Monday to Friday, 9:00–12:30 and 13:30–17:30.
    fn default() -> Self {
        let day = || vec![(9 * 60, 12 * 60 + 30), (13 * 60 + 30, 17 * 60 + 30)];
        Self([day(), day(), day(), day(), day(), Vec::new(), Vec::new()])
    }
}
