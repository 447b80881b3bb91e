//! The shared service of the demo: its members, sites, pôles, people, catalogue, hours and commitments.

use std::collections::HashMap;

use jiff::civil::{Date, Time, date};
use reckon::calendar::{Zone, holidays};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::files::{Agreement, Files, Person};
use super::park::Hardware;
use super::{PASSWORD, SLUG};
use crate::calendar::{Calendars, Promise, store as calendar};
use crate::db::Tx;
use crate::db::entities::{
    authorities, closures, commitments, on_call_windows, opening_hours, service_sheets, shared_services,
    sites, synonyms, teams, user_roles, users,
};
use crate::db::fulltext::fold;
use crate::directory::{self, Role};
use crate::error::{Error, Result};
use crate::web::words;

/// The shared service once written, with what drawing tickets needs.
pub struct House {
    pub service: shared_services::Model,
    /// In the stable order of the agreement.
    pub authorities: Vec<authorities::Model>,
    pub sites: HashMap<i64, sites::Model>,
    pub people: Vec<users::Model>,
    /// People who ask for help, by authority.
    pub requesters: HashMap<i64, Vec<users::Model>>,
    /// Technicians and the pôle that they work in.
    pub technicians: Vec<(i64, users::Model)>,
    /// By number.
    pub sheets: HashMap<i64, service_sheets::Model>,
    /// By slug.
    pub teams: HashMap<String, i64>,
    pub calendars: Calendars,
    /// What the agreement promises; the demo has one agreement only.
    pub promise: Promise,
    /// What tickets can name; empty until the park is written.
    pub hardware: Vec<Hardware>,
}

impl House {
    pub fn person(&self, email: &str) -> Result<&users::Model> {
        let found = self.people.iter().find(|p| p.email == email);
        found.ok_or_else(|| Error::internal(format!("nobody has the address {email}")))
    }

    pub fn authority(&self, short: &str) -> Result<&authorities::Model> {
        let found = self.authorities.iter().find(|a| a.short_name == short);
        found.ok_or_else(|| Error::internal(format!("no member is called {short}")))
    }
}

/// Writes the shared service, and reads it back. `now` is when the demo is made: nothing is dated after it, except what
/// is planned.
pub async fn build(tx: &Tx, files: &Files, now: i64) -> Result<House> {
    let begin = local(date(2021, 12, 15), 9, 0);
    let service = shared_services::ActiveModel {
        slug: Set(SLUG.into()),
        name: Set(files.service.name.clone()),
        short_name: Set(files.service.short.clone()),
        support_address: Set(files.service.support_address.clone()),
        zone: Set(files.service.zone.clone()),
        created_at: Set(begin),
        ..Default::default()
    };
    let id = shared_services::Entity::insert(service)
        .exec(tx)
        .await?
        .last_insert_id;
    let members = members(tx, files, id).await?;
    let teams = pools_of_people(tx, files, id).await?;
    people(tx, files, id, &members, &teams, begin).await?;
    catalogue(tx, files, id, &teams).await?;
    hours(tx, &files.agreement, id).await?;
    let bcr = members.get("BCR").map(|m| m.id);
    let servon = members.get("Servon").map(|m| m.id);
    exceptions(tx, id, bcr.zip(servon), now).await?;
    load(tx, id).await
}

struct Member {
    id: i64,
    sites: HashMap<String, i64>,
}

async fn members(tx: &Tx, files: &Files, service_id: i64) -> Result<HashMap<String, Member>> {
    let mut out = HashMap::new();
    for (position, member) in (0..).zip(&files.service.authority) {
        let row = authorities::ActiveModel {
            service_id: Set(service_id),
            short_name: Set(member.short.clone()),
            name: Set(member.name.clone()),
            kind: Set(member.kind.clone()),
            siren: Set(member.siren.clone()),
            insee: Set(member.insee.clone()),
            mail_domain: Set(member.mail_domain.clone()),
            population: Set(member.population),
            position: Set(position),
            ..Default::default()
        };
        let id = authorities::Entity::insert(row).exec(tx).await?.last_insert_id;
        let mut places = HashMap::new();
        for site in files.service.site.iter().filter(|s| s.authority == member.short) {
            let row = sites::ActiveModel {
                service_id: Set(service_id),
                authority_id: Set(id),
                name: Set(site.name.clone()),
                ..Default::default()
            };
            let site_id = sites::Entity::insert(row).exec(tx).await?.last_insert_id;
            places.insert(site.name.clone(), site_id);
        }
        out.insert(member.short.clone(), Member { id, sites: places });
    }
    Ok(out)
}

async fn pools_of_people(tx: &Tx, files: &Files, service_id: i64) -> Result<HashMap<String, i64>> {
    let mut out = HashMap::new();
    for team in &files.service.team {
        let row = teams::ActiveModel {
            service_id: Set(service_id),
            slug: Set(team.slug.clone()),
            name: Set(team.name.clone()),
            ..Default::default()
        };
        let id = teams::Entity::insert(row).exec(tx).await?.last_insert_id;
        out.insert(team.slug.clone(), id);
    }
    Ok(out)
}

async fn people(
    tx: &Tx,
    files: &Files,
    service_id: i64,
    members: &HashMap<String, Member>,
    teams: &HashMap<String, i64>,
    begin: i64,
) -> Result<()> {
    // One hash for all: each takes as long as a sign-in.
    let hash = directory::password::hash(PASSWORD.into()).await?;
    let unknown =
        |what: &str, who: &Person| Error::internal(format!("demo/people.toml: {}: {what}", who.email));
    for person in &files.people {
        let member = members
            .get(&person.authority)
            .ok_or_else(|| unknown(&person.authority, person))?;
        let site = member.sites.get(&person.site).copied();
        let row = users::ActiveModel {
            service_id: Set(service_id),
            authority_id: Set(Some(member.id)),
            site_id: Set(site),
            email: Set(person.email.clone()),
            first_name: Set(person.first_name.clone()),
            last_name: Set(person.last_name.clone()),
            function: Set(person.function.clone()),
            folded: Set(directory::store::folded_person(
                &person.first_name,
                &person.last_name,
                &person.email,
                &person.authority,
            )),
            password_hash: Set(Some(hash.clone())),
            active: Set(true),
            failed_logins: Set(0),
            created_at: Set(begin),
            ..Default::default()
        };
        let user_id = users::Entity::insert(row).exec(tx).await?.last_insert_id;
        for role in &person.roles {
            let (slug, of) = role.split_once(':').unwrap_or((role, ""));
            let role = Role::parse(slug).ok_or_else(|| unknown(role, person))?;
            let row = user_roles::ActiveModel {
                user_id: Set(user_id),
                role: Set(role.slug().into()),
                authority_id: Set(members.get(of).map(|m| m.id)),
                team_id: Set(teams.get(of).copied()),
                ..Default::default()
            };
            user_roles::Entity::insert(row).exec(tx).await?;
        }
    }
    Ok(())
}

async fn catalogue(tx: &Tx, files: &Files, service_id: i64, teams: &HashMap<String, i64>) -> Result<()> {
    let mut rows = Vec::new();
    for sheet in &files.sheets {
        let keywords = sheet.keywords.join(", ");
        rows.push(service_sheets::ActiveModel {
            service_id: Set(service_id),
            number: Set(sheet.number),
            family: Set(sheet.family.clone()),
            folded: Set(fold(&format!("{} {} {keywords}", sheet.name, sheet.description))),
            name: Set(sheet.name.clone()),
            description: Set(sheet.description.clone()),
            handler: Set(sheet.handler.clone()),
            team_id: Set(teams.get(&sheet.team).copied()),
            prerequisite: Set(sheet.prerequisite.clone()),
            delay_rule: Set(sheet.delay_rule.clone()),
            condition: Set(sheet.condition.clone()),
            on_quote: Set(sheet.on_quote),
            default_priority: Set(match sheet.default_priority.as_str() {
                "haute" => "high",
                "moyenne" => "medium",
                "basse" => "low",
                _ => "",
            }
            .into()),
            icon: Set(sheet.icon.clone()),
            keywords: Set(keywords),
            in_portal: Set(sheet.portal),
            contact: Set(sheet.contact.clone()),
            contract_seconds: Set(sheet.contract_hours.map(|hours| hours * 3600)),
            priority_fixed: Set(sheet.priority_fixed),
            fields: Set(json(&sheet.fields)?),
            needs: Set(json(&sheet.needs)?),
            steps: Set(json(&sheet.steps)?),
            ..Default::default()
        });
    }
    service_sheets::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    for words in SYNONYMS {
        let row = synonyms::ActiveModel {
            service_id: Set(service_id),
            words: Set(words.into()),
            ..Default::default()
        };
        synonyms::Entity::insert(row).exec(tx).await?;
    }
    Ok(())
}

/// Words that people use for one another.
const SYNONYMS: [&str; 6] = [
    "imprimante, copieur, photocopieuse, multifonction, traceur",
    "ordinateur, pc, ordi, portable, poste, unité centrale",
    "mail, courriel, messagerie, outlook, email, boîte aux lettres",
    "internet, wifi, réseau, connexion, fibre",
    "écran, moniteur, affichage",
    "logiciel, application, programme, appli",
];

fn json<T: serde::Serialize>(list: &[T]) -> Result<String> {
    serde_json::to_string(list).map_err(Error::internal)
}

/// Opening hours and commitments, from the day of the agreement.
async fn hours(tx: &Tx, agreement: &Agreement, service_id: i64) -> Result<()> {
    let minute = |text: &str| -> Result<i64> {
        let time: Time = text.parse().map_err(Error::internal)?;
        Ok(i64::from(time.hour()) * 60 + i64::from(time.minute()))
    };
    for day in &agreement.opening.days {
        for (opens, closes) in &agreement.opening.periods {
            let row = opening_hours::ActiveModel {
                service_id: Set(service_id),
                valid_from: Set(agreement.valid_from.clone()),
                weekday: Set(*day),
                opens_minute: Set(minute(opens)?),
                closes_minute: Set(minute(closes)?),
                ..Default::default()
            };
            opening_hours::Entity::insert(row).exec(tx).await?;
        }
    }
    let promised = &agreement.commitments;
    let row = commitments::ActiveModel {
        service_id: Set(service_id),
        valid_from: Set(agreement.valid_from.clone()),
        high_seconds: Set(promised.haute_hours * 3600),
        medium_seconds: Set(promised.moyenne_hours * 3600),
        low_seconds: Set(promised.basse_hours * 3600),
        target_permille: Set(promised.in_time_percent * 10),
        closing_days: Set(promised.confirmation_days),
        ..Default::default()
    };
    commitments::Entity::insert(row).exec(tx).await?;
    Ok(())
}

/// The Sundays of the presidential and general elections of 2022, with on-call for the largest member.
pub const ELECTIONS: [(i8, i8, &str); 4] = [
    (4, 10, "Élection présidentielle, premier tour"),
    (4, 24, "Élection présidentielle, second tour"),
    (6, 12, "Élections législatives, premier tour"),
    (6, 19, "Élections législatives, second tour"),
];

/// On-call windows and bridge days, each entered in time (the agreement asks for a month).
async fn exceptions(tx: &Tx, service_id: i64, on_call: Option<(i64, i64)>, now: i64) -> Result<()> {
    let today = words::local(now).date();
    let mut years = vec![2022, today.year()];
    years.dedup();
    for year in years {
        let ascension = holidays(Zone::default(), year)
            .into_iter()
            .find_map(|(day, name)| (name == "Ascension").then_some(day));
        let Some(bridge) = ascension.and_then(|day| day.tomorrow().ok()) else {
            continue;
        };
        let entered = local(date(year, 1, 4), 10, 0).min(now);
        let row = closures::ActiveModel {
            service_id: Set(service_id),
            day: Set(bridge.to_string()),
            label: Set("Pont de l’Ascension".into()),
            created_at: Set(entered),
            ..Default::default()
        };
        closures::Entity::insert(row).exec(tx).await?;
    }
    let Some((elections, saturday)) = on_call else {
        return Ok(());
    };
    for (month, day, reason) in ELECTIONS {
        let sunday = date(2022, month, day);
        let asked = local(sunday, 9, 0) - 45 * 86_400;
        window(
            tx,
            service_id,
            elections,
            (local(sunday, 8, 0), local(sunday, 20, 0)),
            reason,
            asked,
        )
        .await?;
    }
    // A Saturday to come, so that the calendar has something ahead.
    let ahead = (14..21).find_map(|days| {
        let day = today.checked_add(jiff::Span::new().days(days)).ok()?;
        (day.weekday() == jiff::civil::Weekday::Saturday).then_some(day)
    });
    if let Some(day) = ahead {
        let span = (local(day, 9, 0), local(day, 12, 0));
        window(
            tx,
            service_id,
            saturday,
            span,
            "Ouverture de la mairie au public",
            now - 25 * 86_400,
        )
        .await?;
    }
    Ok(())
}

async fn window(
    tx: &Tx,
    service_id: i64,
    authority_id: i64,
    (starts_at, ends_at): (i64, i64),
    reason: &str,
    asked: i64,
) -> Result<()> {
    let row = on_call_windows::ActiveModel {
        service_id: Set(service_id),
        authority_id: Set(authority_id),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        reason: Set(reason.into()),
        created_at: Set(asked),
        ..Default::default()
    };
    on_call_windows::Entity::insert(row).exec(tx).await?;
    Ok(())
}

/// A local time of a day, in seconds since 1970.
pub fn local(day: Date, hour: i8, minute: i8) -> i64 {
    words::at_local(day.at(hour, minute, 0, 0)).as_second()
}

async fn load(tx: &Tx, service_id: i64) -> Result<House> {
    let people = users::Entity::find()
        .filter(users::Column::ServiceId.eq(service_id))
        .order_by_asc(users::Column::Id)
        .all(tx)
        .await?;
    let roles = user_roles::Entity::find()
        .filter(user_roles::Column::UserId.is_in(people.iter().map(|p| p.id)))
        .order_by_asc(user_roles::Column::Id)
        .all(tx)
        .await?;
    let mut requesters: HashMap<i64, Vec<users::Model>> = HashMap::new();
    let mut technicians = Vec::new();
    for person in &people {
        for role in roles.iter().filter(|r| r.user_id == person.id) {
            match (role.role.as_str(), person.authority_id, role.team_id) {
                ("requester", Some(authority), _) => {
                    requesters.entry(authority).or_default().push(person.clone())
                }
                ("technician", _, Some(team)) => technicians.push((team, person.clone())),
                _ => {}
            }
        }
    }
    let sheets = service_sheets::Entity::find()
        .filter(service_sheets::Column::ServiceId.eq(service_id))
        .all(tx)
        .await?;
    Ok(House {
        service: directory::store::service(tx, service_id).await?,
        authorities: directory::store::authorities(tx, service_id).await?,
        sites: directory::store::sites(tx, service_id, None)
            .await?
            .into_iter()
            .map(|s| (s.id, s))
            .collect(),
        requesters,
        technicians,
        sheets: sheets.into_iter().map(|s| (s.number, s)).collect(),
        teams: directory::store::teams(tx, service_id)
            .await?
            .into_iter()
            .map(|t| (t.slug, t.id))
            .collect(),
        calendars: calendar::calendars(tx, service_id).await?,
        promise: calendar::promise(tx, service_id, local(date(2022, 1, 3), 9, 0)).await?,
        people,
        hardware: Vec::new(),
    })
}
