//! The figures of a dashboard, worked out from grouped rows; no database here.

mod apart;

use reckon::clock::Priority;

pub use apart::Apart;

use super::half::Half;
use crate::desk::model::Family;
use crate::web::words;

/// A count of tickets received in a period, and what became of them so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them, those counted apart included.
    pub received: i64,
    /// Resolved or closed, without those counted apart, like all that follows.
    pub resolved: i64,
    /// Of the resolved ones: within their commitment.
    pub in_time: i64,
    /// Still open, and past their due instant.
    pub overdue: i64,
    /// Received under exceptional circumstances.
    pub apart: Apart,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.received += other.received;
        self.resolved += other.resolved;
        self.in_time += other.in_time;
        self.overdue += other.overdue;
        self.apart.add(other.apart);
    }

    /// The tickets that the share is taken over: those resolved, and those still open whose time is over. Leaving the
    /// latter out would make a service look better the longer it leaves its late tickets open.
    pub fn measured(&self) -> i64 {
        self.resolved + self.overdue
    }

    pub fn late(&self) -> i64 {
        self.measured() - self.in_time
    }

    /// Whether the share reaches a target in thousandths, compared exactly. None without anything to measure.
    pub fn keeps(&self, target_permille: i64) -> Option<bool> {
        (self.measured() > 0).then(|| {
            i128::from(self.in_time) * 1000 >= i128::from(self.measured()) * i128::from(target_permille)
        })
    }

    /// How many more tickets in time it would have taken to reach the target.
    pub fn missing(&self, target_permille: i64) -> i64 {
        let needed = (i128::from(self.measured()) * i128::from(target_permille) + 999).div_euclid(1000);
        i64::try_from(needed)
            .unwrap_or(i64::MAX)
            .saturating_sub(self.in_time)
            .max(0)
    }

    /// The share in time: « 96,9 % », or « – ». Rounded to the nearest tenth, but never up to a target (or to 100 %)
    /// that is not reached.
    pub fn share(&self, target_permille: i64) -> String {
        let whole = self.measured();
        if whole == 0 {
            return "–".into();
        }
        let thousandths = i128::from(self.in_time) * 1000;
        let mut tenths = (2 * thousandths + i128::from(whole)) / (2 * i128::from(whole));
        let lies = |limit: i128| tenths >= limit && thousandths < limit * i128::from(whole);
        if lies(1000) || lies(i128::from(target_permille)) {
            tenths -= 1;
        }
        format!("{},{}\u{a0}%", tenths / 10, tenths % 10)
    }

    /// The share in hundredths of a percent for a spreadsheet, rounded to the nearest.
    pub fn share_hundredths(&self) -> Option<i64> {
        let whole = i128::from(self.measured());
        (whole > 0).then(|| {
            let exact = (i128::from(self.in_time) * 20_000 + whole) / (2 * whole);
            i64::try_from(exact).unwrap_or(0)
        })
    }

    /// « 187 tickets sur 193 résolus dans les délais, soit 96,9 % »
    pub fn sentence(&self, target_permille: i64) -> String {
        let ordinary = self.received - self.apart.received;
        let (one, some) = (ordinary == 1, ordinary > 0);
        match self.measured() {
            0 if !some && self.received > 0 => {
                "Tous les tickets ont été reçus pendant des circonstances exceptionnelles".into()
            }
            0 if one => "1\u{a0}ticket reçu, ni résolu ni en retard à ce jour".into(),
            0 if some => format!(
                "{}\u{a0}tickets reçus, aucun encore résolu ni en retard",
                words::count(&ordinary)
            ),
            0 => "Aucun ticket reçu".into(),
            measured => format!(
                "{} sur {} {} dans les délais, soit {}",
                words::plural(&self.in_time, "ticket", "tickets"),
                words::count(&measured),
                if self.in_time < 2 { "résolu" } else { "résolus" },
                self.share(target_permille)
            ),
        }
    }

    /// What the tickets that were not in time became, or how none was late. Empty when nothing can be measured.
    pub fn rest(&self) -> String {
        let late = self.resolved - self.in_time;
        let resolved_late = format!(
            "{} résolu{} en retard",
            words::count(&late),
            if late < 2 { "" } else { "s" }
        );
        let still_open = format!(
            "{} encore ouvert{} après {} échéance",
            words::count(&self.overdue),
            if self.overdue < 2 { "" } else { "s" },
            if self.overdue < 2 { "son" } else { "leur" }
        );
        match (self.measured(), late, self.overdue) {
            (0, _, _) => String::new(),
            (_, 0, 0) => "Aucun retard.".into(),
            (_, _, 0) => format!("Hors délai\u{a0}: {resolved_late}."),
            (_, 0, _) => format!("Hors délai\u{a0}: {still_open}."),
            _ => format!("Hors délai\u{a0}: {resolved_late}, {still_open}."),
        }
    }
}

/// The target in words: « 95 % », « 97,5 % ».
pub fn target_words(permille: i64) -> String {
    match permille % 10 {
        0 => format!("{}\u{a0}%", permille / 10),
        tenth => format!("{},{tenth}\u{a0}%", permille / 10),
    }
}

/// What became of a ticket so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    InTime,
    ResolvedLate,
    /// Open, past its due instant.
    Overdue,
    /// Open, its time not over.
    Running,
}

impl Outcome {
    /// In the order of the numbers that the reports give.
    pub const ALL: [Outcome; 4] = [
        Outcome::InTime,
        Outcome::ResolvedLate,
        Outcome::Overdue,
        Outcome::Running,
    ];
}

impl Tally {
    /// Adds tickets with the same outcome.
    pub fn count(&mut self, outcome: Outcome, tickets: i64) {
        self.received += tickets;
        match outcome {
            Outcome::InTime => {
                self.resolved += tickets;
                self.in_time += tickets;
            }
            Outcome::ResolvedLate => self.resolved += tickets,
            Outcome::Overdue => self.overdue += tickets,
            Outcome::Running => {}
        }
    }

    /// Adds tickets with the same outcome, received under exceptional circumstances.
    pub fn count_apart(&mut self, outcome: Outcome, tickets: i64) {
        self.received += tickets;
        self.apart.count(outcome, tickets);
    }
}

/// The tickets of one month, family and priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// 0 to 5.
    pub month: usize,
    pub family: Family,
    pub priority: Priority,
    pub tally: Tally,
}

/// What happened on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// Tickets reopened at least once.
    pub reopened: i64,
    /// Tickets whose clock was stopped at least once.
    pub suspended: i64,
    /// Working seconds that they waited.
    pub waited: i64,
    /// Tickets not resolved when the half-year ended (or now, if it has not ended).
    pub open_at_end: i64,
    /// Tickets that their requesters rated, and those of them who were satisfied, very or rather.
    pub rated: i64,
    pub satisfied: i64,
}

/// The tickets of one service sheet, site or authority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub label: String,
    pub tally: Tally,
}

/// The middle and the ninetieth percentile of a length of time, in working seconds: one ticket in two, and nine in ten,
/// took no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    pub median: i64,
    pub ninetieth: i64,
}

/// Tickets received in a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Month {
    /// Full name.
    pub name: &'static str,
    pub incidents: i64,
    pub requests: i64,
}

impl Month {
    pub fn total(&self) -> i64 {
        self.incidents + self.requests
    }

    /// « janv. », for the foot of a column.
    pub fn short(&self) -> &'static str {
        match self.name {
            "janvier" => "janv.",
            "février" => "févr.",
            "avril" => "avr.",
            "juillet" => "juil.",
            "septembre" => "sept.",
            "octobre" => "oct.",
            "novembre" => "nov.",
            "décembre" => "déc.",
            short => short,
        }
    }
}

/// What the database gives for a period.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    pub strata: Vec<Stratum>,
    pub sheets: Vec<Line>,
    /// Sites of one authority, or authorities of the whole service.
    pub places: Vec<Line>,
    pub consumed: Option<Spread>,
    pub qualification: Option<Spread>,
    pub course: Course,
    /// By what measures tickets that the commitments do not: an agreed date, a publisher's contract.
    pub otherwise: Vec<Line>,
    /// Exceptional circumstances of the half-year that hold tickets.
    pub circumstances: Vec<Line>,
    /// The whole service, whose places are its authorities.
    pub whole: bool,
}

/// All figures of a dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub half: Half,
    /// When they were counted.
    pub as_of: i64,
    pub target_permille: i64,
    pub tally: Tally,
    pub months: Vec<Month>,
    pub families: Vec<Line>,
    pub priorities: Vec<Line>,
    pub sheets: Vec<Line>,
    pub places: Vec<Line>,
    pub consumed: Option<Spread>,
    pub qualification: Option<Spread>,
    pub course: Course,
    /// The tickets with an agreed date and those under a publisher's contract: received, and of those the agreement's share
    /// counts nothing more.
    pub otherwise: Vec<Line>,
    /// The tickets of each exceptional circumstance, counted like the others would be.
    pub circumstances: Vec<Line>,
}

/// How many service sheets and places are told one by one.
pub const LEADING: usize = 10;

impl Figures {
    pub fn new(half: Half, as_of: i64, target_permille: i64, raw: Raw) -> Figures {
        let strata = &raw.strata;
        let line = |label: &str, holds: &dyn Fn(&Stratum) -> bool| Line {
            label: label.to_owned(),
            tally: total(strata.iter().filter(|s| holds(s)).map(|s| s.tally)),
        };
        Figures {
            half,
            as_of,
            target_permille,
            tally: total(strata.iter().map(|s| s.tally)),
            months: months(half, strata),
            families: vec![
                line("Incidents", &|s| s.family == Family::Incident),
                line("Demandes", &|s| s.family == Family::Request),
            ],
            priorities: vec![
                line("Haute", &|s| s.priority == Priority::High),
                line("Moyenne", &|s| s.priority == Priority::Medium),
                line("Basse", &|s| s.priority == Priority::Low),
            ],
            sheets: leading(raw.sheets.clone(), "autres services"),
            places: leading(
                raw.places.clone(),
                if raw.whole {
                    "autres collectivités"
                } else {
                    "autres lieux"
                },
            ),
            consumed: raw.consumed,
            qualification: raw.qualification,
            course: raw.course,
            otherwise: raw.otherwise.clone(),
            circumstances: raw.circumstances.clone(),
        }
    }

    /// Some tickets are counted apart.
    pub fn has_apart(&self) -> bool {
        self.tally.apart.received > 0
    }

    pub fn is_empty(&self) -> bool {
        self.tally.received == 0
    }

    /// The half-year is not over when the figures are counted.
    pub fn is_running(&self) -> bool {
        self.as_of < self.half.end()
    }
}

fn total(tallies: impl Iterator<Item = Tally>) -> Tally {
    tallies.fold(Tally::default(), |mut sum, tally| {
        sum.add(tally);
        sum
    })
}

fn months(half: Half, strata: &[Stratum]) -> Vec<Month> {
    let mut months: Vec<Month> = half
        .months()
        .into_iter()
        .map(|name| Month {
            name,
            ..Month::default()
        })
        .collect();
    for stratum in strata {
        let Some(month) = months.get_mut(stratum.month) else {
            continue;
        };
        match stratum.family {
            Family::Incident => month.incidents += stratum.tally.received,
            Family::Request => month.requests += stratum.tally.received,
        }
    }
    months
}

/// The lines that count most, the largest first, and one that sums the others.
pub fn leading(mut lines: Vec<Line>, others: &str) -> Vec<Line> {
    lines.sort_by(|a, b| {
        b.tally
            .received
            .cmp(&a.tally.received)
            .then_with(|| a.label.cmp(&b.label))
    });
    // A line of « 1 autre » would take the room of the line that it hides.
    if lines.len() > LEADING + 1 {
        let rest = lines.split_off(LEADING);
        lines.push(Line {
            label: format!("{}\u{a0}{others}", rest.len()),
            tally: total(rest.iter().map(|l| l.tally)),
        });
    }
    lines
}

impl Spread {
    /// From a histogram: lengths of time in growing order, each with its number of tickets. By the nearest-rank rule: the
    /// shortest time that at least 50 % (or 90 %) of the tickets do not exceed. None without any ticket.
    pub fn of(histogram: &[(i64, i64)]) -> Option<Spread> {
        let count: i64 = histogram.iter().map(|(_, tickets)| tickets).sum();
        let at = |percent: i64| {
            let rank = (count * percent + 99) / 100;
            let mut passed = 0;
            histogram.iter().find_map(|(seconds, tickets)| {
                passed += tickets;
                (passed >= rank && rank > 0).then_some(*seconds)
            })
        };
        Some(Spread {
            median: at(50)?,
            ninetieth: at(90)?,
        })
    }
}

#[cfg(test)]
pub(super) mod tests;
