//! The files of `demo/`, read into types. They travel inside the program.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::catalogue::content::{Field, Need, Step};
use crate::error::{Error, Result};

/// `service.toml`: the shared service and what it is made of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub slug: String,
    pub name: String,
    pub short: String,
    pub support_address: String,
    pub admin_address: String,
    pub zone: String,
    pub authority: Vec<Authority>,
    pub site: Vec<Site>,
    pub team: Vec<Team>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    pub short: String,
    pub name: String,
    pub kind: String,
    pub siren: String,
    pub insee: String,
    pub mail_domain: String,
    pub population: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Short name of the authority.
    pub authority: String,
    pub name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    pub slug: String,
    pub name: String,
}

/// `convention.toml`: the agreement, its articles and annexes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Convention {
    pub title: String,
    pub signed_on: String,
    pub valid_from: String,
    pub ends_on: String,
    pub renewal: String,
    pub entry: String,
    pub leaving: String,
    pub recourse: String,
    pub article: Vec<Article>,
    pub post: Vec<Post>,
    pub impact: Vec<Impact>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub number: String,
    pub title: String,
    pub body: String,
    /// Slugs of what it rules.
    pub clauses: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Short name of the authority.
    pub employer: String,
    pub function: String,
    pub status: String,
    pub category: String,
    pub grade: String,
    /// Thousandths of the working time.
    pub share: i64,
    /// Cents of a whole year.
    pub yearly: i64,
    pub available_to: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impact {
    pub nature: String,
    pub degree: i64,
    pub description: String,
}

/// `people.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    pub person: Vec<Person>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub function: String,
    pub authority: String,
    pub site: String,
    /// A role's word, with `:authority` for a referent and `:team` for a technician.
    pub roles: Vec<String>,
}

/// `sheets.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheets {
    pub sheet: Vec<Sheet>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    pub number: i64,
    pub family: String,
    pub name: String,
    pub description: String,
    pub handler: String,
    pub team: String,
    pub prerequisite: String,
    pub delay_rule: String,
    pub condition: String,
    pub on_quote: bool,
    /// The French word of a priority, or nothing.
    pub default_priority: String,
    pub icon: String,
    pub portal: bool,
    pub keywords: Vec<String>,
    #[serde(default)]
    pub contact: String,
    #[serde(default)]
    pub contract_hours: Option<i64>,
    #[serde(default)]
    pub priority_fixed: bool,
    #[serde(default)]
    pub fields: Vec<Field>,
    #[serde(default)]
    pub needs: Vec<Need>,
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// `scenarios.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenarios {
    pub scenario: Vec<Scenario>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub sheet: i64,
    pub weight: u32,
    pub subject: String,
    pub body: String,
    pub channel_hint: String,
    pub impact: String,
    pub blocking: bool,
    /// Only sites whose name holds one of these words; all when empty.
    #[serde(default)]
    pub fits: Vec<String>,
    /// Only receptions in these months; all when empty.
    #[serde(default)]
    pub months: Vec<i8>,
    pub planned_actions: String,
    pub reply: String,
    #[serde(default)]
    pub requester_reply: String,
    pub resolution: String,
    /// A slug of `desk::model::SUSPEND_REASONS`, or nothing.
    #[serde(default)]
    pub suspend_reason: String,
}

impl Scenario {
    pub fn suits(&self, site: &str, month: i8) -> bool {
        (self.fits.is_empty() || self.fits.iter().any(|word| site.contains(word.as_str())))
            && (self.months.is_empty() || self.months.contains(&month))
    }

    pub fn several(&self) -> bool {
        self.impact == "several"
    }
}

/// `agreement-2022.toml`: hours, commitments, and the costs of the year.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    pub title: String,
    pub year: i64,
    pub valid_from: String,
    pub key_decimals: Option<i64>,
    pub opening: Opening,
    pub commitments: Commitments,
    pub pool: Vec<Pool>,
    pub measure: Vec<Measure>,
    pub difference: Vec<Difference>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    pub time_zone: String,
    /// Monday is 1.
    pub days: Vec<i64>,
    pub periods: Vec<(String, String)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitments {
    pub haute_hours: i64,
    pub moyenne_hours: i64,
    pub basse_hours: i64,
    pub in_time_percent: i64,
    pub confirmation_days: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    pub id: String,
    pub label: String,
    pub paid_by: String,
    pub key: String,
    pub among: Vec<String>,
    pub article: String,
    pub total_rounding: String,
    pub line: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub label: String,
    pub cents: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    pub key: String,
    pub authority: String,
    pub quantity: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// A pool's id, or `order`.
    pub place: String,
    pub from: Option<String>,
    pub to: Option<String>,
    pub members: Vec<String>,
    pub printed: Option<i64>,
    pub exact: Option<i64>,
    pub cause: String,
    pub consequence: String,
}

/// All the files.
#[derive(Debug)]
pub struct Files {
    pub service: Service,
    pub people: Vec<Person>,
    pub sheets: Vec<Sheet>,
    pub scenarios: Vec<Scenario>,
    pub agreement: Agreement,
    pub convention: Convention,
}

impl Files {
    pub fn read() -> Result<Files> {
        Ok(Files {
            service: read("service.toml", include_str!("../../demo/service.toml"))?,
            people: read::<People>("people.toml", include_str!("../../demo/people.toml"))?.person,
            sheets: read::<Sheets>("sheets.toml", include_str!("../../demo/sheets.toml"))?.sheet,
            scenarios: read::<Scenarios>("scenarios.toml", include_str!("../../demo/scenarios.toml"))?
                .scenario,
            agreement: read(
                "agreement-2022.toml",
                include_str!("../../demo/agreement-2022.toml"),
            )?,
            convention: read("convention.toml", include_str!("../../demo/convention.toml"))?,
        })
    }
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|e| Error::internal(format!("demo/{name}: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::model::{Channel, SUSPEND_REASONS};

    #[test]
    fn the_files_speak_of_one_another() {
        let files = Files::read().unwrap();
        let sites: Vec<(&str, &str)> = files
            .service
            .site
            .iter()
            .map(|s| (s.authority.as_str(), s.name.as_str()))
            .collect();
        for person in &files.people {
            assert!(
                sites.contains(&(person.authority.as_str(), person.site.as_str())),
                "{}",
                person.email
            );
            assert!(person.email.ends_with(".example.org"), "{}", person.email);
        }
        for sheet in &files.sheets {
            let team = sheet.team.as_str();
            assert!(
                team.is_empty() || files.service.team.iter().any(|t| t.slug == team),
                "{team}"
            );
        }
        assert_eq!(files.sheets.len(), 23);
    }

    #[test]
    fn a_scenario_names_things_that_exist() {
        let files = Files::read().unwrap();
        for scenario in &files.scenarios {
            let named = &scenario.subject;
            assert!(files.sheets.iter().any(|s| s.number == scenario.sheet), "{named}");
            assert!(Channel::parse(&scenario.channel_hint).is_some(), "{named}");
            assert!(["one", "several"].contains(&scenario.impact.as_str()), "{named}");
            let reason = scenario.suspend_reason.as_str();
            assert!(
                reason.is_empty() || SUSPEND_REASONS.iter().any(|(slug, _)| *slug == reason),
                "{named}"
            );
            assert!(
                files.service.site.iter().any(|s| scenario.fits.is_empty()
                    || scenario.suits(&s.name, *scenario.months.first().unwrap_or(&1))),
                "{named}"
            );
        }
    }

    #[test]
    fn every_site_has_something_to_say_in_every_month() {
        let files = Files::read().unwrap();
        for site in &files.service.site {
            for month in 1..=12 {
                let fitting = files
                    .scenarios
                    .iter()
                    .filter(|s| s.suits(&site.name, month))
                    .count();
                assert!(fitting > 20, "{} in {month}: {fitting}", site.name);
            }
        }
    }
}
