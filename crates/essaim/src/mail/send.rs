//! The sender of the outbox. A row is claimed, and the claim committed, before the server is spoken to: no two nodes send
//! the same row, and a row found claimed after its sender died is shown to a person instead of being sent again
//! (decision 8).

use super::clip;
use super::compose::{Composed, compose};
use super::queue;
use super::smtp::{Outcome, Server};
use crate::app::App;
use crate::db::entities::outbox as rows;
use crate::desk::verbs::{self, Reply};
use crate::directory::{Actor, store as directory};
use crate::error::Result;

/// Seconds after which a claim is one of a sender that died: longer than any dialogue with a server lasts.
pub const STUCK: i64 = 600;
/// Messages of one turn.
const TURN: usize = 500;
/// Pauses before the next attempts; the last one repeats.
const PAUSES: [i64; 4] = [30, 120, 600, 3600];
/// Attempts before giving up: about three days.
const ATTEMPTS: i64 = 75;

/// What one turn did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    pub sent: usize,
    pub later: usize,
    pub failed: usize,
    pub uncertain: usize,
}

impl std::fmt::Display for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} sent, {} to try again, {} failed, {} uncertain",
            self.sent, self.later, self.failed, self.uncertain
        )
    }
}

/// Sends what is due. Nothing happens without a server in the settings.
pub async fn send_due(app: &App) -> Result<Turn> {
    let mut turn = Turn::default();
    if app.config.smtp.host.is_empty() {
        return Ok(turn);
    }
    turn.uncertain = set_aside_stuck(app).await?;
    let mut server: Option<Server> = None;
    for _ in 0..TURN {
        let Some(mail) = queue::claim(app).await? else {
            if queue::is_any_due(app).await? {
                // Another sender took it between our look and our claim.
                continue;
            }
            break;
        };
        let outcome = match message(app, &mail).await? {
            Err(wrong) => Outcome::Refused(wrong),
            Ok(composed) => deliver(app, &mut server, &composed).await,
        };
        count(&mut turn, &outcome);
        let unreachable = server.is_none() && matches!(outcome, Outcome::Later(_));
        record(app, &mail, outcome).await?;
        if unreachable {
            break;
        }
    }
    if let Some(server) = server {
        server.quit().await;
    }
    Ok(turn)
}

fn count(turn: &mut Turn, outcome: &Outcome) {
    match outcome {
        Outcome::Sent => turn.sent += 1,
        Outcome::Later(_) => turn.later += 1,
        Outcome::Refused(_) => turn.failed += 1,
        Outcome::Uncertain(_) => turn.uncertain += 1,
    }
}

async fn message(app: &App, mail: &rows::Model) -> Result<std::result::Result<Composed, String>> {
    let service = directory::service(app.db.read(), mail.service_id).await?;
    let original = queue::original_of(app.db.read(), mail).await?;
    Ok(compose(&service, mail, original.as_deref(), app.now()))
}

/// Gives the message to the server, over the open connection or a new one; a connection that broke is dropped.
async fn deliver(app: &App, server: &mut Option<Server>, message: &Composed) -> Outcome {
    let mut line = match server.take() {
        Some(line) => line,
        None => match Server::connect(&app.config.smtp, &app.mail_host()).await {
            Ok(line) => line,
            Err(why) => return Outcome::Later(why),
        },
    };
    let outcome = line.deliver(message).await;
    let usable = match outcome {
        Outcome::Sent => true,
        Outcome::Later(_) | Outcome::Refused(_) => line.is_usable().await,
        Outcome::Uncertain(_) => false,
    };
    if usable {
        *server = Some(line);
    }
    outcome
}

/// Writes down what became of a claimed row; a refusal is told in its ticket.
async fn record(app: &App, mail: &rows::Model, outcome: Outcome) -> Result<()> {
    let now = app.now();
    let tx = app.db.write().await?;
    match outcome {
        Outcome::Sent => queue::mark_sent(&tx, mail.id, now).await?,
        Outcome::Later(why) if mail.attempts < ATTEMPTS => {
            let pause = pause_after(mail.attempts);
            queue::put_back(&tx, mail.id, now + pause, &clip(&why, 1000)).await?;
            tracing::warn!(mail = mail.id, why, pause, "a mail waits");
        }
        Outcome::Later(why) | Outcome::Refused(why) => {
            let why = clip(&why, 1000);
            queue::mark(&tx, mail.id, "failed", &why).await?;
            if let Some(ticket_id) = mail.ticket_id {
                let actor = Actor::system(mail.service_id);
                let ticket = crate::desk::store::by_id(&tx, &actor, ticket_id).await?;
                let note = Reply {
                    body: format!(
                        "Le message envoyé à {} n’a pas pu être remis. {why}",
                        mail.to_address
                    ),
                    ..Reply::default()
                };
                verbs::note(app, &tx, &actor, ticket.number, note).await?;
            }
            tracing::warn!(mail = mail.id, why, "a mail was refused");
        }
        Outcome::Uncertain(why) => {
            queue::mark(&tx, mail.id, "uncertain", &clip(&why, 1000)).await?;
            tracing::warn!(mail = mail.id, why, "nobody knows whether a mail was taken");
        }
    }
    tx.commit().await?;
    Ok(())
}

fn pause_after(attempts: i64) -> i64 {
    let nth = usize::try_from(attempts - 1).unwrap_or_default();
    PAUSES[nth.min(PAUSES.len() - 1)]
}

/// Rows whose sender died in the middle: the message may have left.
async fn set_aside_stuck(app: &App) -> Result<usize> {
    let now = app.now();
    let why = "L’envoi s’est interrompu au milieu\u{a0}: le destinataire l’a peut-être reçu.";
    let tx = app.db.write().await?;
    let found = queue::set_aside(&tx, now - STUCK, why).await?;
    tx.commit().await?;
    if found > 0 {
        tracing::warn!(found, "mails were claimed by a sender that died");
    }
    Ok(usize::try_from(found).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_the_attempts_last_three_days() {
        assert_eq!(
            [1, 2, 3, 4, 5, 60].map(pause_after),
            [30, 120, 600, 3600, 3600, 3600]
        );
        let days: i64 = (1..ATTEMPTS).map(pause_after).sum();
        assert!((2 * 86_400..=3 * 86_400).contains(&days), "{days}");
    }
}
