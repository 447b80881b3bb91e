//! `essaim doctor`: looks at everything that must be right, changes nothing that matters, and says what to do.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use clap::Args;
use sea_orm::FromQueryResult;
use serde::Serialize;

use super::{Common, Format, Outcome, refused, settings};
use crate::clock::Clock;
use crate::config::{Config, Imap, Security};
use crate::db::{Db, row};
use crate::directory::store as directory;
use crate::mail::imap::Mailbox;
use crate::mail::smtp::Server;

#[derive(Args)]
pub struct Options {}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warning,
    Problem,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warning => "attention",
            State::Problem => "problème",
        }
    }
}

/// What was looked at, what was seen, and what to do about it (empty when nothing).
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    state: State,
    said: String,
    advice: String,
}

fn ok(name: &'static str, said: impl Into<String>) -> Check {
    Check {
        name,
        state: State::Ok,
        said: said.into(),
        advice: String::new(),
    }
}

fn warning(name: &'static str, said: impl Into<String>, advice: impl Into<String>) -> Check {
    Check {
        state: State::Warning,
        advice: advice.into(),
        ..ok(name, said)
    }
}

fn problem(name: &'static str, said: impl Into<String>, advice: impl Into<String>) -> Check {
    Check {
        state: State::Problem,
        advice: advice.into(),
        ..ok(name, said)
    }
}

pub async fn run(common: Common, _: Options) -> Outcome {
    let checks = match settings(&common) {
        Ok(config) => look(&config).await,
        Err(failure) => vec![problem(
            "réglages",
            failure.reason,
            "Corrigez cette clé\u{202f}; les autres contrôles attendent.",
        )],
    };
    let problems = checks.iter().filter(|c| c.state == State::Problem).count();
    match common.format {
        Format::Json => super::say_line(serde_json::json!({ "ok": problems == 0, "checks": checks }))?,
        Format::Text => {
            for check in &checks {
                let word = check.state.word();
                super::say_line(format_args!("{word:<9} {} : {}", check.name, check.said))?;
                if !check.advice.is_empty() {
                    super::say_line(format_args!("          → {}", check.advice))?;
                }
            }
        }
    }
    match problems {
        0 => Ok(()),
        1 => Err(refused("1 problème à régler")),
        n => Err(refused(format!("{n} problèmes à régler"))),
    }
}

async fn look(config: &Config) -> Vec<Check> {
    let mut checks = vec![
        ok("réglages", "lus"),
        address(config),
        folder(&config.data),
        key(&config.data),
    ];
    checks.extend(database(config).await);
    checks.push(sending(config).await);
    checks.extend(fetching(config).await);
    checks.push(zone());
    checks
}

/// The public address: links in mails bear it.
fn address(config: &Config) -> Check {
    let name = "adresse publique";
    let url = config.public_url();
    let local = ["http://127.", "http://localhost", "http://[::1]"]
        .iter()
        .any(|s| url.starts_with(s));
    if url.starts_with("https://") {
        ok(name, url)
    } else if local {
        warning(
            name,
            format!("{url}, pour cette machine seulement"),
            "Donnez public_url\u{a0}: les liens des courriels le portent.",
        )
    } else if url.starts_with("http://") {
        warning(
            name,
            format!("{url}, sans chiffrement"),
            "Placez Essaim derrière un mandataire qui porte le TLS, et donnez une adresse en https://.",
        )
    } else {
        problem(
            name,
            format!("«\u{a0}{url}\u{a0}» ne commence ni par https:// ni par http://"),
            "Corrigez public_url.",
        )
    }
}

/// The data folder: there, ours to write, closed to others.
fn folder(path: &Path) -> Check {
    let name = "dossier des données";
    let shown = path.display().to_string();
    let Ok(about) = std::fs::metadata(path) else {
        return warning(
            name,
            format!("{shown} n’existe pas encore"),
            "«\u{a0}essaim migrate\u{a0}» le crée.",
        );
    };
    if !about.is_dir() {
        return problem(name, format!("{shown} n’est pas un dossier"), "Corrigez data.");
    }
    let probe = path.join(format!(".essaim-doctor-{}", std::process::id()));
    if let Err(error) = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)) {
        return problem(
            name,
            format!("on ne peut pas écrire dans {shown}\u{a0}: {error}"),
            "Donnez ce dossier au compte qui lance Essaim.",
        );
    }
    if about.permissions().mode() & 0o007 != 0 {
        return warning(
            name,
            format!("{shown} est ouvert aux autres comptes de la machine"),
            format!("chmod o-rwx {shown}"),
        );
    }
    ok(name, shown)
}

/// The secret key: 32 bytes, readable by its owner only.
fn key(folder: &Path) -> Check {
    let name = "clé secrète";
    let path = folder.join("secret.key");
    let shown = path.display().to_string();
    match std::fs::read(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => warning(
            name,
            format!("{shown} n’existe pas encore"),
            "Elle est faite au premier démarrage. Si la base existe déjà, restaurez-la plutôt de votre sauvegarde.",
        ),
        Err(e) => problem(
            name,
            format!("{shown} ne se lit pas\u{a0}: {e}"),
            "Donnez ce fichier au compte qui lance Essaim.",
        ),
        Ok(bytes) if bytes.len() != 32 => problem(
            name,
            format!("{shown} ne contient pas 32 octets"),
            "Restaurez-la de votre sauvegarde.",
        ),
        Ok(_) => match std::fs::metadata(&path) {
            Ok(about) if about.permissions().mode() & 0o077 != 0 => problem(
                name,
                format!("{shown} peut être lue par d’autres comptes"),
                format!("chmod 600 {shown}"),
            ),
            _ => ok(name, "présente, lisible par son seul propriétaire"),
        },
    }
}

async fn database(config: &Config) -> Vec<Check> {
    let name = "base de données";
    let url = config.database_url();
    if let Some(path) = url.strip_prefix("sqlite://")
        && !Path::new(path.split('?').next().unwrap_or(path)).exists()
    {
        return vec![warning(
            name,
            format!("{path} n’existe pas encore"),
            "«\u{a0}essaim migrate\u{a0}» la crée.",
        )];
    }
    let db = match Db::connect(&url).await {
        Ok(db) => db,
        Err(e) => {
            return vec![problem(
                name,
                format!("elle ne répond pas\u{a0}: {e}"),
                "Vérifiez database, et que le serveur est en marche.",
            )];
        }
    };
    match db.pending_migrations().await {
        Err(e) => vec![problem(
            name,
            format!("elle ne se lit pas\u{a0}: {e}"),
            "Vérifiez les droits du compte.",
        )],
        Ok(missing) if !missing.is_empty() => vec![problem(
            name,
            format!("il lui manque {}", missing.join(", ")),
            "Sauvegardez, puis lancez «\u{a0}essaim migrate\u{a0}».",
        )],
        Ok(_) => {
            let mut checks = vec![ok(name, "à jour")];
            match inside(config, &db).await {
                Ok(more) => checks.extend(more),
                Err(e) => checks.push(problem(
                    name,
                    format!("une lecture a échoué\u{a0}: {e}"),
                    "Vérifiez la base.",
                )),
            }
            checks
        }
    }
}

#[derive(FromQueryResult)]
struct Seen {
    value: Option<i64>,
}

/// What the tables say: a service, the clock, the outbox.
async fn inside(config: &Config, db: &Db) -> crate::error::Result<Vec<Check>> {
    let conn = db.read();
    let number = async |text: &str| -> crate::error::Result<i64> {
        let found: Option<Seen> = row(conn, text, vec![]).await?;
        Ok(found.and_then(|s| s.value).unwrap_or_default())
    };
    let mut checks = Vec::new();
    let services = number("SELECT COUNT(*) AS value FROM shared_services").await?;
    let slug = &config.imap.service;
    let found = directory::service_by_slug(conn, slug).await?.is_some();
    checks.push(if services == 0 {
        warning(
            "service commun",
            "aucun",
            "Créez-le\u{a0}: «\u{a0}essaim service add\u{a0}».",
        )
    } else if !slug.is_empty() && !found {
        problem(
            "service commun",
            format!("[imap] service, «\u{a0}{slug}\u{a0}», n’existe pas"),
            "Corrigez ce nom court.",
        )
    } else {
        ok("service commun", services.to_string())
    });
    let last = number("SELECT MAX(at) AS value FROM audit_events").await?;
    let now = Clock::System.now().as_second();
    checks.push(if last > now + 300 {
        problem(
            "horloge",
            "la base connaît des événements plus tardifs que l’heure de cette machine",
            "Remettez la machine à l’heure (NTP)\u{a0}: les délais en dépendent.",
        )
    } else {
        ok("horloge", crate::web::words::date_time(&now))
    });
    let doubtful =
        number("SELECT COUNT(*) AS value FROM outbox WHERE state IN ('failed', 'uncertain')").await?;
    checks.push(if doubtful > 0 {
        warning(
            "boîte d’envoi",
            crate::web::words::plural(
                &doubtful,
                "courriel attend une décision",
                "courriels attendent une décision",
            ),
            "Ouvrez Messages, Envois.",
        )
    } else {
        ok("boîte d’envoi", "rien à décider")
    });
    Ok(checks)
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.starts_with("127.") || host == "::1"
}

async fn sending(config: &Config) -> Check {
    let name = "envoi (SMTP)";
    let smtp = &config.smtp;
    if smtp.host.is_empty() {
        return warning(
            name,
            "aucun serveur\u{a0}: le courrier reste dans la boîte d’envoi",
            "Réglez la section [smtp].",
        );
    }
    match Server::connect(smtp, "localhost").await {
        Err(why) => problem(name, why, "Corrigez la section [smtp]."),
        Ok(server) => {
            server.quit().await;
            let by_token = if smtp.has_token() {
                " par un jeton d’accès"
            } else {
                ""
            };
            let place = format!("{}:{}, connexion acceptée{by_token}", smtp.host, smtp.port);
            if smtp.security == Security::None && !is_here(&smtp.host) {
                warning(
                    name,
                    format!("{place}, sans chiffrement"),
                    "Mettez security = \"starttls\".",
                )
            } else {
                ok(name, place)
            }
        }
    }
}

async fn fetching(config: &Config) -> Vec<Check> {
    let mut checks = Vec::new();
    for imap in config.mailboxes() {
        checks.push(mailbox(imap).await);
    }
    if checks.is_empty() {
        checks.push(warning(
            "réception (IMAP)",
            "aucune boîte n’est relevée",
            "Réglez la section [imap], ou remettez les messages à «\u{a0}essaim mail receive\u{a0}».",
        ));
    }
    checks
}

async fn mailbox(imap: &Imap) -> Check {
    let name = "réception (IMAP)";
    match Mailbox::open(imap).await {
        Err(why) => problem(name, why, "Corrigez la section [imap] ou [[mailbox]]."),
        Ok(mailbox) => {
            mailbox.close().await;
            let place = format!("{}:{}, dossier {} ouvert", imap.host, imap.port, imap.folder);
            if imap.security == Security::None && !is_here(&imap.host) {
                warning(
                    name,
                    format!("{place}, sans chiffrement"),
                    "Mettez security = \"tls\".",
                )
            } else if imap.done_folder.is_empty() {
                warning(
                    name,
                    place,
                    "Donnez un done_folder\u{a0}: sans lui, un message lu par quelqu’un avant la relève n’est pas pris.",
                )
            } else {
                ok(name, place)
            }
        }
    }
}

/// The rules of summer time, without which hours would be counted wrong.
fn zone() -> Check {
    match jiff::tz::TimeZone::get("Europe/Paris") {
        Ok(_) => ok("fuseau horaire", "Europe/Paris"),
        Err(e) => problem(
            "fuseau horaire",
            format!("Europe/Paris est inconnu\u{a0}: {e}"),
            "Installez les fuseaux horaires de la machine (paquet tzdata).",
        ),
    }
}
