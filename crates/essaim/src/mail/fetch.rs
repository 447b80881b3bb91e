//! Reads the support's mailbox. A message is put away only after what it became is committed: killed at any moment, the
//! next turn finds it again, and the digest of its bytes says that it was taken.

use super::imap::Mailbox;
use super::receive;
use crate::app::App;
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

/// Takes the messages of the folder one by one. Nothing happens without a server in the settings.
///
/// # Errors
/// [`Error::Internal`] with a French sentence when the server cannot be reached or the line breaks.
pub async fn fetch_once(app: &App) -> Result<Turn> {
    let mut turn = Turn::default();
    if app.config.imap.host.is_empty() {
        return Ok(turn);
    }
    let open = || async { Mailbox::open(&app.config.imap).await.map_err(Error::Internal) };
    let mut mailbox = open().await?;
    for uid in mailbox.waiting().await.map_err(Error::Internal)? {
        match take(app, &mut mailbox, uid).await {
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
    mailbox.close().await;
    Ok(turn)
}

/// Receives one message and puts it away; false when it is no longer there.
async fn take(app: &App, mailbox: &mut Mailbox, uid: u32) -> Result<bool> {
    let Some(size) = mailbox.size(uid).await.map_err(Error::Internal)? else {
        return Ok(false);
    };
    let most = app.config.limits.message_bytes;
    let part = (size > most).then(|| HEAD.min(most));
    let Some(raw) = mailbox.bytes(uid, part).await.map_err(Error::Internal)? else {
        return Ok(false);
    };
    let service_id = receive::service_for(app, &app.config.imap.service, &raw).await?;
    let whole = if part.is_some() { size } else { raw.len() as u64 };
    let received = receive::receive_part(app, service_id, &raw, whole)
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
