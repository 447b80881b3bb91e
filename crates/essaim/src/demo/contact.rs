//! Who asks for what: a requester, a scenario that suits their site and the month, and the words of both.

use super::dice::Dice;
use super::files::Scenario;
use super::house::House;
use super::receptions::is_answered;
use crate::db::entities::{service_sheets, sites, users};
use crate::desk::model::{Channel, Family};
use crate::error::{Error, Result};
use crate::web::words;
use reckon::clock::Priority;

/// A contact that becomes a ticket.
pub struct Contact<'a> {
    pub scenario: &'a Scenario,
    pub requester: &'a users::Model,
    pub site: &'a sites::Model,
    pub sheet: &'a service_sheets::Model,
    pub technician: &'a users::Model,
    pub team_id: i64,
    pub channel: Channel,
    pub subject: String,
    pub body: String,
    pub planned_actions: String,
}

impl Contact<'_> {
    pub fn family(&self) -> Family {
        if self.sheet.family == "incident" {
            Family::Incident
        } else {
            Family::Request
        }
    }

    pub fn priority(&self) -> Priority {
        reckon::clock::priority(self.scenario.several(), self.scenario.blocking)
    }
}

/// Draws somebody of an authority, and what they need.
pub fn draw<'a>(
    dice: &mut Dice,
    house: &'a House,
    scenarios: &'a [Scenario],
    authority_id: i64,
    at: i64,
) -> Result<Contact<'a>> {
    let people = house
        .requesters
        .get(&authority_id)
        .map(Vec::as_slice)
        .unwrap_or_default();
    // Some people ask more often than others: those at the top of the file, who receive the public.
    let weights: Vec<u32> = (0..people.len())
        .map(|place| 10 + 20 / (1 + u32::try_from(place % 12).unwrap_or(0)))
        .collect();
    let requester = people
        .get(dice.weighted(&weights))
        .ok_or_else(|| Error::internal("an authority has no requester"))?;
    let site = site_of(house, requester)?;
    let month = words::local(at).month();
    let weights: Vec<u32> = scenarios
        .iter()
        .map(|s| if s.suits(&site.name, month) { s.weight } else { 0 })
        .collect();
    let scenario = &scenarios[dice.weighted(&weights)];
    let channel = channel(dice, house, scenario, authority_id, at);
    told(dice, house, scenario, requester, channel)
}

/// The contact that a scenario and a requester make.
pub fn told<'a>(
    dice: &mut Dice,
    house: &'a House,
    scenario: &'a Scenario,
    requester: &'a users::Model,
    channel: Channel,
) -> Result<Contact<'a>> {
    let site = site_of(house, requester)?;
    let sheet = house
        .sheets
        .get(&scenario.sheet)
        .ok_or_else(|| Error::internal(format!("no sheet {}", scenario.sheet)))?;
    let support = house.teams.get("support").copied().unwrap_or_default();
    let wanted = sheet.team_id.unwrap_or(support);
    let candidates: Vec<&(i64, users::Model)> = house
        .technicians
        .iter()
        .filter(|(team, _)| *team == wanted)
        .collect();
    let (team_id, technician) = candidates
        .get(dice.below(candidates.len()))
        .ok_or_else(|| Error::internal("a pôle has no technician"))?;
    let workstation = format!("PC-{}-{:03}", code(&site.name, requester), dice.between(1, 60));
    let said = |text: &str| {
        text.replace("{site}", &site.name)
            .replace("{poste}", &workstation)
    };
    Ok(Contact {
        subject: said(&scenario.subject),
        body: said(&scenario.body),
        planned_actions: said(&scenario.planned_actions),
        scenario,
        requester,
        site,
        sheet,
        technician,
        team_id: *team_id,
        channel,
    })
}

fn site_of<'a>(house: &'a House, requester: &users::Model) -> Result<&'a sites::Model> {
    requester
        .site_id
        .and_then(|id| house.sites.get(&id))
        .ok_or_else(|| Error::internal(format!("{} has no site", requester.email)))
}

/// Three letters of the requester's town, for the name of a workstation.
fn code(site: &str, requester: &users::Model) -> String {
    let domain = requester.email.split('@').nth(1).unwrap_or(site);
    let letters: String = domain.chars().filter(char::is_ascii_alphabetic).take(3).collect();
    letters.to_uppercase()
}

fn channel(dice: &mut Dice, house: &House, scenario: &Scenario, authority_id: i64, at: i64) -> Channel {
    let mut channel = Channel::parse(&scenario.channel_hint).unwrap_or(Channel::Portal);
    if dice.chance(200) {
        channel = Channel::ALL[dice.below(Channel::ALL.len())];
    }
    if channel == Channel::Phone && !is_answered(house.calendars.of(authority_id), at) {
        channel = if dice.chance(700) {
            Channel::Mail
        } else {
            Channel::Portal
        };
    }
    channel
}
