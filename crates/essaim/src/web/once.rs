//! Forms that open something are sent once: a double click, or the same page sent again, leads to what the first
//! sending opened.

use sea_orm::FromQueryResult;

use crate::app::App;
use crate::crypto;
use crate::db::{Tx, row, run};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Longest word that is kept; ours are shorter.
const LONGEST: usize = 64;

/// The word of a form that is about to be shown.
pub fn word() -> String {
    crypto::random_token()
}

#[derive(FromQueryResult)]
struct Sent {
    led_to: String,
}

/// Takes the word of a form within the transaction of its verb. Gives where its first sending led, when this is another:
/// two sendings at once wait for each other here. A form without a word is always a first one.
pub async fn already(app: &App, tx: &Tx, actor: &Actor, word: &str) -> Result<Option<String>> {
    if word.is_empty() {
        return Ok(None);
    }
    if word.len() > LONGEST {
        return Err(Error::Invalid(
            "Ce formulaire n’est pas l’un des nôtres. Rouvrez la page.".into(),
        ));
    }
    let text =
        "INSERT INTO sent_forms (user_id, word, led_to, at) VALUES ($1, $2, '/', $3) ON CONFLICT DO NOTHING";
    let taken = run(tx, text, vec![actor.id.into(), word.into(), app.now().into()]).await?;
    if taken == 1 {
        return Ok(None);
    }
    let text = "SELECT led_to FROM sent_forms WHERE user_id = $1 AND word = $2";
    let sent: Option<Sent> = row(tx, text, vec![actor.id.into(), word.into()]).await?;
    Ok(sent.map(|s| s.led_to))
}

/// Keeps where the sending of a form led.
pub async fn led_to(tx: &Tx, actor: &Actor, word: &str, path: &str) -> Result<()> {
    if !word.is_empty() {
        let text = "UPDATE sent_forms SET led_to = $3 WHERE user_id = $1 AND word = $2";
        run(tx, text, vec![actor.id.into(), word.into(), path.into()]).await?;
    }
    Ok(())
}

/// Forgets forms sent more than a day ago.
pub async fn sweep(app: &App) -> Result<u64> {
    let tx = app.db.write().await?;
    let gone = run(
        &tx,
        "DELETE FROM sent_forms WHERE at < $1",
        vec![(app.now() - 86_400).into()],
    )
    .await?;
    tx.commit().await?;
    Ok(gone)
}
