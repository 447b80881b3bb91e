//! `essaim mail`: a message on the standard input, a mailbox to fetch, an outbox to send.

use std::io::Read;

use clap::{Args, Subcommand};

use super::{Common, Failure, Outcome};
use crate::mail::{fetch, receive, send};

#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Receive one message on standard input; prints what became of it (JSON)
    Receive(Service),
    /// Fetch the mailbox of the settings, again and again until stopped
    Fetch(Fetch),
    /// Send what waits in the outbox, then stop
    Send,
}

#[derive(Args)]
struct Service {
    /// Short name (slug) of the shared service; by default the only one, or the one that the message is addressed to
    #[arg(long, value_name = "SLUG")]
    service: Option<String>,
}

#[derive(Args)]
struct Fetch {
    /// Fetch once, then stop
    #[arg(long)]
    once: bool,
}

pub async fn run(common: Common, options: Options) -> Outcome {
    match options.what {
        What::Receive(service) => receive_one(common, service).await,
        What::Fetch(asked) => fetch_all(common, asked).await,
        What::Send => send_all(common).await,
    }
}

async fn receive_one(common: Common, asked: Service) -> Outcome {
    let app = super::open(&common).await?;
    // The whole input is read, so that who writes it is never cut off; what is over the limit is counted, not kept.
    let mut input = std::io::stdin().lock();
    let mut raw = Vec::new();
    input
        .by_ref()
        .take(app.config.limits.message_bytes)
        .read_to_end(&mut raw)?;
    let over = std::io::copy(&mut input, &mut std::io::sink())?;
    let slug = asked.service.as_deref().unwrap_or(&app.config.imap.service);
    let service_id = receive::service_for(&app, slug, &raw)
        .await
        .map_err(Failure::wrong_use)?;
    let received = receive::receive_part(&app, service_id, &raw, raw.len() as u64 + over).await?;
    super::say_line(serde_json::to_string(&received)?)
}

async fn send_all(common: Common) -> Outcome {
    let app = super::open(&common).await?;
    if app.config.smtp.host.is_empty() {
        return Err(Failure::wrong_use(
            "no server in the settings: set host in [smtp]",
        ));
    }
    super::say_line(send::send_due(&app).await?)
}

async fn fetch_all(common: Common, asked: Fetch) -> Outcome {
    let app = super::open(&common).await?;
    if app.config.mailboxes().next().is_none() {
        return Err(Failure::wrong_use(
            "no server in the settings: set host in [imap] or [[mailbox]]",
        ));
    }
    if asked.once {
        let turn = fetch::fetch_once(&app).await?;
        super::say_line(turn)?;
        return if turn.failed == 0 {
            Ok(())
        } else {
            Err(super::refused(
                "some messages could not be kept and stay in the mailbox",
            ))
        };
    }
    loop {
        match fetch::fetch_once(&app).await {
            Ok(turn) => super::say_line(turn)?,
            Err(error) => {
                tracing::error!(%error, "the mailbox could not be fetched; the next turn tries again")
            }
        }
        let pause = app.config.imap.every_seconds.max(1);
        tokio::time::sleep(std::time::Duration::from_secs(pause)).await;
    }
}
