//! `essaim user add`: an account from the command line, the first administrator's above all.

use std::io::BufRead;

use clap::{Args, Subcommand};

use super::{Common, Failure, Format, Outcome, refused};
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::{authorities, shared_services};
use crate::directory::model::{self, PersonDraft};
use crate::directory::store::access::{self, Purpose};
use crate::directory::verbs::people as verbs;
use crate::directory::{Actor, Grant, Role, notices, password, store};
use crate::web::{Errors, words};

#[derive(Subcommand)]
pub enum Action {
    /// Create an account; prints a link to choose its password, unless one is given
    Add(Options),
}

#[derive(Args, Clone, Debug, Default)]
pub struct Options {
    #[arg(long, value_name = "ADDRESS")]
    pub email: String,
    #[arg(long, value_name = "NAME")]
    pub first_name: String,
    #[arg(long, value_name = "NAME")]
    pub last_name: String,
    #[arg(long, default_value = "")]
    pub function: String,
    /// requester, referent:AUTHORITY, technician:TEAM, administrative, director, rssi, dpo or administrator; may be given several times
    #[arg(long = "role", value_name = "ROLE", required = true)]
    pub roles: Vec<String>,
    /// Short name of the authority that the person works for
    #[arg(long, value_name = "SHORT")]
    pub authority: Option<String>,
    /// Slug of the shared service; needed when there are several
    #[arg(long, value_name = "SLUG", default_value = "")]
    pub service: String,
    /// Read the password on the first line of standard input
    #[arg(long)]
    pub password_stdin: bool,
}

/// The account that was made.
#[derive(Clone, Debug)]
pub struct Added {
    pub id: i64,
    pub email: String,
    /// Where the person chooses a password, and until when (seconds since 1970). None: a password was given.
    pub link: Option<(String, i64)>,
}

pub async fn run(common: Common, action: Action) -> Outcome {
    let Action::Add(options) = action;
    let password = if options.password_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        Some(line.trim_end_matches(['\r', '\n']).to_owned())
    } else {
        None
    };
    let app = super::open(&common).await?;
    let added = add(&app, &options, password).await?;
    match common.format {
        Format::Json => {
            let link = added.link.as_ref().map(|(address, _)| address);
            let expires = added.link.as_ref().map(|(_, until)| words::machine(until));
            let said = serde_json::json!({
                "user": added.id, "email": added.email, "link": link, "expires": expires,
            });
            super::say_line(said)?;
        }
        Format::Text => match &added.link {
            Some((address, until)) => {
                eprintln!(
                    "The account {} is created. The password is chosen here, until {}:",
                    added.email,
                    words::machine(until)
                );
                super::say_line(address)?;
            }
            None => super::say_line(format_args!("The account {} is created.", added.email))?,
        },
    }
    Ok(())
}

/// Creates the account, with the checks of the administrators' page.
pub async fn add(app: &App, options: &Options, password: Option<String>) -> Result<Added, Failure> {
    let tx = app.db.write().await?;
    let service = service(&tx, &options.service).await?;
    let actor = Actor::system(service.id);
    let draft = draft(&tx, &service, options).await?;
    let mut errors = Errors::none();
    verbs::check(&tx, &actor, &draft, None, &mut errors).await?;
    if let Some((field, sentence)) = errors.all().first() {
        return Err(refused(format!("--{field}: {sentence}")));
    }
    let hash = match password {
        Some(given) => {
            password::strength(&given, &draft.email)
                .map_err(|sentence| refused(format!("--password-stdin: {sentence}")))?;
            Some(password::hash_now(&given)?)
        }
        None => None,
    };
    let user = verbs::create(app, &tx, &actor, &draft, false).await?;
    let link = match hash {
        Some(hash) => {
            access::set_password(&tx, user.id, hash).await?;
            None
        }
        None => {
            let secret = access::issue(&tx, app.now(), user.id, Purpose::Invitation).await?;
            let until = app.now() + Purpose::Invitation.lifetime();
            Some((notices::address(app, &secret), until))
        }
    };
    tx.commit().await?;
    Ok(Added {
        id: user.id,
        email: user.email,
        link,
    })
}

async fn service(tx: &Tx, slug: &str) -> Result<shared_services::Model, Failure> {
    store::service_by_slug(tx, slug).await?.ok_or_else(|| {
        refused(if slug.is_empty() {
            "say which shared service with --service, or create the first one: essaim service add --help"
                .into()
        } else {
            format!("no shared service is called {slug}")
        })
    })
}

async fn draft(tx: &Tx, service: &shared_services::Model, options: &Options) -> Result<PersonDraft, Failure> {
    let authorities = store::authorities(tx, service.id).await?;
    let teams = store::teams(tx, service.id).await?;
    let authority_id = match &options.authority {
        Some(name) => Some(authority(&authorities, name)?),
        None => None,
    };
    let mut grants = Vec::new();
    for asked in &options.roles {
        let (word, place) = asked.split_once(':').unwrap_or((asked, ""));
        let role = Role::parse(word).ok_or_else(|| {
            let known: Vec<&str> = Role::ALL.iter().map(|r| r.slug()).collect();
            Failure::wrong_use(format!("--role {word}: one of {}", known.join(", ")))
        })?;
        let mut grant = Grant {
            role,
            authority_id: None,
            team_id: None,
        };
        match (role, place) {
            (Role::Referent, "") => {
                grant.authority_id = Some(authority_id.ok_or_else(|| {
                    Failure::wrong_use("--role referent: say of which authority, as referent:AUTHORITY")
                })?);
            }
            (Role::Referent, name) => grant.authority_id = Some(authority(&authorities, name)?),
            (Role::Technician, name) if !name.is_empty() => {
                let team = teams.iter().find(|t| t.slug == name || t.name == name);
                let known: Vec<&str> = teams.iter().map(|t| t.slug.as_str()).collect();
                grant.team_id = Some(
                    team.ok_or_else(|| {
                        refused(format!(
                            "no pôle is called {name}; there are: {}",
                            known.join(", ")
                        ))
                    })?
                    .id,
                );
            }
            (_, "") => {}
            (_, place) => return Err(Failure::wrong_use(format!("--role {word} takes no {place}"))),
        }
        grants.push(grant);
    }
    let name = |field: &str, text: &str| match text.trim() {
        "" => Err(Failure::wrong_use(format!("--{field} is empty"))),
        text => Ok(text.to_owned()),
    };
    Ok(PersonDraft {
        first_name: name("first-name", &options.first_name)?,
        last_name: name("last-name", &options.last_name)?,
        email: model::email(&options.email)
            .map_err(|sentence| Failure::wrong_use(format!("--email: {sentence}")))?,
        function: options.function.trim().to_owned(),
        authority_id,
        site_id: None,
        grants,
    })
}

fn authority(all: &[authorities::Model], name: &str) -> Result<i64, Failure> {
    let found = all
        .iter()
        .find(|a| a.short_name.to_lowercase() == name.to_lowercase());
    found.map(|a| a.id).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|a| a.short_name.as_str()).collect();
        refused(format!(
            "no authority is called {name}; there are: {}",
            known.join(", ")
        ))
    })
}
