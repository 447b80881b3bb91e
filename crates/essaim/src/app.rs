//! Wires configuration, database, clock and key into one [`App`], handed to every handler and job.

use std::ops::Deref;
use std::sync::Arc;

use crate::clock::Clock;
use crate::config::Config;
use crate::crypto::Key;
use crate::db::Db;
use crate::demo;
use crate::directory::account::Offer;
use crate::error::{Error, Result};

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub key: Key,
    /// The address that people type, without a final slash.
    pub public_url: String,
    /// True in the demo: mail goes to a page instead of the world, and the sign-in page offers its accounts.
    pub demo: bool,
    /// Accounts that the sign-in page offers in one click: those of the demo, none elsewhere.
    pub offers: Vec<Offer>,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the data folder and the database, and brings the schema up to date.
    pub async fn open(config: Config, clock: Clock, demo: bool) -> Result<App> {
        std::fs::create_dir_all(&config.data)
            .map_err(|e| Error::internal(format!("{}: {e}", config.data.display())))?;
        let key = Key::of_folder(&config.data).map_err(Error::internal)?;
        let db = Db::open(&config.database_url()).await?;
        let public_url = config.public_url();
        let offers = if demo { offers()? } else { Vec::new() };
        Ok(App::new(Parts {
            config,
            db,
            clock,
            key,
            public_url,
            demo,
            offers,
        }))
    }

    pub fn new(parts: Parts) -> App {
        App(Arc::new(parts))
    }

    /// Now, in seconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// An absolute address for a link in an e-mail.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// Host name for Message-IDs.
    pub fn mail_host(&self) -> String {
        let rest = self.public_url.split("://").nth(1).unwrap_or("localhost");
        rest.split(['/', ':']).next().unwrap_or("localhost").to_owned()
    }

    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

fn offers() -> Result<Vec<Offer>> {
    let all = demo::accounts()?.into_iter();
    Ok(all
        .map(|account| Offer {
            role: account.role,
            name: account.name,
            detail: format!("{}, {}", account.function, account.authority),
            email: account.email,
            password: demo::PASSWORD,
        })
        .collect())
}
