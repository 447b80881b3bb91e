//! `essaim demo`: makes the demo where it is not there yet, then serves it.

use std::path::PathBuf;

use clap::Args;

use super::{Common, Failure, Outcome, settings};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::{self, Account, Prepared};
use crate::error::Error;

#[derive(Args)]
pub struct Options {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// Make the data and stop
    #[arg(long)]
    pub prepare_only: bool,
}

/// Where the demo lives when nobody says.
const FOLDER: &str = "demo-data";

pub async fn run(common: Common, options: Options) -> Outcome {
    let mut config = settings(&common)?;
    if config.data == Config::default().data {
        config.data = PathBuf::from(FOLDER);
    }
    if let Some(listen) = options.listen {
        config.listen = listen;
    }
    // The demo writes to nobody and reads no mailbox, whatever the settings say.
    config.smtp.host.clear();
    config.imap.host.clear();
    config.mailbox.clear();
    let listener = if options.prepare_only {
        None
    } else {
        let listener = tokio::net::TcpListener::bind(&config.listen)
            .await
            .map_err(|e| super::refused(format!("{}: {e}", config.listen)))?;
        config.listen = listener.local_addr()?.to_string();
        Some(listener)
    };
    let folder = config.data.display().to_string();
    let app = App::open(config, Clock::System, true).await?;
    match demo::prepare(&app, demo::SEED).await.map_err(failure)? {
        Prepared::Made => super::tell(format_args!("La démonstration est prête dans {folder}.")),
        Prepared::Kept => super::tell(format_args!(
            "Le dossier {folder} contient déjà la démonstration : elle reprend où vous l’aviez laissée."
        )),
    }
    let Some(listener) = listener else {
        return Ok(());
    };
    demo::renew_address(&app).await?;
    super::tell(format_args!("Essaim écoute sur {}", app.public_url));
    print_accounts(&demo::accounts()?);
    super::serve::serve(app, listener).await
}

fn failure(error: Error) -> Failure {
    super::refused(error)
}

fn print_accounts(accounts: &[Account]) {
    super::tell(format_args!(
        "\nComptes (mot de passe commun : {})",
        demo::PASSWORD
    ));
    let mut last = None;
    for account in accounts {
        if last != Some(account.role) {
            super::tell(format_args!("  {}", account.role.label()));
            last = Some(account.role);
        }
        super::tell(format_args!(
            "    {:<58} {}, {}",
            account.email, account.function, account.authority
        ));
    }
}
