//! A ticket that is over: its whole history drawn on the calendar, then read by the same clock as every other ticket.

use reckon::calendar::Calendar;

use super::contact::Contact;
use super::dice::Dice;
use super::house::House;
use crate::clock::instant;
use crate::crypto;
use crate::db::entities::{messages, ticket_events, tickets, users};
use crate::desk::model::{Channel, priority_slug, suspend_reason};
use crate::desk::{timing, verbs};
use crate::error::{Error, Result};
use crate::web::words;

/// A closed ticket and what hangs on it. Keys are 0 until it is written.
pub struct Past {
    pub row: tickets::Model,
    pub events: Vec<ticket_events::Model>,
    pub messages: Vec<messages::Model>,
    /// What a search looks in.
    pub words: String,
}

/// What to tell of a ticket.
pub struct Plan {
    pub received_at: i64,
    /// Resolved after its commitment.
    pub late: bool,
    /// Nothing happens later than this.
    pub until: i64,
}

/// A step in the course of a ticket, at a number of seconds consumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Qualify,
    Suspend,
    Reply,
    Answer,
    /// Resolved, and not accepted.
    Reopen,
    Resolve,
}

const REOPENINGS: [&str; 5] = [
    "Bonjour, le problème est revenu ce matin, exactement le même.",
    "Cela a marché une heure, puis plus rien. Pouvez-vous regarder de nouveau\u{202f}?",
    "Bonjour, c’est réglé sur mon poste mais pas sur celui de ma collègue.",
    "Désolé de revenir vers vous\u{a0}: l’anomalie est toujours là après redémarrage.",
    "Il manque encore un dossier, les autres sont bien revenus.",
];

/// Draws the course of a ticket to its closing; `None` when it would not be over by `plan.until`.
pub fn draw(dice: &mut Dice, house: &House, contact: &Contact<'_>, plan: &Plan) -> Result<Option<Past>> {
    let authority_id = contact.site.authority_id;
    let calendar = house.calendars.of(authority_id);
    let commitment = house.promise.commitments.seconds(contact.priority());
    let steps = steps(dice, contact, commitment, plan.late);
    let mut course = Course::begin(house, contact, calendar, plan.received_at);
    let mut consumed = 0;
    for (at, step) in steps {
        course.work(at - consumed)?;
        consumed = at;
        course.take(dice, step)?;
    }
    let Some(closed_at) = course.close(dice, house.promise.closing_days, plan.until)? else {
        return Ok(None);
    };
    course.finish(house, closed_at).map(Some)
}

/// The steps, in the order of the seconds consumed when they are taken.
fn steps(dice: &mut Dice, contact: &Contact<'_>, commitment: i64, late: bool) -> Vec<(i64, Step)> {
    let slowest = (commitment / 6).min(2400);
    let qualified = match contact.channel {
        Channel::Phone => dice.between(60, 480),
        _ => dice.between(180, slowest.max(200)),
    };
    let permille = match (late, dice.weighted(&[60, 30, 10])) {
        (true, _) => dice.between(1060, 2300),
        (false, 0) => dice.between(60, 350),
        (false, 1) => dice.between(350, 750),
        _ => dice.between(750, 970),
    };
    let resolved = (commitment * permille / 1000).max(qualified + 300);
    let mut steps = vec![(qualified, Step::Qualify), (resolved, Step::Resolve)];
    let between = |dice: &mut Dice| dice.between(qualified + 20, resolved - 40);
    if !contact.scenario.suspend_reason.is_empty() && dice.chance(720) {
        steps.push((between(dice), Step::Suspend));
    }
    if dice.chance(700) {
        let at = between(dice);
        steps.push((at, Step::Reply));
        if !contact.scenario.requester_reply.is_empty() {
            steps.push((dice.between(at + 5, resolved - 10), Step::Answer));
        }
    }
    if dice.chance(30) {
        steps.push((between(dice), Step::Reopen));
    }
    steps.sort_by_key(|(at, _)| *at);
    steps
}

/// A ticket on its way.
struct Course<'a> {
    contact: &'a Contact<'a>,
    calendar: &'a Calendar,
    now: i64,
    row: tickets::Model,
    events: Vec<ticket_events::Model>,
    messages: Vec<messages::Model>,
}

impl<'a> Course<'a> {
    fn begin(
        house: &House,
        contact: &'a Contact<'a>,
        calendar: &'a Calendar,
        received_at: i64,
    ) -> Course<'a> {
        let row = row(house, contact, received_at);
        let mut course = Course {
            contact,
            calendar,
            now: received_at,
            row,
            events: Vec::new(),
            messages: Vec::new(),
        };
        let by = match contact.channel {
            Channel::Portal => Some(contact.requester),
            Channel::Phone => Some(contact.technician),
            Channel::Mail => None,
        };
        course.event(by, "received", None, "", contact.channel.slug());
        course.message(contact.requester, "request", &contact.body);
        course
    }

    /// Lets so many seconds of working time pass.
    fn work(&mut self, seconds: i64) -> Result<()> {
        let reached = self.calendar.add_counted(instant(self.now), seconds);
        self.now = reached
            .ok_or_else(|| Error::internal("the demo's calendar never opens again"))?
            .as_second();
        Ok(())
    }

    fn take(&mut self, dice: &mut Dice, step: Step) -> Result<()> {
        let contact = self.contact;
        let (technician, requester) = (contact.technician, contact.requester);
        match step {
            Step::Qualify => {
                let priority = priority_slug(contact.priority());
                let label = label(Some(technician));
                self.event(Some(technician), "qualified", Some(priority), "", &label);
            }
            Step::Suspend => {
                let reason = suspend_reason(&contact.scenario.suspend_reason);
                self.event(Some(technician), "suspended", None, reason, "");
                // Two hours to three weeks of working time.
                let wait = dice.between(2, 40).min(dice.between(2, 110)) * 3600 + dice.between(0, 3000);
                self.work(wait)?;
                self.event(Some(technician), "resumed", None, "", "");
            }
            Step::Reply => {
                self.message(technician, "public", &contact.scenario.reply);
                self.event(Some(technician), "replied", None, "", "");
            }
            Step::Answer => {
                self.message(requester, "public", &contact.scenario.requester_reply);
                self.event(Some(requester), "replied", None, "", "");
            }
            Step::Reopen => {
                self.resolve();
                self.work(dice.between(1800, 40_000))?;
                let reason = REOPENINGS[dice.below(REOPENINGS.len())];
                self.event(Some(requester), "reopened", None, reason, "");
                self.message(requester, "public", reason);
                self.row.reopened_count += 1;
            }
            Step::Resolve => self.resolve(),
        }
        self.row.version += 1;
        Ok(())
    }

    fn resolve(&mut self) {
        let done = self.contact.scenario.resolution.as_str();
        self.event(Some(self.contact.technician), "resolved", None, "", done);
        self.row.resolved_at = Some(self.now);
        self.row.resolution = done.into();
    }

    /// The requester confirms, or says nothing until the last day is over. `None` when both are after `until`.
    fn close(&mut self, dice: &mut Dice, days: i64, until: i64) -> Result<Option<i64>> {
        let end = verbs::end_of_silence(self.now, days);
        let confirmed = self.now + dice.between(300, 4 * 86_400);
        let silent = dice.chance(360);
        let (at, by) = match silent && end + 60 <= until {
            true => (end + dice.between(1, 60), None),
            false => (awake(confirmed).min(end), Some(self.contact.requester)),
        };
        if at > until {
            return Ok(None);
        }
        self.now = at;
        let reason = if by.is_some() { "confirmed" } else { "silence" };
        self.event(by, "closed", None, reason, "");
        self.row.version += 1;
        Ok(Some(at))
    }

    /// Reads the history by the clock of the desk, as every verb does at its end.
    fn finish(mut self, house: &House, closed_at: i64) -> Result<Past> {
        self.row.closed_at = Some(closed_at);
        let resolved_at = self.row.resolved_at.unwrap_or(closed_at);
        let clock = timing::clock_at(&self.events, self.calendar, &house.promise, resolved_at)?;
        timing::settle_row(&mut self.row, &clock, self.calendar, &house.promise, closed_at);
        self.row.updated_at = closed_at;
        let mut words = format!("{} {}", self.row.subject, label(Some(self.contact.requester)));
        for message in &self.messages {
            words.push(' ');
            words.push_str(&message.body);
        }
        Ok(Past {
            row: self.row,
            events: self.events,
            messages: self.messages,
            words,
        })
    }

    fn event(
        &mut self,
        by: Option<&users::Model>,
        kind: &str,
        priority: Option<&str>,
        reason: &str,
        detail: &str,
    ) {
        // The key stands for the order until the row has its own.
        let place = i64::try_from(self.events.len()).unwrap_or(i64::MAX);
        self.events.push(ticket_events::Model {
            id: place,
            ticket_id: 0,
            at: self.now,
            kind: kind.into(),
            actor_id: by.map(|p| p.id),
            actor_label: label(by),
            priority: priority.map(str::to_owned),
            reason: reason.into(),
            detail: detail.into(),
        });
    }

    fn message(&mut self, by: &users::Model, kind: &str, body: &str) {
        self.messages.push(messages::Model {
            id: 0,
            ticket_id: 0,
            at: self.now,
            author_id: Some(by.id),
            author_label: label(Some(by)),
            kind: kind.into(),
            from_service: by.id != self.contact.requester.id,
            body: body.into(),
            quoted: String::new(),
            html: String::new(),
            inbound_id: None,
        });
    }
}

/// Nobody confirms in the night: the answer comes in the morning instead.
fn awake(at: i64) -> i64 {
    let local = words::local(at);
    match local.hour() {
        0..=6 => at + i64::from(8 - local.hour()) * 3600,
        22..=23 => at + 10 * 3600,
        _ => at,
    }
}

/// The name shown in a history; Essaim's own when nobody acted.
fn label(person: Option<&users::Model>) -> String {
    match person {
        Some(p) => format!("{} {}", p.first_name, p.last_name),
        None => "Essaim".into(),
    }
}

/// What the requester said of it: two in five answer, most of them content. Taken from the minute of the reception, so that
/// the dice of the rest fall as before.
fn opinion(received_at: i64) -> Option<i64> {
    match received_at / 60 % 20 {
        0..=4 => Some(3),
        5..=6 => Some(2),
        7 => Some(1),
        _ => None,
    }
}

/// The row as it will stand when the ticket is closed, before the clock has spoken.
fn row(house: &House, contact: &Contact<'_>, received_at: i64) -> tickets::Model {
    tickets::Model {
        id: 0,
        service_id: house.service.id,
        number: 0,
        token: crypto::random_reference(),
        family: contact.family().slug().into(),
        sheet_id: Some(contact.sheet.id),
        sheet_version: Some(1),
        delay_rule: "commitment".into(),
        contract_seconds: None,
        agreed_at: None,
        subject: contact.subject.clone(),
        authority_id: contact.site.authority_id,
        site_id: Some(contact.site.id),
        requester_id: contact.requester.id,
        channel: contact.channel.slug().into(),
        state: "closed".into(),
        open: false,
        several_people: Some(contact.scenario.several()),
        blocking: Some(contact.scenario.blocking),
        priority: priority_slug(contact.priority()).into(),
        technician_id: Some(contact.technician.id),
        team_id: Some(contact.team_id),
        planned_actions: contact.planned_actions.clone(),
        received_at,
        year: i64::from(words::local(received_at).year()),
        due_at: None,
        warn_at: None,
        sort_at: timing::NEVER,
        awaiting_us: false,
        resolved_at: None,
        closed_at: None,
        close_by_at: None,
        consumed_seconds: 0,
        in_time: None,
        qualify_seconds: None,
        was_suspended: false,
        waited_seconds: 0,
        held_at: None,
        reopened_count: 0,
        resolution: String::new(),
        counted: true,
        not_counted_reason: String::new(),
        rating: opinion(received_at),
        rating_comment: String::new(),
        rated_at: opinion(received_at).map(|_| received_at + 86_400),
        version: 2,
        updated_at: received_at,
    }
}
