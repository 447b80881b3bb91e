//! `essaim serve`.

use std::sync::Arc;

use clap::Args;

use super::{Common, Outcome, settings};
use crate::app::App;
use crate::clock::Clock;
use crate::{jobs, server};

#[derive(Args)]
pub struct Options {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
}

pub async fn run(common: Common, options: Options) -> Outcome {
    let mut config = settings(&common)?;
    if let Some(listen) = options.listen {
        config.listen = listen;
    }
    let listener = tokio::net::TcpListener::bind(&config.listen).await?;
    config.listen = listener.local_addr()?.to_string();
    let app = App::open(config, Clock::System, false).await?;
    super::tell(format_args!("Essaim listens on {}", app.public_url));
    serve(app, listener).await
}

/// Serves with the jobs running, until the process is asked to stop.
pub async fn serve(app: App, listener: tokio::net::TcpListener) -> Outcome {
    jobs::start(&app);
    let asked = Arc::new(tokio::sync::Notify::new());
    let stop = asked.clone();
    tokio::spawn(async move {
        stop_signal().await;
        stop.notify_waiters();
        // Requests in progress have ten seconds to finish.
        tokio::time::sleep(std::time::Duration::from_secs(10)).await;
        std::process::exit(0);
    });
    server::serve(app, listener, async move { asked.notified().await }).await?;
    Ok(())
}

async fn stop_signal() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(_) => return tokio::signal::ctrl_c().await.unwrap_or(()),
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
