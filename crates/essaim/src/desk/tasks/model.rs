//! Which tasks a ticket has, and when each is due; no database here.

use jiff::civil::Date;
use reckon::calendar::Calendar;

use crate::catalogue::asks::Answer;
use crate::catalogue::content::{Kind, Step};

/// Days looked through for a working day: closures never last a year.
const FAR: usize = 366;

/// A task to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub label: String,
    /// The slug of the pôle.
    pub team: String,
    pub due: Date,
}

/// The day of a task: so many working days after a day, or before it when negative. 0 is the day itself, even when the
/// service is shut: a departure takes effect on its day.
pub fn due(base: Date, days: i64, calendar: &Calendar) -> Date {
    let step = if days < 0 { -1 } else { 1 };
    let mut left = days.abs();
    let mut day = base;
    let mut looked = 0;
    while left > 0 && looked < FAR {
        let Ok(next) = day.checked_add(jiff::Span::new().days(step)) else {
            break;
        };
        day = next;
        if calendar.open_spans(day).is_empty() {
            looked += 1;
        } else {
            left -= 1;
            looked = 0;
        }
    }
    day
}

/// The tasks of a checklist. They are counted from the first date that was asked, else from `today`; a task with a
/// condition is there when the answer is the one it wants.
pub fn plan(steps: &[Step], answers: &[Answer], today: Date, calendar: &Calendar) -> Vec<Planned> {
    let base = answers
        .iter()
        .find(|a| a.kind == Kind::Date)
        .and_then(|a| a.value.parse().ok())
        .unwrap_or(today);
    steps
        .iter()
        .filter(|step| {
            step.when.is_empty() || answers.iter().any(|a| a.slug == step.when && a.shown == step.is)
        })
        .map(|step| Planned {
            label: step.label.clone(),
            team: step.team.clone(),
            due: due(base, step.days, calendar),
        })
        .collect()
}

/// Where a task to do stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    Late,
    Today,
    Later,
}

impl When {
    pub fn of(due_day: &str, today: Date) -> When {
        match due_day.cmp(today.to_string().as_str()) {
            std::cmp::Ordering::Less => When::Late,
            std::cmp::Ordering::Equal => When::Today,
            std::cmp::Ordering::Greater => When::Later,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            When::Late => "En retard",
            When::Today => "Aujourd’hui",
            When::Later => "Ensuite",
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn step(days: i64, when: &str) -> Step {
        Step {
            label: format!("J{days}"),
            team: "support".into(),
            days,
            when: when.into(),
            is: "Oui".into(),
        }
    }

    fn answer(slug: &str, kind: Kind, value: &str) -> Answer {
        Answer {
            slug: slug.into(),
            kind,
            value: value.into(),
            shown: value.into(),
            ..Answer::default()
        }
    }

    #[test]
    fn days_are_working_days_and_the_day_itself_is_the_day() {
        let calendar = Calendar::default();
        // Monday 11 May 2026; Friday 8 May is a public holiday.
        for (days, due_day) in [
            (-2, date(2026, 5, 6)),
            (-1, date(2026, 5, 7)),
            (0, date(2026, 5, 11)),
            (1, date(2026, 5, 12)),
            (5, date(2026, 5, 19)),
        ] {
            assert_eq!(due(date(2026, 5, 11), days, &calendar), due_day, "{days}");
        }
        let sunday = date(2026, 5, 10);
        assert_eq!(due(sunday, 0, &calendar), sunday);
        assert_eq!(due(sunday, 1, &calendar), date(2026, 5, 11));
    }

    #[test]
    fn a_task_with_a_condition_waits_for_its_answer() {
        let calendar = Calendar::default();
        let steps = [step(0, ""), step(1, "poste")];
        let today = date(2026, 5, 11);
        let labels = |answers: &[Answer]| -> Vec<String> {
            plan(&steps, answers, today, &calendar)
                .into_iter()
                .map(|t| t.label)
                .collect()
        };
        assert_eq!(labels(&[]), ["J0"]);
        assert_eq!(labels(&[answer("poste", Kind::Choice, "Non")]), ["J0"]);
        assert_eq!(labels(&[answer("poste", Kind::Choice, "Oui")]), ["J0", "J1"]);
        let dated = plan(
            &steps,
            &[answer("date", Kind::Date, "2026-06-01")],
            today,
            &calendar,
        );
        assert_eq!(dated[0].due, date(2026, 6, 1));
    }

    #[test]
    fn a_task_is_late_the_day_after_its_day() {
        let today = date(2026, 5, 11);
        assert_eq!(When::of("2026-05-10", today), When::Late);
        assert_eq!(When::of("2026-05-11", today), When::Today);
        assert_eq!(When::of("2026-05-12", today), When::Later);
    }
}
