//! Reads the support's mailbox. A message is put away only after what it became is committed: killed at any moment, the
//! next turn finds it again, and the digest of its bytes says that it was taken.

use std::time::Duration;

use super::imap::Mailbox;
use super::receive;
use crate::app::App;
use crate::config::Imap;
use crate::directory::store as directory;
use crate::error::{Error, Result};

/// Bytes read of a message that is over the limit.
const HEAD: u64 = 262_144;

/// Failures after which a turn gives up: the trouble is not one message's.
const FAILURES: usize = 20;

/// What one turn did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    pub received: usize,
    /// Messages that could not be kept; they stay in the mailbox.
    pub failed: usize,
}

impl std::fmt::Display for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} received, {} failed", self.received, self.failed)
    }
}

/// Longest wait for the server to tell of news; then the folder is looked at anyway.
const IDLE: Duration = Duration::from_secs(600);

/// Takes the messages of every mailbox of the settings one by one. One that cannot be reached does not keep the others.
///
/// # Errors
/// [`Error::Internal`] with a French sentence when a server cannot be reached or a line breaks, after all were tried.
pub async fn fetch_once(app: &App) -> Result<Turn> {
    let mut turn = Turn::default();
    let mut broken = None;
    for settings in app.config.mailboxes() {
        match fetch_from(app, settings).await {
            Ok((mailbox, done)) => {
                mailbox.close().await;
                turn.received += done.received;
                turn.failed += done.failed;
            }
            Err(error) => {
                tracing::error!(host = settings.host, user = settings.user, %error, "a mailbox could not be read");
                broken.get_or_insert(error);
            }
        }
    }
    match broken {
        Some(error) => Err(error),
        None => Ok(turn),
    }
}

/// Takes what waits in one mailbox, then lets its server tell of news. False when it cannot: then it is to be looked at
/// again after the pause of the settings.
pub async fn watch(app: &App, settings: &Imap) -> Result<bool> {
    let (mailbox, turn) = fetch_from(app, settings).await?;
    if turn.received + turn.failed > 0 {
        tracing::info!(user = settings.user, %turn, "a mailbox was read");
    }
    let waits = settings.idle && mailbox.can_idle() && turn.failed == 0;
    let mailbox = if waits {
        mailbox.news(IDLE).await.map_err(Error::Internal)?.0
    } else {
        mailbox
    };
    mailbox.close().await;
    Ok(waits)
}

/// Takes the messages of one folder, and gives it back open.
async fn fetch_from(app: &App, settings: &Imap) -> Result<(Mailbox, Turn)> {
    let mut turn = Turn::default();
    let open = || async { Mailbox::open(settings).await.map_err(Error::Internal) };
    let mut mailbox = open().await?;
    for uid in mailbox.waiting().await.map_err(Error::Internal)? {
        match take(app, settings, &mut mailbox, uid).await {
            Ok(taken) => turn.received += usize::from(taken),
            Err(error) => {
                turn.failed += 1;
                tracing::error!(uid, %error, "a message could not be taken and stays in the mailbox");
                if turn.failed >= FAILURES {
                    return Err(error);
                }
                if let Error::Internal(_) = error {
                    // The line may be broken by this very message: the next one gets a new line.
                    mailbox = open().await?;
                }
            }
        }
    }
    Ok((mailbox, turn))
}

/// Receives one message and puts it away; false when it is no longer there.
async fn take(app: &App, settings: &Imap, mailbox: &mut Mailbox, uid: u32) -> Result<bool> {
    let Some(size) = mailbox.size(uid).await.map_err(Error::Internal)? else {
        return Ok(false);
    };
    let most = app.config.limits.message_bytes;
    let part = (size > most).then(|| HEAD.min(most));
    let Some(raw) = mailbox.bytes(uid, part).await.map_err(Error::Internal)? else {
        return Ok(false);
    };
    let service_id = receive::service_for(app, &settings.service, &raw).await?;
    let team_id = team_of(app, service_id, &settings.team).await?;
    let whole = if part.is_some() { size } else { raw.len() as u64 };
    let received = receive::receive_for(app, service_id, team_id, &raw, whole)
        .await
        // Whatever went wrong inside is this message's own affair.
        .map_err(|error| match error {
            Error::Internal(what) => Error::Conflict(what),
            other => other,
        })?;
    tracing::info!(uid, fate = ?received.fate, ticket = received.ticket, "a message was received");
    mailbox.put_away(uid).await.map_err(Error::Internal)?;
    Ok(true)
}

/// The pôle of a mailbox, by its slug; none when the settings name none.
async fn team_of(app: &App, service_id: i64, slug: &str) -> Result<Option<i64>> {
    if slug.is_empty() {
        return Ok(None);
    }
    let teams = directory::teams(app.db.read(), service_id).await?;
    match teams.iter().find(|t| t.slug == slug) {
        Some(team) => Ok(Some(team.id)),
        None => {
            // A message is worth more than its pôle: it is taken, and the desk decides.
            tracing::warn!(
                team = slug,
                "the settings name a pôle that the service does not have"
            );
            Ok(None)
        }
    }
}
