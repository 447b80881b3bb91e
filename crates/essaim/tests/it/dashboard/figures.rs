//! The reports against a slow count, ticket by ticket, written in another way.

use essaim::calendar::{Calendars, store as calendar};
use essaim::circumstances::{store::Declaration, verbs};
use essaim::clock::instant;
use essaim::dashboard::half::Half;
use essaim::dashboard::model::{Apart, Course, Figures, Line, Month, Spread, Tally};
use essaim::dashboard::store;
use essaim::db::entities::{
    authorities, circumstance_members, circumstances, service_sheets, sites, ticket_events, tickets,
};
use essaim::web::words;
use sea_orm::EntityTrait;

use super::told::{Told, local, tell};
use crate::on_both;
use crate::stage::Stage;

/// A small generator of its own, so that the same seed tells the same tickets for ever.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % u64::try_from(sides).unwrap()).unwrap()
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(of.len() as i64)).unwrap()]
    }
}

/// A life that stops anywhere; every event is before `now`.
fn life(dice: &mut Dice, received_at: i64, now: i64) -> Vec<(i64, &'static str)> {
    let lives: [&[&str]; 6] = [
        &[],
        &["qualified"],
        &["qualified", "resolved", "closed"],
        &["qualified", "suspended", "resumed", "resolved"],
        &[
            "qualified",
            "resolved",
            "reopened",
            "suspended",
            "resumed",
            "resolved",
            "closed",
        ],
        &["suspended", "resumed", "qualified", "suspended"],
    ];
    let mut at = received_at;
    let mut events = Vec::new();
    for kind in dice.pick(&lives) {
        at += dice.pick(&[0, 30, 600, 3_000, 7_200, 20_000, 90_000, 400_000]) + dice.roll(900);
        if at >= now {
            break;
        }
        events.push((at, *kind));
    }
    events
}

/// What measures a ticket: mostly the commitments.
fn delay(dice: &mut Dice, received_at: i64) -> (&'static str, Option<i64>, Option<i64>) {
    let agreed =
        (received_at + dice.pick(&[0, 86_400, 10 * 86_400, 200 * 86_400])) / 86_400 * 86_400 + 79_199;
    match dice.roll(12) {
        0 => ("project", None, Some(agreed)),
        1 => ("planning", None, Some(agreed)),
        2 => ("project", None, None),
        3 | 4 => ("publisher", Some(dice.pick(&[3600, 18 * 3600, 90 * 3600])), None),
        5 => (dice.pick(&["publisher", "none"]), None, None),
        _ => (dice.pick(&["commitment", "stock_then_commitment"]), None, None),
    }
}

async fn populate(stage: &Stage, seed: u64, now: i64) {
    let cast = &stage.cast;
    let calendars = calendar::calendars(stage.app.db.read(), cast.service)
        .await
        .unwrap();
    let mut dice = Dice(seed);
    let edges = [
        local(2025, 12, 31, 23, 59, 59),
        local(2026, 1, 1, 0, 0, 0),
        local(2026, 6, 30, 23, 59, 59),
        local(2026, 7, 1, 0, 0, 0),
        local(2026, 3, 29, 3, 0, 0),
    ];
    let start = local(2025, 11, 1, 0, 0, 0);
    for number in 1..=240 {
        let received_at = match edges.get(usize::try_from(number - 1).unwrap() % 40) {
            Some(edge) => *edge,
            None => start + dice.roll(now - start),
        };
        let events = life(&mut dice, received_at, now);
        let qualified = events.iter().any(|(_, kind)| *kind == "qualified");
        let authority = dice.pick(&[cast.alpha, cast.alpha, cast.beta]);
        let hall = if authority == cast.alpha {
            cast.alpha_hall
        } else {
            cast.beta_hall
        };
        let told = Told {
            authority,
            site: dice.pick(&[Some(hall), None]),
            sheet: dice.pick(&[Some(cast.sheet), None]),
            family: dice.pick(&["incident", "request"]),
            priority: if qualified {
                dice.pick(&["low", "medium", "high"])
            } else {
                "low"
            },
            received_at,
            delay: delay(&mut dice, received_at),
            events,
        };
        tell(stage, &calendars, number, told).await;
    }
    // Another shared service, whose tickets never count here.
    let received_at = local(2026, 3, 2, 9, 0, 0);
    let events = life(&mut dice, received_at, now);
    let told = Told {
        authority: cast.gamma,
        site: Some(cast.gamma_hall),
        sheet: Some(cast.other_sheet),
        family: "incident",
        priority: "low",
        received_at,
        delay: ("commitment", None, None),
        events,
    };
    tell(stage, &calendars, 1_000, told).await;
}

/// What a ticket is measured by.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Measure {
    #[default]
    Agreement,
    Agreed,
    NoDateYet,
    Contract,
    NoContract,
    Nothing,
}

/// What the slow count knows of a ticket.
#[derive(Default)]
struct Seen {
    measure: Measure,
    consumed: i64,
    waited: i64,
    suspended: bool,
    reopened: bool,
    resolved_at: Option<i64>,
    qualify: Option<i64>,
    late: bool,
}

/// Walks through a history: what ran, what waited, up to now.
fn walk(events: &[ticket_events::Model], calendars: &Calendars, ticket: &tickets::Model, now: i64) -> Seen {
    let authority = ticket.authority_id;
    let counted = |from: i64, to: i64| {
        calendars
            .of(authority)
            .counted_seconds(instant(from), instant(to))
    };
    let mut seen = Seen::default();
    let mut commitment = 9 * 3600;
    let (mut since, mut running, mut waiting) = (events[0].at, true, false);
    for event in events.iter().skip(1) {
        let passed = counted(since, event.at);
        seen.consumed += if running { passed } else { 0 };
        seen.waited += if waiting { passed } else { 0 };
        since = event.at;
        match event.kind.as_str() {
            "qualified" => {
                seen.qualify = Some(counted(events[0].at, event.at));
                commitment = match event.priority.as_deref() {
                    Some("high") => 2 * 3600,
                    Some("medium") => 4 * 3600,
                    _ => 9 * 3600,
                };
            }
            "suspended" => (running, waiting, seen.suspended) = (false, true, true),
            "resumed" => (running, waiting) = (true, false),
            "resolved" => (running, waiting, seen.resolved_at) = (false, false, Some(event.at)),
            "reopened" => (running, seen.resolved_at, seen.reopened) = (true, None, true),
            _ => {}
        }
    }
    commitment = ticket.contract_seconds.unwrap_or(commitment);
    let passed = counted(since, now);
    // The second of the due instant itself is still in time.
    let before = counted(since, now - 1);
    seen.late = match seen.resolved_at {
        Some(_) => seen.consumed > commitment,
        None => seen.consumed + if running { before } else { 0 } >= commitment,
    };
    seen.waited += if waiting { passed } else { 0 };
    match (ticket.delay_rule.as_str(), ticket.agreed_at) {
        ("project" | "planning", Some(end)) => {
            seen.late = match seen.resolved_at {
                Some(at) => at > end,
                None => now > end,
            };
            seen.measure = Measure::Agreed;
        }
        ("project" | "planning", None) => seen.measure = Measure::NoDateYet,
        ("publisher", _) if ticket.contract_seconds.is_some() => seen.measure = Measure::Contract,
        ("publisher", _) => seen.measure = Measure::NoContract,
        ("none", _) => seen.measure = Measure::Nothing,
        _ => {}
    }
    seen
}

/// Its tally, when it is measured; else it is received and nothing more.
fn tally_of(seen: &Seen, measured: bool, apart: bool) -> Tally {
    let late = i64::from(seen.late && measured);
    let resolved = i64::from(seen.resolved_at.is_some() && measured);
    let (in_time, overdue) = (resolved * (1 - late), late * (1 - resolved));
    let mut tally = Tally {
        received: 1,
        ..Tally::default()
    };
    if apart {
        tally.apart = Apart {
            received: 1,
            resolved,
            in_time,
            overdue,
        };
    } else {
        (tally.resolved, tally.in_time, tally.overdue) = (resolved, in_time, overdue);
    }
    tally
}

/// The approved circumstances, by the order in which they began: what they are called, and whether they hold a ticket.
async fn declared(stage: &Stage) -> Vec<(String, impl Fn(&tickets::Model) -> bool)> {
    let conn = stage.app.db.read();
    let members = circumstance_members::Entity::find().all(conn).await.unwrap();
    let mut all = circumstances::Entity::find().all(conn).await.unwrap();
    all.retain(|c| c.state == "approved");
    all.sort_by_key(|c| c.starts_at);
    let holds = |c: circumstances::Model| {
        let chosen: Vec<i64> = members
            .iter()
            .filter(|m| m.circumstance_id == c.id)
            .map(|m| m.authority_id)
            .collect();
        let last = c.ends_at.map(|end| words::date(&(end - 1)));
        let first = words::date(&c.starts_at);
        let label = match last {
            Some(last) => format!("{} (du {first} au {last})", c.reason),
            None => format!("{} (depuis le {first})", c.reason),
        };
        (label, move |t: &tickets::Model| {
            (c.whole || chosen.contains(&t.authority_id))
                && t.received_at >= c.starts_at
                && c.ends_at.is_none_or(|end| t.received_at < end)
        })
    };
    all.into_iter().map(holds).collect()
}

/// Three approved periods, one refused and one that waits.
async fn declare(stage: &Stage) {
    let (denis, tom) = (stage.actor("denis").await, stage.actor("tom").await);
    let tx = stage.app.db.write().await.unwrap();
    let new = |reason: &str, starts_at, ends_at, only: Option<i64>| Declaration {
        reason: reason.into(),
        detail: String::new(),
        starts_at,
        ends_at,
        authorities: only.map(|id| vec![id]),
    };
    for (reason, from, to, only) in [
        (
            "Fibre coupée",
            local(2026, 2, 10, 8, 0, 0),
            Some(local(2026, 3, 15, 0, 0, 0)),
            Some(stage.cast.alpha),
        ),
        (
            "Crue",
            local(2026, 5, 1, 0, 0, 0),
            Some(local(2026, 5, 20, 0, 0, 0)),
            None,
        ),
        (
            "Cyberattaque",
            local(2026, 7, 20, 0, 0, 0),
            None,
            Some(stage.cast.beta),
        ),
    ] {
        verbs::propose(&stage.app, &tx, &denis, &new(reason, from, to, only))
            .await
            .unwrap()
            .unwrap();
    }
    for reason in ["Grève", "Canicule"] {
        let all_year = new(reason, local(2026, 1, 1, 0, 0, 0), None, None);
        verbs::propose(&stage.app, &tx, &tom, &all_year)
            .await
            .unwrap()
            .unwrap();
    }
    tx.commit().await.unwrap();
    let found = circumstances::Entity::find()
        .all(stage.app.db.read())
        .await
        .unwrap();
    let strike = found.iter().find(|c| c.reason == "Grève").unwrap().id;
    let tx = stage.app.db.write().await.unwrap();
    verbs::refuse(&stage.app, &tx, &denis, strike, "Prévisible.")
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn add(lines: &mut Vec<Line>, label: &str, tally: Tally) {
    if let Some(line) = lines.iter_mut().find(|l| l.label == label) {
        line.tally.add(tally);
    } else {
        lines.push(Line {
            label: label.into(),
            tally,
        });
    }
}

fn sorted(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by_key(|l| (-l.tally.received, l.label.clone()));
    lines
}

fn spread(mut times: Vec<i64>) -> Option<Spread> {
    times.sort_unstable();
    let at = |share: f64| {
        let place = (times.len() as f64 * share).ceil() as usize;
        let exact = *times.get(place.checked_sub(1)?)?;
        Some(if exact < 60 { exact } else { (exact + 30) / 60 * 60 })
    };
    Some(Spread {
        median: at(0.5)?,
        ninetieth: at(0.9)?,
    })
}

/// Counts everything by reading every ticket and every event of both services.
async fn slow_count(stage: &Stage, authority: Option<i64>, half: Half, now: i64) -> Figures {
    let conn = stage.app.db.read();
    let calendars = calendar::calendars(conn, stage.cast.service).await.unwrap();
    let events = ticket_events::Entity::find().all(conn).await.unwrap();
    let sheets = service_sheets::Entity::find().all(conn).await.unwrap();
    let sites = sites::Entity::find().all(conn).await.unwrap();
    let members = authorities::Entity::find().all(conn).await.unwrap();
    let line = |label: &str| Line {
        label: label.into(),
        tally: Tally::default(),
    };
    let mut figures = Figures {
        half,
        as_of: now,
        target_permille: 950,
        tally: Tally::default(),
        months: half
            .months()
            .map(|name| Month {
                name,
                ..Month::default()
            })
            .to_vec(),
        families: ["Incidents", "Demandes"].map(line).to_vec(),
        priorities: ["Haute", "Moyenne", "Basse"].map(line).to_vec(),
        sheets: Vec::new(),
        places: Vec::new(),
        consumed: None,
        qualification: None,
        course: Course::default(),
        otherwise: ["À date convenue", "Sous contrat d’un éditeur"]
            .map(line)
            .to_vec(),
        circumstances: Vec::new(),
    };
    let declared = declared(stage).await;
    let mut held: Vec<Tally> = declared.iter().map(|_| Tally::default()).collect();
    let (mut consumed, mut qualification) = (Vec::new(), Vec::new());
    for ticket in tickets::Entity::find().all(conn).await.unwrap() {
        let day = words::local(ticket.received_at).date();
        let inside = day.year() == half.year && (day.month() > 6) == half.second;
        let mine = authority.map_or(ticket.service_id == stage.cast.service, |a| {
            a == ticket.authority_id
        });
        if !inside || !mine || !ticket.counted {
            continue;
        }
        let mut history: Vec<_> = events
            .iter()
            .filter(|e| e.ticket_id == ticket.id)
            .cloned()
            .collect();
        history.sort_by_key(|e| (e.at, e.id));
        let seen = walk(&history, &calendars, &ticket, now);
        let exception = declared.iter().position(|(_, holds)| holds(&ticket));
        let agreement = seen.measure == Measure::Agreement;
        let tally = tally_of(&seen, agreement, exception.is_some());
        if let Some(place) = exception {
            held[place].add(tally_of(&seen, agreement, false));
        }
        match seen.measure {
            Measure::Agreed => figures.otherwise[0].tally.add(tally_of(&seen, true, false)),
            Measure::NoDateYet => figures.otherwise[0].tally.add(tally_of(&seen, false, false)),
            Measure::Contract => figures.otherwise[1].tally.add(tally_of(&seen, true, false)),
            Measure::NoContract => figures.otherwise[1].tally.add(tally_of(&seen, false, false)),
            Measure::Agreement | Measure::Nothing => {}
        }
        figures.tally.add(tally);
        let month = &mut figures.months[usize::from((day.month() as u8 - 1) % 6)];
        let (family, priority) = match (ticket.family.as_str(), ticket.priority.as_str()) {
            ("incident", p) => ("Incidents", p),
            (_, p) => ("Demandes", p),
        };
        month.incidents += i64::from(family == "Incidents");
        month.requests += i64::from(family == "Demandes");
        add(&mut figures.families, family, tally);
        let priority = match priority {
            "high" => "Haute",
            "medium" => "Moyenne",
            _ => "Basse",
        };
        add(&mut figures.priorities, priority, tally);
        let sheet = sheets.iter().find(|s| Some(s.id) == ticket.sheet_id);
        add(
            &mut figures.sheets,
            sheet.map_or("Sans fiche de service", |s| &s.name),
            tally,
        );
        let site = sites.iter().find(|s| Some(s.id) == ticket.site_id);
        let member = members.iter().find(|m| m.id == ticket.authority_id).unwrap();
        let place = match authority {
            Some(_) => site.map_or("Lieu non précisé", |s| &s.name),
            None => &member.name,
        };
        add(&mut figures.places, place, tally);
        if exception.is_none() {
            consumed.extend(seen.resolved_at.map(|_| seen.consumed));
            qualification.extend(seen.qualify);
        }
        figures.course.reopened += i64::from(seen.reopened);
        figures.course.rated += i64::from(ticket.rating.is_some());
        figures.course.satisfied += i64::from(ticket.rating.is_some_and(|rating| rating >= 2));
        figures.course.suspended += i64::from(seen.suspended);
        figures.course.waited += seen.waited;
        figures.course.open_at_end += i64::from(seen.resolved_at.is_none_or(|at| at >= half.end()));
    }
    for ((label, _), tally) in declared.into_iter().zip(held) {
        if tally.received > 0 {
            figures.circumstances.push(Line { label, tally });
        }
    }
    figures.sheets = sorted(figures.sheets);
    figures.places = sorted(figures.places);
    figures.consumed = spread(consumed);
    figures.qualification = spread(qualification);
    figures
}

on_both!(
    the_reports_agree_with_a_slow_count_over_every_ticket,
    |stage| async move {
        let now = local(2026, 8, 20, 15, 47, 12);
        stage.at(2026, 8, 20, 15, 47);
        populate(&stage, 20_261_124, now).await;
        declare(&stage).await;
        let denis = stage.actor("denis").await;
        let conn = stage.app.db.read();
        let (mut counted, mut apart, mut otherwise) = (0, 0, [0; 4]);
        for half in ["2025-2", "2026-1", "2026-2", "2027-1"].map(|h| Half::parse(h).unwrap()) {
            for authority in [Some(stage.cast.alpha), Some(stage.cast.beta), None] {
                let slug = authority.map_or("service".to_owned(), |id| id.to_string());
                let scope = store::scope(conn, &denis, &slug).await.unwrap();
                let fast = store::figures(conn, &scope, half, now).await.unwrap();
                assert_eq!(
                    fast,
                    slow_count(&stage, authority, half, now).await,
                    "{slug} {half:?}"
                );
                counted += fast.tally.received;
                apart += fast.tally.apart.received;
                for (place, line) in fast.otherwise.iter().enumerate() {
                    otherwise[2 * place] += line.tally.in_time;
                    otherwise[2 * place + 1] += line.tally.late();
                }
            }
        }
        assert_eq!(
            counted,
            2 * (240 - 240 / 11),
            "each ticket counts for its authority and for the service, but those set aside"
        );
        assert!(apart > 40, "{apart} tickets counted apart");
        assert!(
            otherwise.iter().all(|many| *many > 3),
            "{otherwise:?} of another delay"
        );
        let entries = store::entries(conn, &denis, None, now).await.unwrap().entries;
        for entry in &entries {
            let authority = entry.slug.parse().ok();
            let slow = slow_count(&stage, authority, entry.half, now).await;
            assert_eq!(entry.tally, slow.tally, "{} {:?}", entry.name, entry.half);
        }
        let told: Vec<_> = entries.iter().map(|e| (e.half.slug(), e.name.as_str())).collect();
        assert_eq!(told[0], ("2026-2".to_owned(), "Ensemble du service"));
        assert_eq!(told.len(), 9, "{told:?}");
    }
);
