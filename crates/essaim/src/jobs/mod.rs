//! What happens without a visitor: each job can run twice without harm, and a failure is logged and tried again at the
//! next turn.

use std::time::Duration;

use crate::alerts::turn;
use crate::app::App;
use crate::catalogue;
use crate::config::Imap;
use crate::desk::verbs;
use crate::directory::session;
use crate::mail::{fetch, send};
use crate::quotes;
use crate::settlement::cycle;
use crate::web::{once, throttle};

/// Starts the jobs of a server; they end with the runtime.
pub fn start(app: &App) {
    every(app, "closing silent tickets", 60, |app| async move {
        Ok(verbs::close_silent(&app).await?.to_string())
    });
    every(app, "alerting before deadlines", 60, |app| async move {
        let told = turn::tell(&app).await?;
        Ok(format!("{told} alerts, {} mails", turn::mail(&app).await?))
    });
    every(app, "following changes of calendars", 30, |app| async move {
        Ok(verbs::follow_calendars(&app).await?.to_string())
    });
    every(app, "putting sheets in force", 60, |app| async move {
        let tx = app.db.write().await?;
        let done = catalogue::store::put_in_force(&tx, app.now()).await?;
        tx.commit().await?;
        Ok(done.to_string())
    });
    every(app, "expiring quotes", 300, |app| async move {
        Ok(quotes::verbs::expire_due(&app).await?.to_string())
    });
    every(app, "ending joint reviews", 300, |app| async move {
        Ok(cycle::verbs::conclude_due(&app).await?.to_string())
    });
    if !app.config.smtp.host.is_empty() {
        every(app, "sending mail", 5, |app| async move {
            Ok(send::send_due(&app).await?.to_string())
        });
    }
    for settings in app.config.mailboxes() {
        watch(app, settings.clone());
    }
    every(
        app,
        "forgetting ended sessions and sent forms",
        3600,
        |app| async move {
            session::sweep(&app).await?;
            once::sweep(&app).await?;
            Ok(throttle::sweep(&app).await?.to_string())
        },
    );
}

/// Watches a mailbox: where the server tells of news, the next look follows at once; elsewhere, and after a failure, after
/// the pause of the settings.
fn watch(app: &App, settings: Imap) {
    let app = app.clone();
    let pause = Duration::from_secs(settings.every_seconds.max(1));
    tokio::spawn(async move {
        loop {
            match fetch::watch(&app, &settings).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(user = settings.user, %error, "a mailbox could not be read and will be again");
                }
            }
            tokio::time::sleep(pause).await;
        }
    });
}

/// Runs a job again and again, with a pause between two runs.
fn every<F, R>(app: &App, name: &'static str, pause_seconds: u64, job: F)
where
    F: Fn(App) -> R + Send + Sync + 'static,
    R: Future<Output = crate::error::Result<String>> + Send,
{
    let app = app.clone();
    tokio::spawn(async move {
        loop {
            match job(app.clone()).await {
                Ok(done) => tracing::debug!(job = name, done),
                Err(error) => tracing::error!(job = name, %error, "a job failed and will run again"),
            }
            tokio::time::sleep(Duration::from_secs(pause_seconds)).await;
        }
    });
}
