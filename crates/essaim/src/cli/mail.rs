//! `essaim mail`: a message on the standard input, a mailbox to fetch, an outbox to send.

use std::io::Read;

use clap::{Args, Subcommand};

use super::{Common, Failure, Outcome};
use crate::mail::{receive, send};

#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Receive one message on standard input; prints what became of it (JSON)
    Receive(Service),
    /// Send what waits in the outbox, then stop
    Send,
}

#[derive(Args)]
struct Service {
    /// Short name (slug) of the shared service; by default the only one, or the one that the message is addressed to
    #[arg(long, value_name = "SLUG")]
    service: Option<String>,
}

pub async fn run(common: Common, options: Options) -> Outcome {
    match options.what {
        What::Receive(service) => receive_one(common, service).await,
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
    println!("{}", serde_json::to_string(&received)?);
    Ok(())
}

async fn send_all(common: Common) -> Outcome {
    let app = super::open(&common).await?;
    if app.config.smtp.host.is_empty() {
        return Err(Failure::wrong_use(
            "no server in the settings: set host in [smtp]",
        ));
    }
    println!("{}", send::send_due(&app).await?);
    Ok(())
}
