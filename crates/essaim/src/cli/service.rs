//! `essaim service add`: a shared service on a fresh installation.

use clap::{Args, Subcommand};
use jiff::civil::date;
use reckon::calendar::{WeekHours, Zone};

use super::{Common, Failure, Format, Outcome};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::calendar::{Promise, settings};
use crate::directory::store::places::{self, NewService};
use crate::directory::{Actor, model, store};

#[derive(Subcommand)]
pub enum Action {
    /// Create a shared service, with the hours and the commitments of the agreement
    Add(Options),
}

#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Short word for the command line: lower-case letters, digits and dashes
    #[arg(long)]
    pub slug: String,
    /// Full name, as members know it
    #[arg(long)]
    pub name: String,
    /// Short name; by default the slug in capitals
    #[arg(long)]
    pub short_name: Option<String>,
    /// Address of the support desk: requests come to it, mails leave from it
    #[arg(long, value_name = "ADDRESS")]
    pub support_address: String,
    /// Zone of the public holidays
    #[arg(long, default_value = "metropole")]
    pub zone: String,
    /// A pôle, as slug:Name; may be given several times. By default: support, infrastructure, etudes, administratif
    #[arg(long = "team", value_name = "SLUG:NAME")]
    pub teams: Vec<String>,
}

/// The pôles of the agreement's department.
const TEAMS: [(&str, &str); 4] = [
    ("support", "Support"),
    ("infrastructure", "Infrastructure"),
    ("etudes", "Études"),
    ("administratif", "Administratif"),
];

pub async fn run(common: Common, action: Action) -> Outcome {
    let Action::Add(options) = action;
    let new = read(options)?;
    let app = super::open(&common).await?;
    let id = add(&app, &new).await?;
    match common.format {
        Format::Json => super::say_line(serde_json::json!({ "service": id, "slug": new.slug }))?,
        Format::Text => {
            super::say_line(format_args!("The shared service {} is created.", new.slug))?;
            eprintln!(
                "Next: essaim user add --service {} --role administrator …",
                new.slug
            );
        }
    }
    Ok(())
}

/// Checks the options.
pub fn read(options: Options) -> Result<NewService, Failure> {
    let short = slug(&options.slug)
        .ok_or_else(|| Failure::wrong_use("--slug: lower-case letters, digits and dashes only"))?;
    let zone: Zone = options.zone.parse().map_err(|_| {
        let known: Vec<&str> = Zone::ALL.iter().map(|z| z.slug()).collect();
        Failure::wrong_use(format!("--zone: one of {}", known.join(", ")))
    })?;
    let support_address = model::email(&options.support_address)
        .map_err(|sentence| Failure::wrong_use(format!("--support-address: {sentence}")))?;
    let mut teams = Vec::new();
    for team in &options.teams {
        let read = team
            .split_once(':')
            .and_then(|(word, name)| Some((slug(word.trim())?, name.trim().to_owned())));
        match read {
            Some((word, name)) if !name.is_empty() => teams.push((word, name)),
            _ => return Err(Failure::wrong_use(format!("--team {team}: write it slug:Name"))),
        }
    }
    if teams.is_empty() {
        teams = TEAMS
            .iter()
            .map(|(word, name)| ((*word).to_owned(), (*name).to_owned()))
            .collect();
    }
    let name = options.name.trim().to_owned();
    if name.is_empty() {
        return Err(Failure::wrong_use("--name: give the name of the service"));
    }
    Ok(NewService {
        short_name: options.short_name.unwrap_or_else(|| short.to_uppercase()),
        name,
        support_address,
        zone: zone.slug(),
        teams,
        slug: short,
    })
}

fn slug(text: &str) -> Option<String> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (!text.is_empty() && text.chars().all(good)).then(|| text.to_owned())
}

/// Creates the service with the agreement's hours and commitments, valid since long ago so that older tickets may be
/// brought in.
pub async fn add(app: &App, new: &NewService) -> Result<i64, Failure> {
    let tx = app.db.write().await?;
    if store::service_by_slug(&tx, &new.slug).await?.is_some() {
        return Err(super::refused(format!(
            "a shared service is already called {}",
            new.slug
        )));
    }
    if store::service_of_address(&tx, &new.support_address)
        .await?
        .is_some()
    {
        return Err(super::refused(format!(
            "{} is already the support address of another shared service",
            new.support_address
        )));
    }
    let id = places::insert_service(&tx, app.now(), new).await?;
    let since = date(2000, 1, 1);
    settings::add_hours(&tx, id, since, &WeekHours::default()).await?;
    settings::add_commitments(&tx, id, since, &Promise::default()).await?;
    let trace = Trace {
        action: "service.created",
        object_kind: "shared_service",
        object_id: Some(id),
        detail: new.slug.clone(),
    };
    audit::write(&tx, app.now(), &Actor::system(id), trace).await?;
    tx.commit().await?;
    Ok(id)
}
